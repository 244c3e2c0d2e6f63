import { createLogTable, type LogTable } from '../codecs/log-table.ts';
import type { Text } from '../codecs/text.ts';
import type { BlockHeader } from '../domain/block.ts';
import { dayOf, logsKey } from '../domain/lake-layout.ts';
import { type Bucket, bucketIndexOf, type BucketLimits, BUCKETS, emptyBuckets, type LogRow } from '../domain/record.ts';
import { DAY_MS } from '../domain/window.ts';

/** An object to be written to the lake. */
export interface LakeObject {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** What the ledger says of a block's rows. */
export interface RowTotals {
  readonly rows: number;
  readonly buckets: Readonly<Record<Bucket, number>>;
  readonly latencySumUs: number;
  readonly firstEventAt: number | null;
  readonly lastEventAt: number | null;
  readonly firstLoggedAt: number | null;
  readonly lastLoggedAt: number | null;
}

/** Encodes the rows of a block as they come, per day and bucket; none of them is kept. */
export interface RowFold {
  add(row: LogRow<Text>): void;
  totals(): RowTotals;
  /** One file of `logs` per day and bucket. */
  objects(header: BlockHeader): readonly LakeObject[];
  /** Forgets the rows; its tables are used again. */
  clear(): void;
}

/** Tables that are kept for the next block: those of one day's buckets, and some of another. */
const MAX_SPARE = 8;

/** No rows so far. */
export const createRowFold = (limits: BucketLimits): RowFold => {
  const days = new Map<number, DayTables>();
  const spare: LogTable[] = [];
  const ts = span();
  const loggedAt = span();
  const counts = BUCKETS.map(() => 0);
  let latencySumUs = 0;
  let currentDay = Number.NaN;
  let tables: DayTables = [];
  const openDay = (day: number): void => {
    currentDay = day;
    tables = days.get(day) ?? [];
    days.set(day, tables);
  };
  const openTable = (bucket: number): LogTable => {
    const table = spare.pop() ?? createLogTable();
    tables[bucket] = table;
    return table;
  };
  return {
    add: (row) => {
      const bucket = bucketIndexOf(row.latencyMs, limits);
      const day = Math.floor(row.ts / DAY_MS);
      if (day !== currentDay) openDay(day);
      (tables[bucket] ?? openTable(bucket)).add(row);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      if (row.latencyMs !== null) latencySumUs += Math.round(row.latencyMs * 1000);
      ts.add(row.ts);
      loggedAt.add(row.loggedAt);
    },
    totals: () => {
      const buckets = emptyBuckets();
      for (const [index, bucket] of BUCKETS.entries()) buckets[bucket] = counts[index] ?? 0;
      return {
        rows: counts.reduce((sum, count) => sum + count, 0),
        buckets,
        latencySumUs,
        firstEventAt: ts.first(),
        lastEventAt: ts.last(),
        firstLoggedAt: loggedAt.first(),
        lastLoggedAt: loggedAt.last(),
      };
    },
    objects: (header) =>
      [...days].flatMap(([day, byBucket]) =>
        BUCKETS.flatMap((bucket, index) => {
          const table = byBucket[index];
          if (!table) return [];
          const key = logsKey(dayOf(day * DAY_MS), bucket, header.blockId, header.replay);
          return [{ key, rows: table.rows(), bytes: table.encode() }];
        }),
      ),
    clear: () => {
      for (const byBucket of days.values()) {
        for (const table of byBucket) {
          table?.clear();
          if (table && spare.length < MAX_SPARE) spare.push(table);
        }
      }
      days.clear();
      currentDay = Number.NaN;
      counts.fill(0);
      latencySumUs = 0;
      ts.clear();
      loggedAt.clear();
    },
  };
};

/** Tables of one day by the place of their bucket in BUCKETS; holes where a bucket has no rows. */
type DayTables = (LogTable | undefined)[];

/** Smallest and largest of the values added, null before the first. */
const span = (): {
  add(value: number): void;
  first(): number | null;
  last(): number | null;
  clear(): void;
} => {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  return {
    add: (value) => {
      if (value < first) first = value;
      if (value > last) last = value;
    },
    first: () => (first <= last ? first : null),
    last: () => (first <= last ? last : null),
    clear: () => {
      first = Number.POSITIVE_INFINITY;
      last = Number.NEGATIVE_INFINITY;
    },
  };
};
