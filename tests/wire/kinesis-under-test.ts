import { randomUUID } from 'node:crypto';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { setTimeout as wait } from 'node:timers/promises';
import type { DeliveredRecord } from '../../ports/log-stream.ts';
import type { Fault } from './fault-injection.ts';
import { peerSettings } from './aws-under-test.ts';

/** A client of a peer whose requests go through `fault`. */
export const kinesisClient = (endpoint: string, fault?: Fault): KinesisClient =>
  new KinesisClient(peerSettings(endpoint, fault));

/** Creates a stream and waits until it is there; its name. */
export const newStream = async (client: KinesisClient, shards: number): Promise<string> => {
  const stream = `test-${randomUUID()}`;
  await client.send(new CreateStreamCommand({ StreamName: stream, ShardCount: shards }));
  await untilActive(client, stream);
  return stream;
};

/** Waits until a stream has been created, split or merged. */
export const untilActive = async (client: KinesisClient, stream: string): Promise<void> => {
  for (;;) {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName: stream }));
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return;
    await wait(20);
  }
};

/** Everything that a stream holds, shard by shard. */
export const readStream = async (client: KinesisClient, stream: string): Promise<readonly DeliveredRecord[]> => {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: stream }));
  const all: DeliveredRecord[] = [];
  for (const { ShardId: shard = '' } of Shards) {
    const from = { StreamName: stream, ShardId: shard, ShardIteratorType: 'TRIM_HORIZON' as const };
    let iterator = (await client.send(new GetShardIteratorCommand(from))).ShardIterator;
    while (iterator !== undefined) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      for (const { PartitionKey = '', Data = new Uint8Array(), SequenceNumber = '' } of page.Records ?? []) {
        all.push({ shard, partitionKey: PartitionKey, data: Data, sequenceNumber: SequenceNumber, arrivedAt: 0 });
      }
      iterator = (page.Records ?? []).length === 0 ? undefined : page.NextShardIterator;
    }
  }
  return all;
};
