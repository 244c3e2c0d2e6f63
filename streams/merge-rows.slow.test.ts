import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeLogTable } from '../codecs/log-table.ts';
import type { ParquetColumn } from '../codecs/parquet/columns.ts';
import { decodeParquet, type ParquetValue } from '../codecs/parquet/decode.ts';
import { encodeParquet } from '../codecs/parquet/encode.ts';
import type { LogRow } from '../domain/record.ts';
import { createMemoryBlobs } from './memory-blobs.test-helper.ts';
import { mergeRows, type MergeOptions } from './merge-rows.ts';
import { writeMerged } from './write-merged.ts';

const PARTITION = { table: 'logs', dt: '2026-02-18', bucket: 'fast' } as const;

const anyRow: fc.Arbitrary<Omit<LogRow, 'eventId'>> = fc.record({
  dataset: fc.constantFrom('shop', 'pay'),
  ts: fc.integer({ min: 0, max: 30 }),
  loggedAt: fc.integer({ min: 0, max: 30 }),
  service: fc.option(fc.constantFrom('', 'checkout')),
  route: fc.constant(null),
  level: fc.constant(null),
  status: fc.option(fc.constant(200)),
  latencyMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  message: fc.option(fc.string({ unit: 'binary', maxLength: 20 })),
  fingerprint: fc.constant(null),
  traceId: fc.constant(null),
  host: fc.constant(null),
  source: fc.constant('app.log'),
  line: fc.option(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
  attributes: fc.constant(null),
});

type Columns = ReadonlyMap<string, readonly ParquetValue[]>;

/** Merges files and gives the columns of what comes out, with the number of files. */
const merge = async (
  files: readonly Uint8Array[],
  options: MergeOptions & { readonly fileBytes?: number; readonly without?: readonly string[] } = {},
): Promise<{
  readonly columns: Columns;
  readonly files: number;
  readonly origins: Readonly<Record<string, number>>;
}> => {
  const blobs = createMemoryBlobs(() => 0);
  const inputs = files.map((bytes, index) => ({
    key: `logs/${index}`,
    bytes: bytes.length,
    origins: ['shop~1', 'pay~1'],
    without: options.without ?? [],
  }));
  for (const [index, bytes] of files.entries()) await blobs.put(`logs/${index}`, bytes);
  const { columns, rowGroups } = await mergeRows(blobs, inputs, options);
  const { fileBytes } = options;
  const target = { blobs, partition: PARTITION, run: '0123456789ab', columns, ...(fileBytes && { fileBytes }) };
  const written = await writeMerged(target, rowGroups);
  const all = new Map<string, ParquetValue[]>();
  const origins: Record<string, number> = {};
  for (const { key, bytes, rows, origins: counted } of written) {
    const stored = (await blobs.get(key)) ?? new Uint8Array();
    expect(stored.length).toBe(bytes);
    const values = await decodeParquet(stored);
    expect(values.get('event_id')).toHaveLength(rows);
    for (const [name, column] of values) all.set(name, [...(all.get(name) ?? []), ...column]);
    for (const [origin, count] of Object.entries(counted)) origins[origin] = (origins[origin] ?? 0) + count;
  }
  return { columns: all, files: written.length, origins };
};

const rowsOf = (columns: Columns): readonly string[] =>
  (columns.get('event_id') ?? []).map((_, row) =>
    JSON.stringify(
      [...columns]
        .map(([name, values]) => [name, values[row] ?? null])
        .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ),
  );

describe('merged rows', () => {
  test('are the rows of all files, sorted by time and then event, however little memory there is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyRow, { maxLength: 12 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1, 500, 2000, 1e9),
        fc.constantFrom(1, 3, 1000),
        fc.constantFrom(1, 4000, 1e9),
        async (files, memory, rowGroupRows, fileBytes) => {
          const tables = files.map((rows, file) =>
            encodeLogTable(rows.map((row, index) => ({ ...row, eventId: `${file}-${index}` }))),
          );
          const merged = await merge(tables, { memory, rowGroupRows, fileBytes });
          const expected = (await Promise.all(tables.map(decodeParquet))).flatMap(rowsOf);
          expect(rowsOf(merged.columns).toSorted()).toEqual(expected.toSorted());
          const order = (merged.columns.get('ts') ?? []).map(
            (ts, row) => [Number(ts), String(merged.columns.get('event_id')?.[row])] as const,
          );
          expect(order).toEqual(order.toSorted((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1)));
          expect(Object.values(merged.origins).reduce((sum, rows) => sum + rows, 0)).toBe(expected.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  const table = (columns: readonly Pick<ParquetColumn, 'name' | 'type' | 'values'>[], rows: number): Uint8Array => {
    const needed = [
      { name: 'event_id', type: 'string', values: Array.from({ length: rows }, (_, row) => `e${row}`) },
      { name: 'dataset', type: 'string', values: Array.from({ length: rows }, () => 'shop') },
      { name: 'ts', type: 'timestamp', values: Array.from({ length: rows }, (_, row) => row) },
      { name: 'source', type: 'string', values: Array.from({ length: rows }, () => 'a.log') },
    ];
    return encodeParquet([...needed, ...columns].map((column) => ({ ...column, optional: true })) as ParquetColumn[]);
  };

  test('of files with an old and with a newer set of columns have the columns of both', async () => {
    const { columns } = await merge([
      table([], 2),
      table([{ name: 'region', type: 'string', values: ['eu', null] }], 2),
    ]);
    expect(columns.get('region')).toEqual([null, 'eu', null, null]);
    expect(columns.get('message')).toEqual([null, null, null, null]);
  });

  test('leave out the rows of a replaced replay', async () => {
    const { columns, origins } = await merge([table([], 3)], { without: ['shop~1'] });
    expect(columns.get('event_id')).toBe(undefined);
    expect(origins).toEqual({});
  });

  test('of a column that is of two types in two files are refused, with its name', async () => {
    const files = [
      table([{ name: 'region', type: 'string', values: ['eu'] }], 1),
      table([{ name: 'region', type: 'int32', values: [1] }], 1),
    ];
    await expect(merge(files)).rejects.toThrow('column region is string in one file and int32 in another');
  });
});
