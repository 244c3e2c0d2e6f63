import { describe, expect, test } from '@jest/globals';
import type { BatchResult, DeliveredRecord, FailedBatch, StreamRecord } from '../../ports/log-stream.ts';
import type { LocalLogStreamOptions } from './log-stream-options.ts';
import { createLocalLogStream } from './log-stream.ts';
import { createSimulatedClock } from './simulated-clock.ts';
import { shardIndexOf } from './stream-shards.ts';

const START = Date.UTC(2026, 1, 18);

const record = (text: string, partitionKey = 'k'): StreamRecord => ({
  partitionKey,
  data: new TextEncoder().encode(text),
});
const textOf = (delivered: DeliveredRecord): string => new TextDecoder().decode(delivered.data);
const textsOf = (records: readonly DeliveredRecord[]): string => records.map(textOf).join(' ');

type Answer = (records: readonly DeliveredRecord[], delivery: number) => BatchResult | void;

/** A stream with a consumer that answers as told; `batches` holds what was delivered, in order. */
const streamWith = (answer: Answer, options: Partial<LocalLogStreamOptions> = {}) => {
  const clock = createSimulatedClock(START);
  const failed: FailedBatch[] = [];
  const batches: string[] = [];
  const times: number[] = [];
  const stream = createLocalLogStream({
    clock,
    maxRetryAttempts: 2,
    onFailure: (batch) => {
      failed.push(batch);
      return Promise.resolve();
    },
    ...options,
  });
  const consumer = stream.consume(async (records) => {
    batches.push(textsOf(records));
    times.push(clock.now() - START);
    await Promise.resolve();
    return answer(records, batches.length);
  });
  return { clock, stream, consumer, failed, batches, times };
};

const failureAt = (records: readonly DeliveredRecord[], text: string): BatchResult => ({
  batchItemFailures: records
    .filter((one) => textOf(one) === text)
    .map((one) => ({ itemIdentifier: one.sequenceNumber })),
});

const throwOn =
  (poison: string): Answer =>
  (records) => {
    if (records.some((one) => textOf(one) === poison)) throw new Error(`cannot read ${poison}`);
  };

const append = (stream: { append(records: readonly StreamRecord[]): Promise<void> }, texts: string): Promise<void> =>
  stream.append(texts.split(' ').map((text) => record(text)));

describe('batches', () => {
  test('hold at most batchSize records', async () => {
    const { stream, consumer, batches } = streamWith(() => undefined, { batchSize: 2, batchWindowMs: 1000 });
    await append(stream, 'a b c d e');
    await consumer.drain();
    expect(batches).toEqual(['a b', 'c d', 'e']);
  });

  test('hold at most maxBatchBytes as base64, but always one record', async () => {
    const { stream, consumer, batches } = streamWith(() => undefined, { maxBatchBytes: 12, batchWindowMs: 1000 });
    await append(stream, 'aaa bbb ccc dddddddddddd eee');
    await consumer.drain();
    expect(batches).toEqual(['aaa bbb ccc', 'dddddddddddd', 'eee']);
  });

  test('wait for the window from their first record on, no longer', async () => {
    const { clock, stream, consumer, batches, times } = streamWith(() => undefined, { batchWindowMs: 1000 });
    await append(stream, 'a');
    await clock.sleep(400);
    await append(stream, 'b');
    await clock.sleep(700);
    expect(batches).toEqual(['a b']);
    expect(times).toEqual([1000]);
    await append(stream, 'c');
    await consumer.drain();
    expect(batches).toEqual(['a b', 'c']);
    expect(times).toEqual([1000, 1100]);
  });

  test('hold what names its shard, whatever the key, and begin with the number that was said', async () => {
    const seen: string[] = [];
    const { stream, consumer } = streamWith(
      (records) => void seen.push(...records.map(({ shard, sequenceNumber }) => `${shard} ${sequenceNumber}`)),
      { workers: 3, firstNumber: 1_795_262_400_000_000 },
    );
    const shards = await stream.openShards();
    await stream.append(shards.map((shard) => ({ ...record('beat'), shard })));
    await consumer.drain();
    expect(seen.toSorted()).toEqual(shards.map((shard) => `${shard} 1795262400000000`));
    await expect(stream.append([{ ...record('beat'), shard: 'shardId-9' }])).rejects.toThrow('no open shard shardId-9');
  });

  test('carry shard, sequence number and time of arrival', async () => {
    const seen: DeliveredRecord[] = [];
    const { clock, stream, consumer } = streamWith((records) => void seen.push(...records));
    await append(stream, 'a');
    await clock.sleep(5000);
    await append(stream, 'b');
    await consumer.drain();
    expect(seen.map(({ shard, sequenceNumber, arrivedAt }) => [shard, sequenceNumber, arrivedAt - START])).toEqual([
      ['shardId-000000000000', '1', 0],
      ['shardId-000000000000', '2', 5000],
    ]);
  });
});

