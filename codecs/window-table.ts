import { BUCKETS, LEVELS } from '../domain/record.ts';
import type { MinuteWindows, SeriesWindow, Window } from '../domain/window.ts';
import {
  fingerprintsBytes,
  histogramBytes,
  numbersBytes,
  readFingerprints,
  readHistogram,
  readNumbers,
} from '../domain/window-bytes.ts';
import type { TableColumn } from './log-table.ts';
import type { ParquetColumn } from './parquet/columns.ts';
import { decodeParquet, type ParquetValue } from './parquet/decode.ts';
import { encodeParquet } from './parquet/encode.ts';

const required = (name: string, type: TableColumn['type']): TableColumn => ({ name, type, nullable: false });

const STATUS_CLASSES = [1, 2, 3, 4, 5].map((status) => `status_${status}xx`);
const LEVEL_COUNTS = LEVELS.map((level) => `level_${level}`);
const THIRDS = ['latency_third_1', 'latency_third_2', 'latency_third_3'];

/** The columns of `windows`, in the order in which files and tables have them; histograms and maps are opaque bytes. */
export const WINDOW_COLUMNS: readonly TableColumn[] = [
  required('dataset', 'string'),
  required('minute', 'timestamp'),
  required('service', 'string'),
  required('route', 'string'),
  ...['records', 'requests', 'errors', ...STATUS_CLASSES, ...BUCKETS, ...LEVEL_COUNTS].map((name) =>
    required(name, 'int64'),
  ),
  required('latency_sum_us', 'int64'),
  required('first_seen_at', 'timestamp'),
  required('last_seen_at', 'timestamp'),
  ...THIRDS.map((name) => required(name, 'binary')),
  required('numbers', 'binary'),
  required('other_numbers', 'int64'),
  required('fingerprints', 'binary'),
  required('other_fingerprints', 'int64'),
];

/** Windows as one Parquet file of `windows`: a row per minute and series, in the order given. */
export const encodeWindowTable = (dataset: string, minutes: readonly MinuteWindows[]): Uint8Array => {
  const rows = minutes.flatMap(({ minute, series }) => series.map((one) => windowRow(dataset, minute, one)));
  return encodeParquet(
    WINDOW_COLUMNS.map(
      ({ name, type }, index) =>
        ({ name, type, optional: false, values: rows.map((row) => row[index]) }) as ParquetColumn,
    ),
  );
};

/** The values of one window in the order of WINDOW_COLUMNS. */
export const windowRow = (
  dataset: string,
  minute: number,
  { service, route, window }: SeriesWindow,
): readonly ParquetValue[] => [
  dataset,
  minute,
  service,
  route,
  window.records,
  window.requests,
  window.errors,
  ...window.status,
  ...window.buckets,
  ...window.levels,
  window.latencySumUs,
  window.firstSeenAt,
  window.lastSeenAt,
  ...window.thirds.map(histogramBytes),
  numbersBytes(window.numbers),
  window.otherNumbers,
  fingerprintsBytes(window.fingerprints),
  window.otherFingerprints,
];

/** The windows of a file of `windows`; throws when the bytes are none, with the reason. */
export const decodeWindowTable = async (bytes: Uint8Array): Promise<readonly MinuteWindows[]> => {
  const columns = await decodeParquet(bytes);
  const minutes: { minute: number; series: SeriesWindow[] }[] = [];
  for (const [row, minute] of (columns.get('minute') ?? []).entries()) {
    const at = (name: string): ParquetValue => columns.get(name)?.[row] ?? null;
    let last = minutes.at(-1);
    if (last?.minute !== minute) minutes.push((last = { minute: minute as number, series: [] }));
    last.series.push({ service: at('service') as string, route: at('route') as string, window: windowOf(at) });
  }
  return minutes;
};

/** The window of a row whose values `at` gives by column. */
export const windowOf = (at: (name: string) => ParquetValue): Window => {
  const count = (name: string): number => at(name) as number;
  const bytes = (name: string): Uint8Array => at(name) as Uint8Array;
  return {
    records: count('records'),
    requests: count('requests'),
    errors: count('errors'),
    status: STATUS_CLASSES.map(count) as Window['status'],
    buckets: BUCKETS.map(count) as Window['buckets'],
    levels: LEVEL_COUNTS.map(count) as Window['levels'],
    latencySumUs: count('latency_sum_us'),
    thirds: THIRDS.map((name) => readHistogram(bytes(name))) as Window['thirds'],
    numbers: readNumbers(bytes('numbers')),
    otherNumbers: count('other_numbers'),
    fingerprints: readFingerprints(bytes('fingerprints')),
    otherFingerprints: count('other_fingerprints'),
    firstSeenAt: count('first_seen_at'),
    lastSeenAt: count('last_seen_at'),
  };
};
