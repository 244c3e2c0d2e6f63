import type { Partition } from '../domain/compaction.ts';
import { partitionName, partitionOfKey } from '../domain/compaction.ts';
import { MERGED_TABLES } from '../domain/lake-days.ts';

/** What the compaction is asked to do: plan and start chains, or merge one partition and go on with the rest of its chain. */
export type CompactCommand =
  | { readonly kind: 'plan' }
  | {
      readonly kind: 'partition';
      readonly partition: Partition;
      readonly rest: readonly Partition[];
      /** The chain that it belongs to, from 1; null when somebody asked for this partition alone. */
      readonly chain: number | null;
    };

/** Reads `{"plan": true}` or `{"partition": {"table", "dt", "bucket"}}`, with `rest` and `chain` where it goes on; throws an error that says what is wrong. */
export const decodeCompactEvent = (event: unknown): CompactCommand => {
  if (isObject(event) && event['plan'] === true) return { kind: 'plan' };
  if (!isObject(event) || event['partition'] === undefined) {
    throw new Error(`not an event of compaction: ${JSON.stringify(event)}; give {"plan": true} or {"partition": {…}}`);
  }
  const { partition, rest = [], chain = null } = event;
  if (!Array.isArray(rest) || !(chain === null || (typeof chain === 'number' && Number.isInteger(chain)))) {
    throw new Error(`not an event of compaction: ${JSON.stringify(event)}; rest is a list, chain a whole number`);
  }
  return { kind: 'partition', partition: partitionFrom(partition), rest: rest.map(partitionFrom), chain };
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const partitionFrom = (value: unknown): Partition => {
  const { table, dt, bucket = null } = isObject(value) ? value : {};
  const known = MERGED_TABLES.find((name) => name === table);
  if (known !== undefined && typeof dt === 'string' && (bucket === null || typeof bucket === 'string')) {
    const partition = { table: known, dt, bucket };
    if (partitionOfKey(`${partitionName(partition)}/x`) !== null) return partition;
  }
  throw new Error(
    `not a partition: ${JSON.stringify(value)}; it is like {"table": "logs", "dt": "2026-02-18", "bucket": "slow"}`,
  );
};
