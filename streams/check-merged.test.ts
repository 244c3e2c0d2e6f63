import { beforeAll, describe, expect, test } from '@jest/globals';
import { decodeParquet } from '../codecs/parquet/decode.ts';
import type { ParquetColumn } from '../codecs/parquet/columns.ts';
import { encodeParquet } from '../codecs/parquet/encode.ts';
import { openParquetBytes } from '../codecs/parquet/row-groups.ts';
import { type Receipt, RECEIPTS } from '../domain/compaction.ts';
import { checkLake } from './check-lake.ts';
import { compactLake } from './compact-lake.ts';
import { encodeJson, readJson } from './event-store.ts';
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

beforeAll(async () => {
  origin = openTestLake();
  // unreadable records in two blocks, so that there is something to merge
  const lines = outageLines();
  const log = writeLog('orders.log', `${['{"broken', ...lines, '', '{"broken'].join('\n')}\n`);
  await replayInto(origin, [log], { dataset: 'shop', speed: 60 });
  await compactLake(origin.ports);
  await origin.ports.clock.sleep(DAY);
  await compactLake(origin.ports);
});

/** What the doctor says after the compacted lake was changed. */
const afterwards = async (change: (lake: TestLake) => Promise<unknown>): Promise<readonly string[]> => {
  const lake = copyLake(origin);
  await change(lake);
  return (await checkLake(lake.blobs)).problems.map(({ code, message }) => `${code}: ${message}`);
};

const firstReceipt = async ({ blobs }: TestLake, table: string): Promise<{ key: string; receipt: Receipt }> => {
  const [key = ''] = await keysUnder(blobs, `${RECEIPTS}${table}/`);
  const receipt = await readJson<Receipt>(blobs, key);
  if (!receipt) throw new Error('there is no receipt');
  return { key, receipt };
};

const alterReceipt = async (lake: TestLake, table: string, change: (receipt: Receipt) => object): Promise<void> => {
  const { key, receipt } = await firstReceipt(lake, table);
  await lake.blobs.put(key, encodeJson({ ...receipt, ...change(receipt) }));
};

/** Writes the first merged file of a table with other rows and lets the receipt agree with its size. */
const alterRows = async (lake: TestLake, table: string, change: (rows: readonly number[]) => readonly number[]) => {
  const { receipt } = await firstReceipt(lake, table);
  const key = receipt.files[0]?.key ?? '';
  const bytes = (await lake.blobs.get(key)) ?? new Uint8Array();
  const values = await decodeParquet(bytes);
  const rows = change([...(values.get('dataset') ?? []).keys()]);
  const altered = encodeParquet(
    openParquetBytes(bytes).columns.map(
      (column) => ({ ...column, values: rows.map((row) => values.get(column.name)?.[row] ?? null) }) as ParquetColumn,
    ),
  );
  await lake.blobs.put(key, altered);
  await alterReceipt(lake, table, ({ files }) => ({
    files: files.map((file) => (file.key === key ? { ...file, bytes: altered.length } : file)),
  }));
};

describe('the doctor, of a compacted lake', () => {
  test('says that it is in order', async () => {
    expect(await afterwards(() => Promise.resolve())).toEqual([]);
  });

  test.each(['logs', 'windows'])('finds a row that is lost from merged %s', async (table) => {
    expect(await afterwards((lake) => alterRows(lake, table, (rows) => rows.slice(1)))).toEqual([
      expect.stringMatching(/^lost-rows: .* but its ledger says \d+$/),
    ]);
  });

  test('finds a row that is there twice', async () => {
    expect(await afterwards((lake) => alterRows(lake, 'logs', (rows) => [0, ...rows]))).toEqual([
      expect.stringMatching(/^doubled-rows: .* but its ledger says \d+$/),
      expect.stringMatching(/^doubled-rows: .*: event .* is in merged files twice$/),
    ]);
  });

  test('finds a row that took the place of another', async () => {
    expect(await afterwards((lake) => alterRows(lake, 'logs', ([, ...rows]) => [rows[0] ?? 0, ...rows]))).toEqual([
      expect.stringMatching(/^doubled-rows: .*: event .* is in merged files twice$/),
    ]);
  });

  test('finds windows that count twice', async () => {
    expect(await afterwards((lake) => alterRows(lake, 'windows', (rows) => [0, ...rows]))).toEqual([
      expect.stringMatching(/^doubled-rows: windows of shop count \d+ records, but its ledger says \d+$/),
    ]);
  });

  test.each(['logs', 'windows', 'quarantine'])('finds a merged file of %s that is gone or cut short', async (table) => {
    const fileOf = async (lake: TestLake): Promise<string> =>
      (await keysUnder(lake.blobs, `compacted/${table}/`))[0] ?? '';
    expect(await afterwards(async (lake) => lake.blobs.delete(await fileOf(lake)))).toEqual([
      expect.stringMatching(/^missing-file: .* is in a receipt but not in the lake$/),
    ]);
    expect(
      await afterwards(async (lake) => {
        const key = await fileOf(lake);
        await lake.blobs.put(key, ((await lake.blobs.get(key)) ?? new Uint8Array()).subarray(1));
      }),
    ).toEqual([expect.stringMatching(/^damaged-file: .* has \d+ bytes, not \d+$/)]);
  });

  test('finds a merged file that no receipt names', async () => {
    const key = 'compacted/windows/dt=2026-11-20/0123456789ab-0.parquet';
    expect(await afterwards(({ blobs }) => blobs.put(key, Buffer.from('x')))).toEqual([
      expect.stringMatching(/^stray-file: compacted\/windows\/.* is in no receipt/),
    ]);
  });

  test('finds a receipt by which SQL reads rows twice, or not at all', async () => {
    const wrong = [expect.stringMatching(/^wrong-reading: logs\//)];
    expect(
      await afterwards((lake) => alterReceipt(lake, 'logs', ({ read }) => ({ read: { ...read, datasets: [] } }))),
    ).toEqual(wrong);
    expect(
      await afterwards((lake) => alterReceipt(lake, 'logs', ({ read }) => ({ read: { ...read, runs: [] } }))),
    ).toEqual(wrong);
  });

  test('finds a receipt that forgot a raw file', async () => {
    const found = await afterwards((lake) => alterReceipt(lake, 'logs', ({ raw }) => ({ raw: raw.slice(1) })));
    expect(found).toEqual([
      expect.stringMatching(/^missing-file: logs\//),
      expect.stringMatching(/^doubled-rows: logs\//),
    ]);
  });

  test('finds merged rows of a replay that was replaced', async () => {
    const found = await afterwards(async ({ blobs }) => {
      const version = (await keysUnder(blobs, 'events/replay/shop~1/')).length + 1;
      const event = { type: 'ReplayReplaced', at: 0, data: { by: 'hand' } };
      await blobs.put(`events/replay/shop~1/${String(version).padStart(8, '0')}.json`, encodeJson(event));
    });
    expect(found.filter((text) => text.startsWith('replaced-rows: ')).length).toBeGreaterThan(3);
  });
});
