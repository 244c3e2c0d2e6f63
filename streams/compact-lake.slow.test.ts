import { beforeAll, describe, expect, test } from '@jest/globals';
import { partitionName, partitionOfKey } from '../domain/compaction.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { checkLake } from './check-lake.ts';
import { compactLake } from './compact-lake.ts';
import { sqlRows, sqlWindows } from './compacting.test-helper.ts';
import { planCompaction } from './due-partitions.ts';
import { compactPartition } from './compact-partition.ts';
import { RUN_LIMITS } from './plan-compaction.ts';
import { listAlerts } from './incidents.ts';
import {
  contentOf,
  copyLake,
  dyingAt,
  keysUnder,
  openTestLake,
  outageLines,
  replayInto,
  type TestLake,
  writeLog,
} from './replaying.test-helper.ts';
import { verifyAlert } from './verify-alert.ts';

const DAY = 86_400_000;
let origin: TestLake;
let log = '';
let other = '';

beforeAll(async () => {
  origin = openTestLake();
  log = writeLog('orders.log', `${[...outageLines(), '', '{"broken'].join('\n')}\n`);
  other = writeLog('payments.log', `${[...outageLines(5), '{"broken'].join('\n')}\n`);
  await replayInto(origin, [log], { dataset: 'shop', speed: 60 });
});

const rawFiles = async ({ blobs }: TestLake): Promise<readonly string[]> => [
  ...(await keysUnder(blobs, 'logs/')),
  ...(await keysUnder(blobs, 'windows/')),
  ...(await keysUnder(blobs, 'quarantine/')),
];

const mergedFiles = async ({ blobs }: TestLake): Promise<readonly string[]> =>
  (await keysUnder(blobs, 'compacted/')).filter((key) => !key.startsWith('compacted/receipts/'));

/** What SQL reads of everything. */
const truth = async ({ blobs }: TestLake) => ({
  logs: await sqlRows(blobs, 'logs'),
  quarantine: await sqlRows(blobs, 'quarantine'),
  windows: await sqlWindows(blobs),
});

const verified = async ({ blobs }: TestLake): Promise<readonly unknown[]> => {
  const results: unknown[] = [];
  for (const { id } of await listAlerts(blobs)) {
    results.push((await verifyAlert(blobs, id, DEFAULT_DETECTOR_CONFIG)).equal);
  }
  return results;
};

/** A day later, when what was replaced is deleted. */
const aDayLater = async (lake: TestLake): Promise<void> => {
  await lake.ports.clock.sleep(DAY);
  await compactLake(lake.ports);
};

