import { describe, expect, test } from '@jest/globals';
import { createFileBlobStore } from '../adapters/local/file-blob-store.ts';
import { createSimulatedClock } from '../adapters/local/simulated-clock.ts';
import type { BatchResult, DeliveredRecord, FailedBatch } from '../ports/index.ts';
import { checkLake } from './check-lake.ts';
import { createDirectStream } from './direct-stream.ts';
import { readEntry } from './ledger.ts';
import { outageLines, WALL_START } from './replaying.test-helper.ts';
import { openLapLake } from './uploads.test-helper.ts';

const record = (text: string) => ({ partitionKey: text, data: new TextEncoder().encode(text) });

const open = (outcomes: Record<string, readonly (BatchResult | Error)[]>) => {
  const clock = createSimulatedClock(WALL_START);
  const handed: string[] = [];
  const given: FailedBatch[] = [];
  const handler = ([delivered]: readonly DeliveredRecord[]): Promise<BatchResult> => {
    const key = delivered?.partitionKey ?? '';
    const tries = handed.filter((other) => other === key).length;
    handed.push(key);
    const outcome = outcomes[key]?.[tries] ?? { batchItemFailures: [] };
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  };
  const onFailure = (batch: FailedBatch): Promise<void> => {
    given.push(batch);
    return Promise.resolve();
  };
  return { stream: createDirectStream({ clock, handler, onFailure }), handed, given, clock };
};

const failed: BatchResult = { batchItemFailures: [{ itemIdentifier: '1' }] };

describe('a stream that hands blocks straight to the stage', () => {
  test('keeps their order and has one shard', async () => {
    const { stream, handed } = open({});
    await stream.append([record('a'), record('b')]);
    await stream.append([record('c')]);
    expect(handed).toEqual(['a', 'b', 'c']);
    expect(await stream.openShards()).toEqual(['bulk']);
  });

  test('tries a block again, with pauses, before it gives it up; the others go on', async () => {
    const { stream, handed, given, clock } = open({ a: [failed], b: [failed, failed, failed, failed] });
    await stream.append([record('a'), record('b'), record('c')]);
    expect(handed).toEqual(['a', 'a', 'b', 'b', 'b', 'b', 'c']);
    expect(given).toMatchObject([{ shard: 'bulk', attempts: 4, condition: 'RetryAttemptsExhausted' }]);
    expect(given[0]?.records.map(({ partitionKey }) => partitionKey)).toEqual(['b']);
    expect(clock.now() - WALL_START).toBe(200 + 200 + 400 + 800);
  });

  test('gives no block up because the lake cannot be written: that is thrown after retries', async () => {
    const down = new Error('the lake is gone');
    const { stream, handed, given } = open({ a: [down, down], b: [down, down, down, down] });
    await stream.append([record('a')]);
    await expect(stream.append([record('b')])).rejects.toThrow('the lake is gone');
    expect(handed).toHaveLength(3 + 4);
    expect(given).toEqual([]);
  });

  test('in a bulk replay a block that cannot be handled is discarded, and the replay is finished', async () => {
    const lake = openLapLake();
    const outcome = await lake.upload('uploads/_bulk/outage.log', `${outageLines().join('\n')}\n`);
    if (outcome.kind !== 'started') throw new Error(JSON.stringify(outcome));
    const { replay } = outcome;
    const blobs = createFileBlobStore(lake.folder);
    const poisoned: typeof blobs = {
      ...blobs,
      put: (key, body) =>
        key.startsWith('windows/') ? Promise.reject(new RangeError('cannot be encoded')) : blobs.put(key, body),
    };
    expect((await lake.lap(replay, 600_000, { blobs: poisoned })).outcome).toBe('finished');
    expect(await readEntry(blobs, replay, 0)).toMatchObject({
      outcome: 'discarded',
      quarantined: outageLines().length,
    });
    expect((await checkLake(blobs)).quarantined).toBe(outageLines().length);
  });
});
