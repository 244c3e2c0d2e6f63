import type { LakeColumn, LakePartition, LakeView } from '../domain/lake-table.ts';
import { BUCKETS, LEVELS } from '../domain/record.ts';
import { type MergedTables, mergedTables } from './definitions/merged-tables.ts';

const dayOf = (what: string): LakePartition => ({
  name: 'dt',
  type: 'string',
  about: `day of ${what} as 2026-02-18, UTC`,
  values: 'days',
});

/** One row per log record. */
export const LOGS: MergedTables = mergedTables({
  name: 'logs',
  about: 'One row per log record that could be read.',
  files: 'bucket=*/*.parquet',
  format: 'parquet',
  days: 'logs',
  columns: [
    { name: 'event_id', type: 'string', about: 'identity of the record: the same in every replay of the file' },
    { name: 'dataset', type: 'string', about: 'what belongs together: one file or set of files, or live' },
    { name: 'ts', type: 'timestamp', about: 'time as the line says, UTC' },
    { name: 'logged_at', type: 'timestamp', about: 'when the line can have been written: ts, or ts plus latency' },
    { name: 'service', type: 'string', about: 'who wrote it' },
    { name: 'route', type: 'string', about: 'method and path without ids, or an operation' },
    { name: 'level', type: 'string', about: LEVELS.join(', ') },
    { name: 'status', type: 'int32', about: 'HTTP status' },
    { name: 'latency_ms', type: 'double', about: 'milliseconds, null where the record carries none' },
    { name: 'message', type: 'string', about: 'text of the record' },
    { name: 'fingerprint', type: 'string', about: 'the same for messages that differ in numbers and ids only' },
    { name: 'trace_id', type: 'string', about: 'ties the records of one request together' },
    { name: 'host', type: 'string', about: 'machine, pod or address' },
    { name: 'source', type: 'string', about: 'file or stream shard' },
    { name: 'line', type: 'int64', about: 'first line in the source, from 1' },
    { name: 'attributes', type: 'string', about: 'all other fields as JSON text' },
  ],
  partitions: [
    dayOf('ts'),
    { name: 'bucket', type: 'string', about: `latency: ${BUCKETS.join(', ')}`, values: BUCKETS },
  ],
});

const SERIES: readonly LakeColumn[] = [
  { name: 'dataset', type: 'string', about: 'what belongs together' },
  { name: 'minute', type: 'timestamp', about: 'start of the minute of logged_at, UTC' },
  { name: 'service', type: 'string', about: 'who wrote it' },
  { name: 'route', type: 'string', about: 'method and path without ids, or an operation' },
];

const count = (name: string, about: string): LakeColumn => ({ name, type: 'int64', about });

const COUNTS: readonly LakeColumn[] = [
  count('records', 'log records'),
  count('requests', 'records with a status or a latency'),
  count('errors', 'requests that failed: status 5xx, or level error or fatal without a status'),
  ...[1, 2, 3, 4, 5].map((digit) => count(`status_${digit}xx`, `requests with status ${digit}00 to ${digit}99`)),
  ...BUCKETS.map((bucket) => count(bucket, `records in the latency bucket ${bucket}`)),
  ...LEVELS.map((level) => count(`level_${level}`, `records of level ${level}`)),
  count('latency_sum_us', 'sum of latencies in microseconds'),
];

const SEEN: readonly LakeColumn[] = [
  { name: 'first_seen_at', type: 'timestamp', about: 'smallest logged_at of the minute' },
  { name: 'last_seen_at', type: 'timestamp', about: 'largest logged_at of the minute' },
];

const opaque = (name: string): LakeColumn => ({ name, type: 'binary', about: 'for the detector' });

/** Per block, minute and series: what the detector folds. People read `windows`. */
export const WINDOW_PARTS: MergedTables = mergedTables({
  name: 'window_parts',
  about: 'Per block, minute, service and route: the parts of windows.',
  files: '*.parquet',
  format: 'parquet',
  days: 'windows',
  columns: [
    ...SERIES,
    ...COUNTS,
    ...SEEN,
    ...['latency_third_1', 'latency_third_2', 'latency_third_3', 'numbers'].map(opaque),
    count('other_numbers', 'values of numeric fields beyond the bound'),
    opaque('fingerprints'),
    count('other_fingerprints', 'records whose fingerprint is beyond the bound'),
  ],
  partitions: [dayOf('logged_at')],
});

/** Per minute and series: the parts of all blocks together. */
export const WINDOWS: LakeView = {
  name: 'windows',
  about: 'Counts per minute, service and route.',
  columns: [...SERIES, ...COUNTS, ...SEEN, ...WINDOW_PARTS.raw.partitions],
  sql: () => `select dataset, minute, nullif(service, '') as service, nullif(route, '') as route,
${COUNTS.map(({ name }) => `  cast(sum(${name}) as bigint) as ${name},`).join('\n')}
  min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at, dt
from window_parts
group by dataset, minute, service, route, dt`,
};

/** Records that could not be read. */
export const QUARANTINE: MergedTables = mergedTables({
  name: 'quarantine',
  about: 'One row per log record that could not be read, with its bytes and the reason.',
  files: '*.jsonl.gz',
  format: 'json-lines',
  days: 'quarantine',
  columns: [
    { name: 'dataset', type: 'string', about: 'what belongs together: one file or set of files, or live' },
    { name: 'source', type: 'string', about: 'file or stream shard' },
    { name: 'position', type: 'int64', about: 'first byte in the decoded source' },
    { name: 'length', type: 'int64', about: 'bytes' },
    { name: 'line', type: 'int64', about: 'first line in the source, from 1' },
    { name: 'end_line', type: 'int64', about: 'last line in the source' },
    { name: 'reason', type: 'string', about: 'why it became no row' },
    { name: 'sha256', type: 'string', about: 'hash of the whole record where only its beginning is kept' },
    { name: 'text', type: 'string', about: 'its bytes where they are UTF-8' },
    { name: 'base64', type: 'string', about: 'its bytes where they are not' },
  ],
  partitions: [dayOf('the record before it')],
});
