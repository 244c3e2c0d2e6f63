import type { QueryValue } from '../../ports/query-engine.ts';

/** What docs/sql.md says the engines do differently: a text, Athena's answer or the name of its error, and the local one. */
export const DIFFERENCES: readonly (readonly [sql: string, trino: QueryValue, duckDb: QueryValue])[] = [
  ['1 / nullif(0, 1)', 'DIVISION_BY_ZERO', null],
  ['1e0 / 0', 'Infinity', null],
  [`cast(json_parse('"a"') as varchar)`, 'a', '"a"'],
  [`cast('12.7' as integer)`, 'INVALID_CAST_ARGUMENT', 13],
  [`element_at(array[1, 2], 0)`, 'INVALID_FUNCTION_ARGUMENT', null],
  [`array[1, 2][3]`, 'INVALID_FUNCTION_ARGUMENT', null],
  [`(select approx_percentile(n, 0.5) from (values (1), (2), (3), (4)) as t(n))`, 3, 2],
  [`typeof(from_iso8601_timestamp('2026-02-18T10:00:00Z'))`, 'timestamp(3) with time zone', 'TIMESTAMP'],
];
