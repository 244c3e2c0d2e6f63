import type { LogRow } from '../domain/record.ts';
import type { ColumnType, ParquetColumn } from './parquet/columns.ts';
import { encodeParquet } from './parquet/encode.ts';

/** A column of a table of the lake, as table definitions need it. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

interface LogColumn extends TableColumn {
  /** The column's value of a row; a function of its own for each, since a lookup by name costs ten times as much. */
  readonly of: (row: LogRow) => string | number | null;
}

const column = (name: string, type: ColumnType, nullable: boolean, of: LogColumn['of']): LogColumn => ({
  name,
  type,
  nullable,
  of,
});

const COLUMNS: readonly LogColumn[] = [
  column('event_id', 'string', false, (row) => row.eventId),
  column('dataset', 'string', false, (row) => row.dataset),
  column('ts', 'timestamp', false, (row) => row.ts),
  column('logged_at', 'timestamp', true, (row) => row.loggedAt),
  column('service', 'string', true, (row) => row.service),
  column('route', 'string', true, (row) => row.route),
  column('level', 'string', true, (row) => row.level),
  column('status', 'int32', true, (row) => row.status),
  column('latency_ms', 'double', true, (row) => row.latencyMs),
  column('message', 'string', true, (row) => row.message),
  column('fingerprint', 'string', true, (row) => row.fingerprint),
  column('trace_id', 'string', true, (row) => row.traceId),
  column('host', 'string', true, (row) => row.host),
  column('source', 'string', false, (row) => row.source),
  column('line', 'int64', true, (row) => row.line),
  column('attributes', 'string', true, (row) => row.attributes),
];

/** The columns of `logs`, in the order in which files and tables have them; partitions are not among them. */
export const LOG_COLUMNS: readonly TableColumn[] = COLUMNS;

/** Rows as one Parquet file of `logs`, sorted by `ts`, then `event_id`; the same rows in any order give the same bytes. */
export const encodeLogTable = (rows: readonly LogRow[]): Uint8Array => {
  const sorted = rows.toSorted(byTime);
  return encodeParquet(
    COLUMNS.map(
      ({ name, type, nullable, of }) => ({ name, type, optional: nullable, values: sorted.map(of) }) as ParquetColumn,
    ),
  );
};

const byTime = (a: LogRow, b: LogRow): number =>
  a.ts - b.ts || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0);