describe('a batch that fails in part', () => {
  test('is delivered again from the lowest reported number on', async () => {
    const { stream, consumer, batches, failed } = streamWith((records, delivery) => {
      if (delivery > 1) return;
      return {
        batchItemFailures: [...failureAt(records, 'd').batchItemFailures, ...failureAt(records, 'c').batchItemFailures],
      };
    });
    await append(stream, 'a b c d e');
    await consumer.drain();
    expect(batches).toEqual(['a b c d e', 'c d e']);
    expect(failed).toEqual([]);
  });

  test('compares numbers as numbers, not as text', async () => {
    const { stream, consumer, batches } = streamWith((records, delivery) => {
      if (delivery > 1) return;
      return { batchItemFailures: [{ itemIdentifier: '10' }, { itemIdentifier: '9' }] };
    });
    await append(stream, 'a b c d e f g h i j k');
    await consumer.drain();
    expect(batches[1]).toBe('i j k');
  });

  test.each(['', 'unknown'])('fails as a whole when the identifier is "%s"', async (itemIdentifier) => {
    const { stream, consumer, batches } = streamWith(
      (_, delivery) =>
        delivery === 1 ? { batchItemFailures: [{ itemIdentifier: '3' }, { itemIdentifier }] } : undefined,
      { bisectOnError: false },
    );
    await append(stream, 'a b c d');
    await consumer.drain();
    expect(batches).toEqual(['a b c d', 'a b c d']);
  });

  test('gives up exactly the record that always fails, and the shard goes on', async () => {
    const { stream, consumer, batches, failed } = streamWith((records) => failureAt(records, 'c'));
    await append(stream, 'a b c d e');
    await consumer.drain();
    expect(batches).toEqual(['a b c d e', 'c d e', 'c d', 'c', 'c', 'c', 'd', 'e']);
    expect(failed.map((batch) => textsOf(batch.records))).toEqual(['c']);
  });

  test('counts as a success when reports are not heeded', async () => {
    const { stream, consumer, batches } = streamWith((records) => failureAt(records, 'b'), {
      reportBatchItemFailures: false,
    });
    await append(stream, 'a b c');
    await consumer.drain();
    expect(batches).toEqual(['a b c']);
  });
});

describe('a batch whose handler throws', () => {
  test('once, is delivered again in halves and nothing is lost', async () => {
    const { stream, consumer, batches, failed } = streamWith((_, delivery) => {
      if (delivery === 1) throw new Error('out of order');
    });
    await append(stream, 'a b c d e');
    await consumer.drain();
    expect(batches).toEqual(['a b c d e', 'a b c', 'd e']);
    expect(failed).toEqual([]);
  });

  test('is bisected down to the poison record, which is given up with its payload', async () => {
    const { stream, consumer, batches, failed } = streamWith(throwOn('f'));
    await append(stream, 'a b c d e f g h');
    await append(stream, 'i');
    await consumer.drain();
    expect(batches).toEqual(['a b c d e f g h', 'a b c d', 'e f g h', 'e f', 'e', 'f', 'f', 'f', 'g h', 'i']);
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({
      shard: 'shardId-000000000000',
      condition: 'RetryAttemptsExhausted',
      attempts: 3,
      error: 'cannot read f',
    });
    expect(textsOf(failed[0]?.records ?? [])).toBe('f');
  });

  test('is given up whole where it may not be bisected', async () => {
    const { stream, consumer, batches, failed } = streamWith(throwOn('b'), { bisectOnError: false, batchSize: 3 });
    await append(stream, 'a b c d');
    await consumer.drain();
    expect(batches).toEqual(['a b c', 'a b c', 'a b c', 'd']);
    expect(failed.map((batch) => textsOf(batch.records))).toEqual(['a b c']);
  });

  test('is retried after pauses that double up to a limit', async () => {
    const { stream, consumer, times } = streamWith(throwOn('a'), {
      maxRetryAttempts: 5,
      backoffMs: 100,
      maxBackoffMs: 500,
    });
    await append(stream, 'a');
    await consumer.drain();
    expect(times).toEqual([0, 100, 300, 700, 1200, 1700]);
  });
});

describe('records that wait too long', () => {
  test('are given up by age with their payload, and younger ones are delivered', async () => {
    const { clock, stream, consumer, failed, batches } = streamWith(throwOn('old'), {
      maxRetryAttempts: 1000,
      maxRecordAgeMs: 60_000,
      backoffMs: 10_000,
    });
    await append(stream, 'old');
    await clock.sleep(30_000);
    await append(stream, 'young');
    await consumer.drain();
    expect(failed.map(({ condition, records }) => [condition, textsOf(records)])).toEqual([
      ['RecordAgeExceeded', 'old'],
    ]);
    expect(failed[0]?.error).toBe('cannot read old');
    expect(batches.at(-1)).toBe('young');
    expect(clock.now() - START).toBeLessThan(80_001);
  });
});

