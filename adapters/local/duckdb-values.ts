import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { QueryValue } from '../../ports/query-engine.ts';

/**
 * A value of DuckDB as JSON can say it: instants as ISO 8601 with milliseconds and Z, numbers as numbers where that is
 * exact and as text otherwise, bytes as hex, maps and rows as objects.
 */
export const queryValueOf = (value: DuckDBValue): QueryValue => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return exactNumber(value);
  if (value instanceof DuckDBDecimalValue) return decimalNumber(value);
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue)
    return isoOf(value.micros / 1000n);
  if (value instanceof DuckDBTimestampMillisecondsValue) return isoOf(value.millis);
  if (value instanceof DuckDBTimestampSecondsValue) return isoOf(value.seconds * 1000n);
  if (value instanceof DuckDBTimestampNanosecondsValue) return isoOf(value.nanos / 1_000_000n);
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  if (value instanceof DuckDBStructValue)
    return Object.fromEntries(Object.entries(value.entries).map(([name, part]) => [name, queryValueOf(part)]));
  if (value instanceof DuckDBMapValue)
    return Object.fromEntries(value.entries.map(({ key, value: part }) => [textOf(key), queryValueOf(part)]));
  if ('items' in value) return value.items.map(queryValueOf);
  return value.toString();
};

const exactNumber = (value: bigint): number | string =>
  BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : String(value);

const decimalNumber = (value: DuckDBDecimalValue): number | string => {
  // a double holds any 15 decimal digits
  const digits = String(value.value).replace('-', '').length;
  return digits <= 15 ? value.toDouble() : value.toString();
};

/** Dates beyond the reach of JavaScript, infinity among them, have no such form. */
const isoOf = (millis: bigint): string | null => {
  const date = new Date(Number(millis));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
};

const textOf = (key: DuckDBValue): string => {
  const value = queryValueOf(key);
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const NAMES: Readonly<Record<string, string>> = {
  blob: 'varbinary',
  float: 'real',
  hugeint: 'bigint',
  ubigint: 'bigint',
  uhugeint: 'bigint',
  uinteger: 'bigint',
  usmallint: 'integer',
  utinyint: 'smallint',
  timestamp: 'timestamp(3)',
  timestamp_ms: 'timestamp(3)',
  timestamp_s: 'timestamp(3)',
  timestamp_ns: 'timestamp(3)',
  'timestamp with time zone': 'timestamp(3) with time zone',
};

/** The name that Trino has for a type of DuckDB's: `BIGINT[]` is `array(bigint)`. */
export const trinoTypeOf = (type: string): string => {
  if (type.endsWith('[]')) return `array(${trinoTypeOf(type.slice(0, -2))})`;
  const name = type.toLowerCase();
  return Object.hasOwn(NAMES, name) ? (NAMES[name] ?? name) : name.replace(/^struct/, 'row');
};
