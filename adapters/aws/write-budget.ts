/** What one open shard takes: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const SHARD_BYTES_PER_SECOND = 1024 * 1024;
const SHARD_RECORDS_PER_SECOND = 1000;

/** Token buckets of one writer, one per shard, each holding at most one second's worth. */
export interface WriteBudget {
  /** Takes a record of so many bytes out of a shard's bucket; false when it is too empty for that now. */
  take(shard: string, bytes: number): boolean;
  /** How long until `take` succeeds, ms. */
  waitMs(shard: string, bytes: number): number;
  /** The shard itself has refused: its bucket was not so full after all. */
  empty(shard: string): void;
  /** From now on the share is that of so many writers together, this one among them: each takes an equal part. */
  divideBy(writers: number): void;
}

interface Bucket {
  bytes: number;
  records: number;
  filledAt: number;
}

/** `share`: how much of what a shard takes is this writer's, above 0 and at most 1. `now` gives epoch ms. */
export const createWriteBudget = (share: number, now: () => number): WriteBudget => {
  if (!(share > 0 && share <= 1)) throw new RangeError(`the share of the shards' rate is ${share}: above 0, at most 1`);
  let bytesPerMs = (SHARD_BYTES_PER_SECOND * share) / 1000;
  let recordsPerMs = (SHARD_RECORDS_PER_SECOND * share) / 1000;
  let full = { bytes: bytesPerMs * 1000, records: Math.max(1, recordsPerMs * 1000) };
  const buckets = new Map<string, Bucket>();

  const bucketOf = (shard: string): Bucket => {
    const bucket = buckets.get(shard) ?? { ...full, filledAt: now() };
    const elapsed = Math.max(0, now() - bucket.filledAt);
    bucket.bytes = Math.min(full.bytes, bucket.bytes + elapsed * bytesPerMs);
    bucket.records = Math.min(full.records, bucket.records + elapsed * recordsPerMs);
    bucket.filledAt = now();
    buckets.set(shard, bucket);
    return bucket;
  };

  const waitMs = (shard: string, bytes: number): number => {
    const bucket = bucketOf(shard);
    // a record larger than the bucket goes when the bucket is full, on credit
    const needed = Math.min(bytes, full.bytes);
    return Math.max(0, (needed - bucket.bytes) / bytesPerMs, (1 - bucket.records) / recordsPerMs);
  };

  return {
    take: (shard, bytes) => {
      if (waitMs(shard, bytes) > 0) return false;
      const bucket = bucketOf(shard);
      bucket.bytes -= bytes;
      bucket.records -= 1;
      return true;
    },
    waitMs,
    empty: (shard) => {
      const bucket = bucketOf(shard);
      bucket.bytes = Math.min(bucket.bytes, 0);
    },
    divideBy: (writers) => {
      // what was earned until now was earned at the old rate
      for (const shard of buckets.keys()) bucketOf(shard);
      const part = share / Math.max(1, writers);
      bytesPerMs = (SHARD_BYTES_PER_SECOND * part) / 1000;
      recordsPerMs = (SHARD_RECORDS_PER_SECOND * part) / 1000;
      full = { bytes: bytesPerMs * 1000, records: Math.max(1, recordsPerMs * 1000) };
    },
  };
};
