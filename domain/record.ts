/** Severity of a log record, lowest first; the order is the one used for "worst level". */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

/** Latency buckets, fastest first; `none` where the record carries no latency. */
export const BUCKETS = ['fast', 'medium', 'slow', 'critical', 'none'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** Upper edges in milliseconds: fast < medium ≤ … ; `slow` includes its upper edge. */
export interface BucketLimits {
  readonly mediumMs: number;
  readonly slowMs: number;
  readonly criticalMs: number;
}
export const DEFAULT_BUCKET_LIMITS: BucketLimits = { mediumMs: 100, slowMs: 500, criticalMs: 2000 };

/** The bucket of a latency in milliseconds: fast < 100 ≤ medium < 500 ≤ slow ≤ 2000 < critical (defaults). */
export const bucketOf = (latencyMs: number | null, limits: BucketLimits = DEFAULT_BUCKET_LIMITS): Bucket =>
  BUCKETS[bucketIndexOf(latencyMs, limits)] ?? 'none';

/** The same as its place in BUCKETS. */
export const bucketIndexOf = (latencyMs: number | null, limits: BucketLimits): number => {
  if (latencyMs === null) return 4;
  if (latencyMs < limits.mediumMs) return 0;
  if (latencyMs < limits.slowMs) return 1;
  return latencyMs <= limits.criticalMs ? 2 : 3;
};

/** A zero for every bucket. */
export const emptyBuckets = (): Record<Bucket, number> => ({ fast: 0, medium: 0, slow: 0, critical: 0, none: 0 });

/**
 * What a log format reads from the text of one record; null where the text does not say. `Text` is how texts are held that
 * seldom repeat.
 */
export interface ParsedRecord<Text = string> {
  /** Epoch milliseconds (integer) as the line says; null = the record carries no believable time. */
  readonly ts: number | null;
  readonly level: Level | null;
  readonly service: string | null;
  /** Method and normalised path (`POST /api/orders/<id>`), or an operation name. */
  readonly route: string | null;
  readonly status: number | null;
  /** Milliseconds; never 0 for absent. */
  readonly latencyMs: number | null;
  readonly message: Text | null;
  readonly traceId: Text | null;
  readonly host: string | null;
  /** Canonical JSON text of every other field, or null. */
  readonly attributes: Text | null;
  /** Numeric fields that may grow before a failure (queue depth, pool in use): name and value. Absent when none. */
  readonly numbers?: readonly (readonly [name: string, value: number])[] | undefined;
}

/** One row of `logs`: the columns of DESIGN "Columns of logs"; times in epoch milliseconds UTC. */
export interface LogRow<Text = string> extends Omit<ParsedRecord<Text>, 'ts' | 'numbers'> {
  readonly eventId: Text;
  readonly dataset: string;
  readonly ts: number;
  /** When the line can have been written: `ts`, or `ts` plus latency where the format stamps the start. */
  readonly loggedAt: number;
  readonly fingerprint: string | null;
  readonly source: string;
  /** First physical line, 1-based; null for envelopes and streams. */
  readonly line: number | null;
}

/** True for a record that stands for a request: it carries a status or a latency. */
export const isRequest = (record: Pick<ParsedRecord, 'status' | 'latencyMs'>): boolean =>
  record.status !== null || record.latencyMs !== null;

/** True when the record says that something failed: status 5xx, or without a status a level of error or fatal. */
export const isError = (record: Pick<ParsedRecord, 'status' | 'level'>): boolean =>
  record.status === null ? record.level === 'error' || record.level === 'fatal' : record.status >= 500;
