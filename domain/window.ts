import { shortHash } from './hash.ts';
import { addValue, type Histogram, mergeHistogram, totalOf } from './histogram.ts';
import { bucketIndexOf, type BucketLimits, DEFAULT_BUCKET_LIMITS, isError, isRequest, LEVELS } from './record.ts';
import type { LogRow, ParsedRecord } from './record.ts';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
const THIRD_MS = 20_000;

/** Per series and minute: how many different fingerprints and numeric fields are kept; the rest is counted. */
export const MAX_FINGERPRINTS = 64;
export const MAX_NUMBERS = 16;

/** A message fingerprint within a minute: how often, its worst level (index into LEVELS), its masked text. */
export interface FingerprintCount {
  count: number;
  /** Index into LEVELS, -1 where no record said. */
  worstLevel: number;
  readonly text: string;
}

/**
 * What one minute of one series (service + route) holds. Only integers are kept, so merging is exact, associative and
 * commutative. Requests are records with a status or a latency; errors are counted among them.
 */
export interface Window {
  records: number;
  requests: number;
  errors: number;
  /** Requests by status class: 1xx … 5xx. */
  status: [number, number, number, number, number];
  /** Records per latency bucket, in the order of BUCKETS. */
  buckets: [number, number, number, number, number];
  /** Records per level, in the order of LEVELS. */
  levels: [number, number, number, number, number, number];
  /** Sum of latencies in whole microseconds. */
  latencySumUs: number;
  /** Latency histograms in milliseconds of seconds 0–20, 20–40 and 40–60. */
  thirds: [Histogram, Histogram, Histogram];
  /** Numeric fields by name, bounded to the MAX_NUMBERS smallest key hashes. */
  numbers: Map<string, Histogram>;
  /** Values of numeric fields beyond the bound. */
  otherNumbers: number;
  /** Message fingerprints (hex), bounded to the MAX_FINGERPRINTS smallest. */
  fingerprints: Map<string, FingerprintCount>;
  /** Records whose fingerprint is beyond the bound. */
  otherFingerprints: number;
  /** Smallest and largest `logged_at`, epoch ms. */
  firstSeenAt: number;
  lastSeenAt: number;
}

/** One minute of one series; `service` and `route` are '' where records name none. */
export interface SeriesWindow {
  readonly service: string;
  readonly route: string;
  readonly window: Window;
}

/** All series of one minute; `minute` is its start in epoch ms; series are in canonical order (service, route by code unit). */
export interface MinuteWindows {
  readonly minute: number;
  readonly series: readonly SeriesWindow[];
}

export const emptyWindow = (): Window => ({
  records: 0,
  requests: 0,
  errors: 0,
  status: [0, 0, 0, 0, 0],
  buckets: [0, 0, 0, 0, 0],
  levels: [0, 0, 0, 0, 0, 0],
  latencySumUs: 0,
  thirds: [new Map(), new Map(), new Map()],
  numbers: new Map(),
  otherNumbers: 0,
  fingerprints: new Map(),
  otherFingerprints: 0,
  firstSeenAt: Number.MAX_SAFE_INTEGER,
  lastSeenAt: 0,
});

/** Order of series within a minute: by service, then route, by code unit. */
export const compareSeries = (a: SeriesWindow, b: SeriesWindow): number =>
  compareText(a.service, b.service) || compareText(a.route, b.route);

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Start of the minute that holds an instant (epoch ms). */
export const minuteOf = (instant: number): number => Math.floor(instant / MINUTE_MS) * MINUTE_MS;

/** What a window of one series takes from a row. */
export type WindowRow = Pick<LogRow, 'loggedAt' | 'level' | 'status' | 'latencyMs' | 'fingerprint'> &
  Pick<ParsedRecord, 'numbers'>;

/** Counts one row in place. `text` is the masked message behind the row's fingerprint. Call `trimWindow` when done. */
export const addRow = (
  window: Window,
  row: WindowRow,
  text: string,
  limits: BucketLimits = DEFAULT_BUCKET_LIMITS,
): void => {
  window.records += 1;
  if (isRequest(row)) {
    window.requests += 1;
    if (isError(row)) window.errors += 1;
  }
  if (row.status !== null) {
    countAt(window.status, Math.min(5, Math.max(1, Math.floor(row.status / 100))) - 1);
  }
  countAt(window.buckets, bucketIndexOf(row.latencyMs, limits));
  const level = row.level === null ? -1 : LEVELS.indexOf(row.level);
  if (level >= 0) countAt(window.levels, level);
  if (row.latencyMs !== null) {
    window.latencySumUs += Math.round(row.latencyMs * 1000);
    const third = Math.floor((row.loggedAt - minuteOf(row.loggedAt)) / THIRD_MS);
    const histogram = window.thirds[third];
    if (histogram) addValue(histogram, row.latencyMs);
  }
  if (row.numbers) for (const [name, value] of row.numbers) addNumber(window, name, value);
  if (row.fingerprint !== null) {
    countFingerprint(window.fingerprints, row.fingerprint, 1, level, text);
    if (window.fingerprints.size >= 2 * MAX_FINGERPRINTS) trimWindow(window);
  }
  window.firstSeenAt = Math.min(window.firstSeenAt, row.loggedAt);
  window.lastSeenAt = Math.max(window.lastSeenAt, row.loggedAt);
};

