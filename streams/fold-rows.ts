import { createLogTable, type LogTable } from '../codecs/log-table.ts';
import type { Text } from '../codecs/text.ts';
import type { BlockHeader } from '../domain/block.ts';
import { dayOf, logsKey } from '../domain/lake-layout.ts';
import { type Bucket, type BucketLimits, bucketOf, BUCKETS, emptyBuckets, type LogRow } from '../domain/record.ts';
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
  const days = new Map<number, Map<Bucket, LogTable>>();
  const spare: LogTable[] = [];
  const ts = span();
  const loggedAt = span();
  let buckets = emptyBuckets();
  let rows = 0;
  let latencySumUs = 0;
  let currentDay = Number.NaN;
  let tables = new Map<Bucket, LogTable>();
  const tableOf = (instant: number, bucket: Bucket): LogTable => {
    const day = Math.floor(instant / DAY_MS);
    if (day !== currentDay) {
      currentDay = day;
      tables = days.get(day) ?? new Map<Bucket, LogTable>();
      days.set(day, tables);
    }
    const known = tables.get(bucket);
    if (known) return known;
    const table = spare.pop() ?? createLogTable();
    tables.set(bucket, table);
    return table;
  };
  const keepTables = (byBucket: ReadonlyMap<Bucket, LogTable>): void => {
    for (const table of byBucket.values()) {
      table.clear();
      if (spare.length < MAX_SPARE) spare.push(table);
    }
  };
  return {
    add: (row) => {
      const bucket = bucketOf(row.latencyMs, limits);
      tableOf(row.ts, bucket).add(row);
      rows += 1;
      buckets[bucket] += 1;
      if (row.latencyMs !== null) latencySumUs += Math.round(row.latencyMs * 1000);
      ts.add(row.ts);
      loggedAt.add(row.loggedAt);
    },
    totals: () => ({
      rows,
      buckets,
      latencySumUs,
      firstEventAt: ts.first(),
      lastEventAt: ts.last(),
      firstLoggedAt: loggedAt.first(),
      lastLoggedAt: loggedAt.last(),
    }),
    objects: (header) =>
      [...days].flatMap(([day, byBucket]) =>
        BUCKETS.flatMap((bucket) => {
          const table = byBucket.get(bucket);
          if (!table) return [];
          const key = logsKey(dayOf(day * DAY_MS), bucket, header.blockId, header.replay);
          return [{ key, rows: table.rows(), bytes: table.encode() }];
        }),
      ),
    clear: () => {
      for (const byBucket of days.values()) keepTables(byBucket);
      days.clear();
      currentDay = Number.NaN;
      buckets = emptyBuckets();
      rows = 0;
      latencySumUs = 0;
      ts.clear();
      loggedAt.clear();
    },
  };
};

/** Smallest and largest of the values added, null before the first. */
const span = (): {
  add(value: number): void;
  first(): number | null;
  last(): number | null;
  clear(): void;
} => {
  let first: number | null = null;
  let last: number | null = null;
  return {
    add: (value) => {
      if (first === null || value < first) first = value;
      if (last === null || value > last) last = value;
    },
    first: () => first,
    last: () => last,
    clear: () => {
      first = null;
      last = null;
    },
  };
};
