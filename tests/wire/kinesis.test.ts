import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MergeShardsCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { createKinesisLogStream } from '../../adapters/aws/kinesis-log-stream.ts';
import type { StreamRecord } from '../../ports/log-stream.ts';
import { logStreamContract } from '../contracts/log-stream.contract.ts';
import { startKinesalite, startKinesisLocal } from '../peers/kinesis.ts';
import type { Peer } from '../peers/server.ts';
import { quick } from './aws-under-test.ts';
import { kinesisClient, newStream, readStream, untilActive } from './kinesis-under-test.ts';

const PEERS = { kinesalite: startKinesalite, 'kinesis-local': startKinesisLocal };
const records = (count: number): readonly StreamRecord[] =>
  Array.from({ length: count }, (_, index) => ({ partitionKey: `key-${index}`, data: Buffer.from(String(index)) }));

for (const [name, start] of Object.entries(PEERS)) {
  describe(`against ${name}`, () => {
    let peer: Peer;
    beforeAll(async () => {
      peer = await start();
    });
    afterAll(() => peer.stop());

    for (const shards of [1, 3]) {
      logStreamContract(`Kinesis (${name}) with ${shards} shards`, async () => {
        const client = kinesisClient(peer.url);
        const stream = await newStream(client, shards);
        return {
          stream: createKinesisLogStream({ ...quick, client, stream }),
          delivered: () => readStream(client, stream),
        };
      });
    }

    test('goes on after a shard was split and another two were merged', async () => {
      const client = kinesisClient(peer.url);
      const stream = await newStream(client, 3);
      const log = createKinesisLogStream({ ...quick, client, stream });
      await log.append(records(30));
      const [first = '', second = '', third = ''] = await log.openShards();
      const middle = String(2n ** 128n / 6n);
      await client.send(new SplitShardCommand({ StreamName: stream, ShardToSplit: first, NewStartingHashKey: middle }));
      await untilActive(client, stream);
      await client.send(
        new MergeShardsCommand({ StreamName: stream, ShardToMerge: second, AdjacentShardToMerge: third }),
      );
      await untilActive(client, stream);
      await log.append(records(30));
      const open = await log.openShards();
      expect(open).toHaveLength(3);
      expect(open.filter((shard) => [first, second, third].includes(shard))).toEqual([]);
      await log.append(open.map((shard) => ({ partitionKey: 'heartbeat', shard, data: Buffer.from(shard) })));
      const all = await readStream(client, stream);
      expect(all).toHaveLength(63);
      const beats = all.filter(({ partitionKey }) => partitionKey === 'heartbeat');
      for (const { shard, data } of beats) expect(Buffer.from(data).toString()).toBe(shard);
      await expect(log.append([{ partitionKey: 'k', shard: first, data: Buffer.from('x') }])).rejects.toThrow(first);
    });

    test('names a stream that does not exist, with advice', async () => {
      const log = createKinesisLogStream({ ...quick, client: kinesisClient(peer.url), stream: 'nowhere' });
      const refused = { code: 'ENORESOURCE', message: expect.stringMatching(/nowhere.*deploy/s) };
      await expect(log.append(records(1))).rejects.toMatchObject(refused);
    });
  });
}
