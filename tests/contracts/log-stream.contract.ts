import { describe, expect, test } from '@jest/globals';
import type { DeliveredRecord, LogStream } from '../../ports/log-stream.ts';

/** A stream under test, and what has been delivered from it when everything is. */
export interface StreamUnderTest {
  readonly stream: LogStream;
  readonly delivered: () => Promise<readonly DeliveredRecord[]>;
}

const record = (partitionKey: string, text: string) => ({ partitionKey, data: new TextEncoder().encode(text) });
const textOf = (delivered: DeliveredRecord): string => new TextDecoder().decode(delivered.data);

/** What every log stream promises to those who append. */
export const logStreamContract = (name: string, makeStream: () => Promise<StreamUnderTest>): void => {
  describe(`${name} as a log stream`, () => {
    test('delivers every record with its key and data', async () => {
      const { stream, delivered } = await makeStream();
      await stream.append([record('a', 'one'), record('b', 'two')]);
      await stream.append([record('a', 'three')]);
      const texts = (await delivered()).map((one) => `${one.partitionKey}:${textOf(one)}`);
      expect(texts.toSorted()).toEqual(['a:one', 'a:three', 'b:two']);
    });

    test('keeps the order of each partition key in one shard, numbered upwards', async () => {
      const { stream, delivered } = await makeStream();
      const numbers = Array.from({ length: 60 }, (_, index) => index);
      await stream.append(numbers.map((index) => record(`key-${index % 7}`, String(index))));
      const all = await delivered();
      for (const key of new Set(all.map((one) => one.partitionKey))) {
        const ofKey = all.filter((one) => one.partitionKey === key);
        expect(new Set(ofKey.map((one) => one.shard)).size).toBe(1);
        expect(ofKey.map((one) => Number(textOf(one)))).toEqual(numbers.filter((index) => `key-${index % 7}` === key));
        for (const [index, one] of ofKey.slice(1).entries()) {
          expect(BigInt(one.sequenceNumber) > BigInt(ofKey[index]?.sequenceNumber ?? '0')).toBe(true);
        }
      }
      expect(all).toHaveLength(60);
    });

    test('names its open shards, those that deliver among them', async () => {
      const { stream, delivered } = await makeStream();
      await stream.append([record('a', 'one')]);
      const [one] = await delivered();
      expect(await stream.openShards()).toContain(one?.shard);
    });

    test('puts a record into the shard that it names, whatever its key', async () => {
      const { stream, delivered } = await makeStream();
      const shards = await stream.openShards();
      await stream.append(shards.map((shard) => ({ ...record('same', shard), shard })));
      const all = await delivered();
      expect(all.map(textOf).toSorted()).toEqual(shards.toSorted());
      for (const one of all) expect(one.shard).toBe(textOf(one));
    });

    test('refuses a record for a shard that is not open', async () => {
      const { stream } = await makeStream();
      const nowhere = { ...record('k', 'x'), shard: 'shardId-000000000999' };
      await expect(stream.append([nowhere])).rejects.toThrow('shardId-000000000999');
    });

    test('refuses a record that is too large, by name of the limit', async () => {
      const { stream } = await makeStream();
      const large = { partitionKey: 'k', data: new Uint8Array(1024 * 1024) };
      await expect(stream.append([large])).rejects.toThrow('1048576');
    });
  });
};
