import type { LogRow } from '../domain/record.ts';
import type { Text } from './text.ts';
import type { ColumnShape, ColumnType } from './parquet/columns.ts';
import { parquetFile } from './parquet/file.ts';
import { createNumberBuilder } from './parquet/number-builder.ts';
import { createTextBuilder } from './parquet/text-builder.ts';

/** A column of a table of the lake, as table definitions need it. */
export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

const column = <Type extends ColumnType>(
  name: string,
  type: Type,
  optional: boolean,
  cardinality?: 'high' | 'unique',
): ColumnShape<Type> => ({ name, type, optional, ...(cardinality && { cardinality }) });

const SHAPES = {
  eventId: column('event_id', 'string', false, 'unique'),
  dataset: column('dataset', 'string', false),
  ts: column('ts', 'timestamp', false, 'unique'),
  loggedAt: column('logged_at', 'timestamp', true, 'unique'),
  service: column('service', 'string', true),
  route: column('route', 'string', true),
  level: column('level', 'string', true),
  status: column('status', 'int32', true),
  latencyMs: column('latency_ms', 'double', true),
  message: column('message', 'string', true, 'high'),
  fingerprint: column('fingerprint', 'string', true),
  traceId: column('trace_id', 'string', true, 'high'),
  host: column('host', 'string', true),
  source: column('source', 'string', false),
  line: column('line', 'int64', true, 'unique'),
  attributes: column('attributes', 'string', true, 'high'),
} as const satisfies Record<keyof LogRow, ColumnShape>;

/** How the columns of `logs` are encoded, in their order. */
export const LOG_SHAPES: readonly ColumnShape[] = Object.values(SHAPES);

/** The columns of `logs`, in the order in which files and tables have them; partitions are not among them. */
export const LOG_COLUMNS: readonly TableColumn[] = Object.values(SHAPES).map(({ name, type, optional }) => ({
  name,
  type,
  nullable: optional,
}));

/** A file of `logs` in the making. Rows are encoded as they come, so none of them is kept. */
export interface LogTable {
  add(row: LogRow<Text>): void;
  rows(): number;
  /** The rows as one Parquet file, sorted by `ts`; rows of one `ts` stay in the order in which they were added. */
  encode(): Uint8Array;
  /** Forgets the rows. */
  clear(): void;
}

/** A table without rows. It takes the rows of one block: at most as many as a row group should hold. */
export const createLogTable = (): LogTable => {
  const eventId = createTextBuilder(SHAPES.eventId);
  const dataset = createTextBuilder(SHAPES.dataset);
  const ts = createNumberBuilder(SHAPES.ts);
  const loggedAt = createNumberBuilder(SHAPES.loggedAt);
  const service = createTextBuilder(SHAPES.service);
  const route = createTextBuilder(SHAPES.route);
  const level = createTextBuilder(SHAPES.level);
  const status = createNumberBuilder(SHAPES.status);
  const latencyMs = createNumberBuilder(SHAPES.latencyMs);
  const message = createTextBuilder(SHAPES.message);
  const fingerprint = createTextBuilder(SHAPES.fingerprint);
  const traceId = createTextBuilder(SHAPES.traceId);
  const host = createTextBuilder(SHAPES.host);
  const source = createTextBuilder(SHAPES.source);
  const line = createNumberBuilder(SHAPES.line);
  const attributes = createTextBuilder(SHAPES.attributes);
  const builders = [
    eventId,
    dataset,
    ts,
    loggedAt,
    service,
    route,
    level,
    status,
    latencyMs,
    message,
    fingerprint,
    traceId,
    host,
    source,
    line,
    attributes,
  ];
  let times = new Float64Array(512);
  let count = 0;
  let last = -Infinity;
  let inOrder = true;
  return {
    add: (row) => {
      inOrder &&= row.ts >= last;
      last = row.ts;
      if (count === times.length) times = grownTwice(times);
      times[count] = row.ts;
      count += 1;
      eventId.add(row.eventId);
      dataset.add(row.dataset);
      ts.add(row.ts);
      loggedAt.add(row.loggedAt);
      service.add(row.service);
      route.add(row.route);
      level.add(row.level);
      status.add(row.status);
      latencyMs.add(row.latencyMs);
      message.add(row.message);
      fingerprint.add(row.fingerprint);
      traceId.add(row.traceId);
      host.add(row.host);
      source.add(row.source);
      line.add(row.line);
      attributes.add(row.attributes);
    },
    rows: () => count,
    encode: () => {
      const order = inOrder ? null : orderOf(times.subarray(0, count));
      const chunks = builders.map((builder) => builder.finish(order));
      return parquetFile(Object.values(SHAPES), count === 0 ? [] : [chunks]);
    },
    clear: () => {
      for (const builder of builders) builder.clear();
      count = 0;
      last = -Infinity;
      inOrder = true;
    },
  };
};

const grownTwice = (values: Float64Array): Float64Array<ArrayBuffer> => {
  const grown = new Float64Array(2 * values.length);
  grown.set(values);
  return grown;
};

/** Row numbers by time; sorting is stable. */
const orderOf = (times: Float64Array): Uint32Array =>
  Uint32Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);

/** Rows as one file of `logs`: see `LogTable.encode`. */
export const encodeLogTable = (rows: readonly LogRow[]): Uint8Array => {
  const table = createLogTable();
  for (const row of rows) table.add(row);
  return table.encode();
};
