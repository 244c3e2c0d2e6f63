import { createHash } from 'node:crypto';

const HASH_SPACE = 1n << 128n;

/** Name of a shard as Kinesis writes it. */
export const shardName = (index: number): string => `shardId-${String(index).padStart(12, '0')}`;

/** The shard (0 to count - 1) whose even part of the 128-bit hash range holds the MD5 of the partition key, as in Kinesis. */
export const shardIndexOf = (partitionKey: string, count: number): number => {
  if (count === 1) return 0;
  const hash = BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
  // the last range takes the remainder
  const width = HASH_SPACE / BigInt(count);
  const index = Number(hash / width);
  return index < count ? index : count - 1;
};