describe('a compaction', () => {
  test('gives the same rows, windows and quarantine out of one file per partition', async () => {
    const lake = copyLake(origin);
    const before = await truth(lake);
    expect(before.logs.length).toBeGreaterThan(1000);
    expect((await compactLake(lake.ports)).merged).toBeGreaterThan(3);
    expect(await truth(lake)).toEqual(before);
    const names = (await mergedFiles(lake)).map((key) => {
      const partition = partitionOfKey(key);
      return partition ? partitionName(partition) : key;
    });
    expect(new Set(names).size).toBe(names.length);
  });

  test('done again, does nothing', async () => {
    const lake = copyLake(origin);
    await compactLake(lake.ports);
    const keys = await keysUnder(lake.blobs, '');
    expect(await compactLake(lake.ports)).toMatchObject({ merged: 0, deleted: 0 });
    expect(await keysUnder(lake.blobs, '')).toEqual(keys);
  });

  test('deletes the raw files a day later, not before, and the rows are still there', async () => {
    const lake = copyLake(origin);
    const before = await truth(lake);
    const raw = await rawFiles(lake);
    await compactLake(lake.ports);
    await lake.ports.clock.sleep(DAY - 1);
    await compactLake(lake.ports);
    expect(await rawFiles(lake)).toEqual(raw);
    await lake.ports.clock.sleep(1);
    await compactLake(lake.ports);
    expect((await rawFiles(lake)).length).toBeLessThan(raw.length / 3);
    expect(await truth(lake)).toEqual(before);
  });

  test('takes in another dataset of the same day and leaves one file per partition', async () => {
    const lake = copyLake(origin);
    await compactLake(lake.ports);
    await replayInto(lake, [other], { dataset: 'pay', speed: 60 });
    const before = await truth(lake);
    await compactLake(lake.ports);
    expect(await truth(lake)).toEqual(before);
    await aDayLater(lake);
    expect(await truth(lake)).toEqual(before);
    expect((await mergedFiles(lake)).length + (await rawFiles(lake)).length).toBeLessThanOrEqual(7);
    expect((await checkLake(lake.blobs)).problems).toEqual([]);
  });

  test('leaves a lake that is in order, in which every alert verifies, also once the raw files are gone', async () => {
    const lake = copyLake(origin);
    await compactLake(lake.ports);
    expect((await verified(lake)).length).toBeGreaterThanOrEqual(2);
    for (const wait of [0, DAY]) {
      await lake.ports.clock.sleep(wait);
      await compactLake(lake.ports);
      expect(await checkLake(lake.blobs)).toEqual(await checkLake(origin.blobs));
      expect(new Set(await verified(lake))).toEqual(new Set([true]));
    }
  });

  test('in runs that take a part each, gives SQL the old state until the last one', async () => {
    const lake = copyLake(origin);
    const before = await truth(lake);
    const limits = { ...RUN_LIMITS, files: 2 };
    const plan = () => planCompaction(lake.blobs, { now: lake.ports.clock.now(), limits });
    let runs = 0;
    for (let { due } = await plan(); due.length > 0; { due } = await plan()) {
      for (const work of due) await compactPartition(lake.ports, work);
      expect(await truth(lake)).toEqual(before);
      expect((await checkLake(lake.blobs)).problems).toEqual([]);
      runs += 1;
    }
    expect(runs).toBeGreaterThan(2);
    await aDayLater(lake);
    expect(await truth(lake)).toEqual(before);
    expect(new Set(await verified(lake))).toEqual(new Set([true]));
  });

  test('does not touch blocks of a replay that was killed and goes on', async () => {
    const dying = openTestLake({ wrap: dyingAt((key) => key.startsWith('ledger/') && key.endsWith('5.json')) });
    await expect(replayInto(dying, [log], { dataset: 'shop', speed: 60 })).rejects.toMatchObject({ code: 'EKILLED' });
    const again = openTestLake({ folder: dying.folder });
    expect(await compactLake(again.ports)).toMatchObject({ merged: 0 });
    await replayInto(again, [log], { dataset: 'shop' });
    await compactLake(again.ports);
    expect((await truth(again)).logs).toEqual((await truth(origin)).logs);
  });

  test('two at once: one merges, the other removes what it wrote unless it is the same', async () => {
    const lake = copyLake(origin);
    const before = await truth(lake);
    const now = lake.ports.clock.now();
    const [first, second] = await Promise.all([
      planCompaction(lake.blobs, { now }),
      planCompaction(lake.blobs, { now, limits: { ...RUN_LIMITS, files: 5 } }),
    ]);
    const outcomes: string[] = [];
    for (const [index, work] of first.due.entries()) {
      const rival = second.due[index];
      const runs = await Promise.all([work, rival ?? work].map((one) => compactPartition(lake.ports, one)));
      outcomes.push(...runs.map(({ outcome }) => outcome).toSorted());
    }
    expect(outcomes).toEqual(first.due.flatMap(() => ['merged', 'overtaken']));
    await compactLake(lake.ports);
    expect(await truth(lake)).toEqual(before);
    expect((await checkLake(lake.blobs)).problems).toEqual([]);
  });

  test('two at once with the same plan keep the one result', async () => {
    const lake = copyLake(origin);
    const { due } = await planCompaction(lake.blobs, { now: lake.ports.clock.now() });
    for (const work of due) await Promise.all([compactPartition(lake.ports, work), compactPartition(lake.ports, work)]);
    expect(await truth(lake)).toEqual(await truth(origin));
    expect((await checkLake(lake.blobs)).problems).toEqual([]);
  });

  test('killed before any of its writes and done again, gives what one that was not killed gives', async () => {
    const whole = copyLake(origin);
    await compactLake(whole.ports);
    const files = await contentOf(whole.blobs, 'compacted/logs/', 'compacted/windows/', 'compacted/quarantine/');
    const before = await truth(origin);
    for (let nth = 1; ; nth += 1) {
      let seen = 0;
      const dying = copyLake(origin, { wrap: dyingAt(() => (seen += 1) === nth) });
      const killed = await compactLake(dying.ports).then(
        () => false,
        () => true,
      );
      if (!killed) break;
      const again = openTestLake({ folder: dying.folder });
      expect(await truth(again)).toEqual(before);
      await compactLake(again.ports);
      expect(await truth(again)).toEqual(before);
      expect(await contentOf(again.blobs, 'compacted/logs/', 'compacted/windows/', 'compacted/quarantine/')).toEqual(
        files,
      );
      expect((await checkLake(again.blobs)).problems).toEqual([]);
    }
  });

  test('removes what a killed one left, a day later', async () => {
    const lake = copyLake(origin);
    const stray = 'compacted/logs/dt=2026-11-20/bucket=fast/0123456789ab-0.parquet';
    await lake.blobs.put(stray, Buffer.from('x'));
    await compactLake(lake.ports);
    expect((await checkLake(lake.blobs)).problems).toEqual([expect.objectContaining({ code: 'stray-file' })]);
    await lake.ports.clock.sleep(Math.max(DAY, Date.now() + 2 * DAY - lake.ports.clock.now()));
    await compactLake(lake.ports);
    expect(await lake.blobs.head(stray)).toBe(null);
  });
});

