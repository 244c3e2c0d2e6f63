import { beforeAll, describe, expect, test } from '@jest/globals';
import { partitionName, partitionOfKey, SMALL_FILE_BYTES } from '../domain/compaction.ts';
import { checkLake } from './check-lake.ts';
import { compactLake } from './compact-lake.ts';
import { sqlRows, sqlWindows } from './compacting.test-helper.ts';
import {
  copyLake,
  keysUnder,
  openTestLake,
  outageLines,
  replayInto,
  type TestLake,
  writeLog,
} from './replaying.test-helper.ts';

const DAY = 86_400_000;
let origin: TestLake;
let other = '';

beforeAll(async () => {
  origin = openTestLake();
  const log = writeLog('orders.log', `${[...outageLines(), '', '{"broken'].join('\n')}\n`);
  other = writeLog('payments.log', `${[...outageLines(5), '{"broken'].join('\n')}\n`);
  await replayInto(origin, [log], { dataset: 'shop', speed: 60 });
});

const rawFiles = async (lake: TestLake): Promise<readonly string[]> => [
  ...(await keysUnder(lake.blobs, 'logs/')),
  ...(await keysUnder(lake.blobs, 'windows/')),
  ...(await keysUnder(lake.blobs, 'quarantine/')),
];

/** What SQL reads of everything. */
const truth = async (lake: TestLake) => ({
  logs: await sqlRows(lake.blobs, 'logs'),
  quarantine: (await sqlRows(lake.blobs, 'quarantine')).length,
  windows: await sqlWindows(lake.blobs),
});

describe('a compaction', () => {
  test('gives the same rows, windows and quarantine out of one file per partition', async () => {
    const lake = copyLake(origin);
    const before = await truth(lake);
    expect(before.logs.length).toBeGreaterThan(1000);
    const result = await compactLake(lake.ports);
    expect(result.merged).toBeGreaterThan(3);
    expect(await truth(lake)).toEqual(before);
    const merged = (await keysUnder(lake.blobs, 'compacted/')).filter((key) => !key.includes('receipts'));
    const names = merged.map((key) => partitionName(partitionOfKey(key) ?? { table: 'logs', dt: '', bucket: null }));
    expect(new Set(names).size).toBe(names.length);
    expect(SMALL_FILE_BYTES).toBeGreaterThan(0);
  });

  test('done again, does nothing', async () => {
    const lake = copyLake(origin);
    await compactLake(lake.ports);
    const keys = await keysUnder(lake.blobs, '');
    expect(await compactLake(lake.ports)).toMatchObject({ merged: 0, deleted: 0 });
    expect(await keysUnder(lake.blobs, '')).toEqual(keys);
  });

  test('deletes the raw files a day later, and the rows are still there', async () => {
    const lake = copyLake(origin);
    const before = await truth(lake);
    const raw = await rawFiles(lake);
    await compactLake(lake.ports);
    expect(await rawFiles(lake)).toEqual(raw);
    await lake.ports.clock.sleep(DAY);
    await compactLake(lake.ports);
    expect((await rawFiles(lake)).length).toBeLessThan(raw.length / 3);
    expect(await truth(lake)).toEqual(before);
  });

  test('takes in another dataset of the same day', async () => {
    const lake = copyLake(origin);
    await compactLake(lake.ports);
    await replayInto(lake, [other], { dataset: 'pay', speed: 60 });
    const before = await truth(lake);
    await compactLake(lake.ports);
    expect(await truth(lake)).toEqual(before);
    await lake.ports.clock.sleep(DAY);
    await compactLake(lake.ports);
    expect(await truth(lake)).toEqual(before);
  });

  test('leaves a lake that is in order, in which every alert verifies, also once the raw files are gone', async () => {
    const lake = copyLake(origin);
    await compactLake(lake.ports);
    const alerts = await listAlerts(lake.blobs);
    expect(alerts.length).toBeGreaterThanOrEqual(2);
    for (const wait of [0, DAY]) {
      await lake.ports.clock.sleep(wait);
      await compactLake(lake.ports);
      expect((await checkLake(lake.blobs)).problems).toEqual([]);
      for (const { id } of alerts) {
        expect(await verifyAlert(lake.blobs, id, DEFAULT_DETECTOR_CONFIG)).toMatchObject({ equal: true });
      }
    }
    expect(await checkLake(lake.blobs)).toEqual(await checkLake(origin.blobs));
  });
});