describe('a full stream', () => {
  test('lets append wait until records are settled', async () => {
    const { clock, stream, consumer, batches } = streamWith(() => undefined, {
      maxBufferedBytes: 8,
      batchSize: 1,
      batchWindowMs: 1000,
    });
    let accepted = 0;
    const appending = (async () => {
      for (const text of ['aaa', 'bbb', 'ccc', 'ddd']) {
        await stream.append([record(text)]);
        accepted += 1;
      }
    })();
    await Promise.resolve();
    await appending;
    expect(accepted).toBe(4);
    await consumer.drain();
    expect(batches).toEqual(['aaa', 'bbb', 'ccc', 'ddd']);
    expect(clock.now()).toBe(START);
  });

  test('accepts no more than its limit while nobody consumes', async () => {
    const clock = createSimulatedClock(START);
    const stream = createLocalLogStream({ clock, maxBufferedBytes: 8, onFailure: () => Promise.resolve() });
    const accepted: string[] = [];
    const appending = ['aaa', 'bbb', 'ccc'].map((text) =>
      stream.append([record(text)]).then(() => accepted.push(text)),
    );
    await clock.sleep(10);
    expect(accepted).toEqual(['aaa', 'bbb']);
    const consumer = stream.consume(() => Promise.resolve());
    await Promise.all(appending);
    await consumer.drain();
    expect(accepted).toEqual(['aaa', 'bbb', 'ccc']);
  });

  test('takes a record larger than its limit when it is empty', async () => {
    const { stream, consumer, batches } = streamWith(() => undefined, { maxBufferedBytes: 2 });
    await append(stream, 'aaaaaaaa b');
    await consumer.drain();
    expect(batches.join(' ')).toBe('aaaaaaaa b');
  });
});

describe('several workers', () => {
  const work = async (workers: number) => {
    const seen = new Map<string, string[]>();
    let under = 0;
    let most = 0;
    const clock = createSimulatedClock(START);
    const failed: string[] = [];
    const stream = createLocalLogStream({
      clock,
      workers,
      batchSize: 4,
      onFailure: (batch) => {
        failed.push(textsOf(batch.records));
        return Promise.resolve();
      },
    });
    const consumer = stream.consume(async (records) => {
      under += 1;
      most = Math.max(most, under);
      await clock.sleep(10 + Number(records[0]?.sequenceNumber));
      under -= 1;
      throwOn('30')(records, 0);
      for (const one of records) {
        seen.set(one.partitionKey, [...(seen.get(one.partitionKey) ?? []), textOf(one)]);
      }
    });
    const numbers = Array.from({ length: 90 }, (_, index) => String(index));
    await stream.append(numbers.map((text, index) => record(text, `key-${index % 9}`)));
    await consumer.drain();
    await consumer.close();
    return { seen: [...seen].toSorted((a, b) => (a[0] < b[0] ? -1 : 1)), failed, most, endedAt: clock.now() };
  };

  test.each([1, 3])('%d keep the order of each key, and a poison record stops none of them', async (workers) => {
    const { seen, failed, most } = await work(workers);
    const expected = Array.from({ length: 9 }, (_, key): [string, string[]] => [
      `key-${key}`,
      Array.from({ length: 10 }, (_, round) => String(round * 9 + key)).filter((text) => text !== '30'),
    ]);
    expect(seen).toEqual(expected);
    expect(failed).toEqual(['30']);
    expect(most).toBe(workers);
  });

  test('do the same in every run on a simulated clock', async () => {
    expect(await work(3)).toEqual(await work(3));
  });

  test('spread keys by the MD5 of the key as Kinesis does', () => {
    // md5("key-0") = 10dd6c21…, md5("a") = 0cc175b9…, md5("b") = 92eb5ffe…, md5("h") = 2510c390…, md5("x") = 9dd4e461…
    expect(['a', 'h', 'b', 'x'].map((key) => shardIndexOf(key, 2))).toEqual([0, 0, 1, 1]);
    expect(['a', 'h', 'b', 'x'].map((key) => shardIndexOf(key, 16))).toEqual([0x0, 0x2, 0x9, 0x9]);
    expect(shardIndexOf('b', 3)).toBe(1);
  });
});

describe('a broken world', () => {
  test('stops delivery instead of giving records up, and says so to all', async () => {
    const { stream, consumer, failed, batches } = streamWith(() => {
      throw new Error('the block failed', { cause: Object.assign(new Error('the disk is full'), { code: 'ENOSPC' }) });
    });
    await append(stream, 'a b');
    await expect(consumer.drain()).rejects.toThrow('the block failed');
    await expect(append(stream, 'c')).rejects.toThrow('the block failed');
    expect(batches).toHaveLength(1);
    expect(failed).toEqual([]);
  });

  test('stops delivery when the destination of failures fails', async () => {
    const { stream, consumer } = streamWith(throwOn('a'), { onFailure: () => Promise.reject(new Error('no room')) });
    await append(stream, 'a');
    await expect(consumer.drain()).rejects.toThrow('no room');
  });

  test('after close, append refuses and nothing is delivered', async () => {
    const { stream, consumer, batches } = streamWith(() => undefined);
    await consumer.close();
    await expect(append(stream, 'a')).rejects.toThrow('closed');
    expect(batches).toEqual([]);
  });
});