describe('a replay that replaces a compacted one', () => {
  const REPLACING = { dataset: 'shop', speed: 60, replace: true } as const;

  /** A lake whose partitions hold merged rows of two datasets. */
  const compacted = async (): Promise<TestLake> => {
    const lake = copyLake(origin);
    await replayInto(lake, [other], { dataset: 'pay', speed: 60 });
    await compactLake(lake.ports);
    await aDayLater(lake);
    return lake;
  };

  test('takes its rows out of the merged files; the other dataset keeps its own', async () => {
    const lake = await compacted();
    const before = await truth(lake);
    expect((await replayInto(lake, [log], REPLACING)).replay).toBe('shop~2');
    expect(await truth(lake)).toEqual(before);
    expect((await checkLake(lake.blobs)).problems).toEqual([]);
    await compactLake(lake.ports);
    await aDayLater(lake);
    expect(await truth(lake)).toEqual(before);
    expect((await checkLake(lake.blobs)).problems).toEqual([]);
    expect(new Set(await verified(lake))).toEqual(new Set([true]));
  });

  test('killed before any of its writes and repeated, gives the same', async () => {
    const whole = await compacted();
    const before = await truth(whole);
    for (const nth of [1, 2, 3, 5, 8, 9, 12, 15, 18, 21]) {
      let seen = 0;
      const dying = copyLake(whole, { wrap: dyingAt(() => (seen += 1) === nth) });
      await expect(replayInto(dying, [log], REPLACING)).rejects.toMatchObject({ code: 'EKILLED' });
      const again = openTestLake({ folder: dying.folder });
      await replayInto(again, [log], REPLACING);
      expect(await truth(again)).toEqual(before);
      const { problems } = await checkLake(again.blobs);
      // what a killed run wrote before its receipt goes a day later
      expect(problems.filter(({ message }) => !message.startsWith('compacted/'))).toEqual([]);
    }
  });
});