const countFingerprint = (
  counts: Window['fingerprints'],
  fingerprint: string,
  count: number,
  worstLevel: number,
  text: string,
): void => {
  const known = counts.get(fingerprint);
  if (known) {
    known.count += count;
    if (worstLevel > known.worstLevel) known.worstLevel = worstLevel;
  } else counts.set(fingerprint, { count, worstLevel, text });
};

const countAt = (counts: number[], index: number): void => {
  counts[index] = (counts[index] ?? 0) + 1;
};

const addNumber = (window: Window, name: string, value: number): void => {
  let histogram = window.numbers.get(name);
  if (!histogram) {
    histogram = new Map();
    window.numbers.set(name, histogram);
  }
  addValue(histogram, value);
  if (window.numbers.size >= 2 * MAX_NUMBERS) trimWindow(window);
};

/** Adds `from` into `into` in place, keeping both bounds; the result does not depend on order or grouping. */
export const mergeWindow = (into: Window, from: Window): void => {
  addCounts(into, from);
  mergeHistogram(into.thirds[0], from.thirds[0]);
  mergeHistogram(into.thirds[1], from.thirds[1]);
  mergeHistogram(into.thirds[2], from.thirds[2]);
  for (const [name, histogram] of from.numbers) {
    const known = into.numbers.get(name) ?? new Map<number, number>();
    mergeHistogram(known, histogram);
    into.numbers.set(name, known);
  }
  for (const [fingerprint, { count, worstLevel, text }] of from.fingerprints) {
    countFingerprint(into.fingerprints, fingerprint, count, worstLevel, text);
  }
  trimWindow(into);
};

/** Adds the counts of `from` to `into` in place: all that is neither latency, nor figure, nor message. */
export const addCounts = (into: Window, from: Window): void => {
  into.records += from.records;
  into.requests += from.requests;
  into.errors += from.errors;
  addEach(into.status, from.status);
  addEach(into.buckets, from.buckets);
  addEach(into.levels, from.levels);
  into.latencySumUs += from.latencySumUs;
  into.otherNumbers += from.otherNumbers;
  into.otherFingerprints += from.otherFingerprints;
  if (from.firstSeenAt < into.firstSeenAt) into.firstSeenAt = from.firstSeenAt;
  if (from.lastSeenAt > into.lastSeenAt) into.lastSeenAt = from.lastSeenAt;
};

const addEach = (into: number[], from: readonly number[]): void => {
  for (let index = 0; index < from.length; index += 1) into[index] = (into[index] ?? 0) + (from[index] ?? 0);
};

/**
 * Keeps the fingerprints and numeric fields with the smallest hashes and counts the rest. What is dropped once can never
 * be among the smallest again, so merging bounded windows equals bounding the merged ones.
 */
export const trimWindow = (window: Window): void => {
  for (const fingerprint of beyond(window.fingerprints, MAX_FINGERPRINTS, (key) => key)) {
    window.otherFingerprints += window.fingerprints.get(fingerprint)?.count ?? 0;
    window.fingerprints.delete(fingerprint);
  }
  for (const name of beyond(window.numbers, MAX_NUMBERS, nameHash)) {
    window.otherNumbers += totalOf(window.numbers.get(name) ?? new Map());
    window.numbers.delete(name);
  }
};

const beyond = (
  kept: ReadonlyMap<string, unknown>,
  most: number,
  hashOf: (key: string) => string,
): readonly string[] => {
  if (kept.size <= most) return [];
  const byHash = [...kept.keys()].map((key) => [hashOf(key), key] as const);
  byHash.sort((a, b) => compareText(a[0], b[0]) || compareText(a[1], b[1]));
  return byHash.slice(most).map(([, key]) => key);
};

const nameHash = (name: string): string => shortHash(16, name);

/**
 * Merges the windows of many parts into one minute-by-minute list, both levels in canonical order. What only one part has is
 * not copied: treat the windows of parts and result as values.
 */
export const mergeMinutes = (parts: Iterable<readonly MinuteWindows[]>): readonly MinuteWindows[] => {
  const minutes = new Map<number, Map<string, Map<string, SeriesWindow[]>>>();
  for (const part of parts) {
    for (const { minute, series } of part) {
      const services = minutes.get(minute) ?? new Map<string, Map<string, SeriesWindow[]>>();
      minutes.set(minute, services);
      for (const one of series) {
        const routes = services.get(one.service) ?? new Map<string, SeriesWindow[]>();
        services.set(one.service, routes);
        const known = routes.get(one.route);
        if (known) known.push(one);
        else routes.set(one.route, [one]);
      }
    }
  }
  return [...minutes]
    .sort((a, b) => a[0] - b[0])
    .map(([minute, services]) => {
      const series = [...services.values()].flatMap((routes) => [...routes.values()].map(mergeSeries));
      return { minute, series: series.sort(compareSeries) };
    });
};

/** One series from what the parts have of it, at least one. */
const mergeSeries = (parts: readonly SeriesWindow[]): SeriesWindow => {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const window = emptyWindow();
  for (const part of parts) mergeWindow(window, part.window);
  return { service: first?.service ?? '', route: first?.route ?? '', window };
};
