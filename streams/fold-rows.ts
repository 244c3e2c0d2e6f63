import { createLogTable, type LogTable } from '../codecs/log-table.ts';
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
  add(row: LogRow): void;
  totals(): RowTotals;
  /** One file of `logs` per day and bucket. */
  objects(header: BlockHeader): readonly LakeObject[];
}

/** No rows so far. */
export const createRowFold = (limits: BucketLimits): RowFold => {
  const days = new Map<number, Map<Bucket, LogTable>>();
  const buckets = emptyBuckets();
  const ts = span();
  const loggedAt = span();
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
    const table = tables.get(bucket) ?? createLogTable();
    tables.set(bucket, table);
    return table;
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
  };
};

/** Smallest and largest of the values added, null before the first. */
const span = (): { add(value: number): void; first(): number | null; last(): number | null } => {
  let first: number | null = null;
  let last: number | null = null;
  return {
    add: (value) => {
      if (first === null || value < first) first = value;
      if (last === null || value > last) last = value;
    },
    first: () => first,
    last: () => last,
  };
};
