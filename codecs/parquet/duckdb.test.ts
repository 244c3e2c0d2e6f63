import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParquetColumn } from './columns.ts';
import { encodeParquet } from './encode.ts';
import { anyTable } from './tables.test-helper.ts';

let folder: string;
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foreshock-parquet-'));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(async () => {
  connection.closeSync();
  await rm(folder, { recursive: true });
});

let files = 0;

const stored = async (columns: readonly ParquetColumn[], rowGroupRows?: number): Promise<string> => {
  // DuckDB caches what it knows of a path
  const path = join(folder, `${(files += 1)}.parquet`);
  await writeFile(path, encodeParquet(columns, rowGroupRows));
  return path;
};

const rows = async (sql: string): Promise<DuckDBValue[][]> => (await connection.runAndReadAll(sql)).getRows();

// text and bytes as hex, for the client drops a byte order mark
const SELECT = `select hex(encode("string")), "double", "int32", "int64", epoch_ms("timestamp"), hex("binary")`;

const asDuckSays = (column: ParquetColumn, value: ParquetColumn['values'][number]): unknown => {
  if (value === null) return null;
  if (typeof value !== 'number') return Buffer.from(value).toString('hex').toUpperCase();
  return column.type === 'int64' || column.type === 'timestamp' ? BigInt(value) : value;
};

describe('DuckDB', () => {
  test('reads what was written', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, fc.integer({ min: 1, max: 60 }), async (columns, rowGroupRows) => {
        const path = await stored(columns, rowGroupRows);
        const found = await rows(`${SELECT} from '${path}'`);
        const expected = columns[0]?.values.map((_, row) =>
          columns.map((column) => asDuckSays(column, column.values[row] ?? null)),
        );
        expect(found).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('agrees with the statistics on every minimum and maximum', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, async (columns) => {
        const path = await stored(columns, 16);
        for (const type of ['string', 'double', 'int32', 'int64', 'timestamp']) {
          const column = type === 'double' ? `(case when isnan("double") then null else "double" end)` : `"${type}"`;
          const [byStatistics] = await rows(`select min(${column}), max(${column}) from '${path}'`);
          // what was materialised first has no statistics of ours
          const [byValues] = await rows(
            `with t as materialized (select "${type}" from '${path}') select min(${column}), max(${column}) from t`,
          );
          expect(byStatistics).toEqual(byValues);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('finds every row by its value, so no statistic hides one', async () => {
    const long = Array.from({ length: 40 }, (_, index) => `${'é😀'.repeat(20)}${index}`);
    const path = await stored([{ name: 'text', type: 'string', optional: true, values: [...long, null] }], 4);
    for (const text of long) {
      expect(await rows(`select count(*) from '${path}' where text = '${text}'`)).toEqual([[1n]]);
    }
    expect(await rows(`select max(text), min(text) from '${path}'`)).toEqual([[long.sort().at(-1), long[0]]]);
  });

  test('sees the types that tables are defined with', async () => {
    const columns: readonly ParquetColumn[] = [
      { name: 'a', type: 'string', optional: false, values: [] },
      { name: 'b', type: 'binary', optional: false, values: [] },
      { name: 'c', type: 'double', optional: true, values: [] },
      { name: 'd', type: 'int32', optional: true, values: [] },
      { name: 'e', type: 'int64', optional: true, values: [] },
      { name: 'f', type: 'timestamp', optional: true, values: [] },
    ];
    const found = await rows(`select column_type from (describe from '${await stored(columns)}')`);
    expect(found.flat()).toEqual(['VARCHAR', 'BLOB', 'DOUBLE', 'INTEGER', 'BIGINT', 'TIMESTAMP WITH TIME ZONE']);
  });
});
