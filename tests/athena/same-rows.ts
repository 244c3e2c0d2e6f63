import { expect } from '@jest/globals';
import type { QueryEngine, QueryResult, QueryValue } from '../../ports/query-engine.ts';

/** The engines whose answers are compared: Athena's, and DuckDB in this process. */
export interface EnginePair {
  readonly trino: QueryEngine;
  readonly duckDb: QueryEngine;
}

type Row = readonly QueryValue[];

/** Largest relative difference between floating-point numbers: sums are added in another order. */
const CLOSE = 1e-9;
/** An approximate percentile may be the value of another rank, this share of all away; DuckDB's are exact. */
const RANK_SHARE = 0.03;
/** Digests interpolate between values, and both answers are shown with one decimal. */
const INTERPOLATED = 0.02;
const ROUNDING = 0.101;

/** Expects the same columns and rows of both engines; in the same order where the text asks for one. */
export const expectSameRows = async (engines: EnginePair, sql: string): Promise<QueryResult> => {
  const [trino, duckDb] = [await engines.trino.run(sql), await engines.duckDb.run(sql)];
  expect(trino.columns.map(({ name }) => name)).toEqual(duckDb.columns.map(({ name }) => name));
  expect(trino.rows).toHaveLength(duckDb.rows.length);
  if (/approx_percentile/.test(sql)) await expectNearRows(engines, sql, trino, duckDb);
  else expectEqualRows(inOrder(sql, trino.rows), inOrder(sql, duckDb.rows));
  return trino;
};

const isOrdered = (sql: string): boolean => /\border by\b(?![^(]*\))/i.test(sql);
const inOrder = (sql: string, rows: readonly Row[]): readonly Row[] =>
  isOrdered(sql) ? rows : rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

const expectEqualRows = (trino: readonly Row[], duckDb: readonly Row[]): void => {
  for (const [at, row] of trino.entries()) {
    const other = duckDb[at] ?? [];
    expect(row.map((value, column) => alignedTo(value, other[column] ?? null))).toEqual(other);
  }
};

/** The other value where both are numbers that differ by no more than rounding. */
const alignedTo = (value: QueryValue, other: QueryValue): QueryValue =>
  typeof value === 'number' &&
  typeof other === 'number' &&
  Math.abs(value - other) <= CLOSE * Math.max(Math.abs(value), Math.abs(other))
    ? other
    : value;

/** The same rows by their texts and times; each number between what DuckDB gives for ranks a little lower and higher. */
const expectNearRows = async (
  { duckDb }: EnginePair,
  sql: string,
  trino: QueryResult,
  exact: QueryResult,
): Promise<void> => {
  const isKey = exact.columns.map(({ type }) => !/^(?:double|integer|bigint|decimal|real)/.test(type));
  const keyOf = (row: Row): string => JSON.stringify(row.filter((_, column) => isKey[column]));
  const byKey = (rows: readonly Row[]): ReadonlyMap<string, Row> => new Map(rows.map((row) => [keyOf(row), row]));
  const around = [exact, await duckDb.run(shifted(sql, -RANK_SHARE)), await duckDb.run(shifted(sql, RANK_SHARE))];
  const maps = around.map(({ rows }) => byKey(rows));
  expect(new Set(trino.rows.map(keyOf))).toEqual(new Set(exact.rows.map(keyOf)));
  for (const row of trino.rows) {
    for (const [column, value] of row.entries()) {
      const values = maps.map((map) => map.get(keyOf(row))?.[column] ?? null);
      if (isKey[column] || DERIVED.has(exact.columns[column]?.name ?? '') || value === null) {
        if (value === null) expect(values[0]).toBeNull();
        continue;
      }
      const numbers = values.map(Number);
      const isExact = Number.isInteger(value) && numbers.every((number) => number === numbers[0]);
      const slack = isExact ? 0 : ROUNDING + INTERPOLATED * Math.abs(Number(value));
      expect(value).toBeGreaterThanOrEqual(Math.min(...numbers) - slack);
      expect(value).toBeLessThanOrEqual(Math.max(...numbers) + slack);
    }
  }
};

/** Quotients of percentiles: bounded by them. */
const DERIVED = new Set(['times_slower']);

const shifted = (sql: string, by: number): string =>
  sql.replaceAll(/(approx_percentile\([^,]*, )([\d.]+)\)/g, (_, head: string, share: string) => {
    const moved = Math.min(1, Math.max(0, Number(share) + by));
    return `${head}${moved.toFixed(4)})`;
  });
