import { type Partition, partitionName, partitionOfKey, type PartitionState } from '../domain/compaction.ts';
import type { BlobStore } from '../ports/index.ts';
import { forEachAtOnce } from './at-once.ts';
import { compactPartition, type CompactPartitionPorts } from './compact-partition.ts';
import { type CompactionPlan, planCompaction, type PlanOptions } from './due-partitions.ts';
import { advanceCursors } from './raw-files.ts';
import { loadPartition } from './receipts.ts';

/** What a compaction did. */
export interface CompactionResult {
  /** Partitions that were merged, and those in which another compaction was first. */
  readonly merged: number;
  readonly overtaken: number;
  /** Files that were read, and rows, files and bytes that were written. */
  readonly inputs: number;
  readonly rows: number;
  readonly bytes: number;
  readonly deleted: number;
  /** False when time was up before nothing was due any more. */
  readonly complete: boolean;
}

const DELETED_AT_ONCE = 32;

/** Deletes what the plan says nobody reads any more, until `isOver`: the next plan names the rest. Gives how many. */
export const deleteOutdated = async (
  blobs: Pick<BlobStore, 'delete'>,
  { deletions }: Pick<CompactionPlan, 'deletions'>,
  isOver: () => boolean = never,
): Promise<number> => {
  let deleted = 0;
  await forEachAtOnce(deletions, DELETED_AT_ONCE, async (key) => {
    if (isOver()) return;
    await blobs.delete(key);
    deleted += 1;
  });
  return deleted;
};

const never = (): boolean => false;

export interface CompactLakeOptions extends Omit<PlanOptions, 'now'> {
  /** Asked between two runs, of which one is always made: true ends the work before nothing is due any more. */
  readonly isOver?: () => boolean;
}

/** Merges whatever is due in the lake, or in the partitions asked for, until nothing is or `isOver`, and deletes what is outdated. */
export const compactLake = async (
  ports: CompactPartitionPorts,
  { isOver = never, ...options }: CompactLakeOptions = {},
): Promise<CompactionResult> => {
  let total: CompactionResult = { merged: 0, overtaken: 0, inputs: 0, rows: 0, bytes: 0, deleted: 0, complete: true };
  for (;;) {
    const plan = await planCompaction(ports.blobs, { now: ports.clock.now(), ...options });
    total = { ...total, deleted: total.deleted + (await deleteOutdated(ports.blobs, plan, isOver)) };
    const before = total.merged;
    for (const work of plan.due) {
      const { outcome, rows, bytes, files } = await compactPartition(ports, work);
      const isMerged = outcome === 'merged';
      total = {
        ...total,
        merged: total.merged + (isMerged ? 1 : 0),
        overtaken: total.overtaken + (isMerged ? 0 : 1),
        inputs: total.inputs + files,
        rows: total.rows + rows,
        bytes: total.bytes + bytes,
      };
      if (isOver()) return { ...total, complete: false };
    }
    if (total.merged === before) break;
  }
  if (!options.only) await advanceHints(ports.blobs);
  return total;
};

/** Moves the hints for shards' ledgers on, by the receipts as they are now. */
export const advanceHints = async (blobs: BlobStore): Promise<void> => {
  const known = new Map<string, Promise<PartitionState>>();
  const stateOf = (partition: Partition): Promise<PartitionState> => {
    const name = partitionName(partition);
    const state = known.get(name) ?? loadPartition(blobs, partition);
    known.set(name, state);
    return state;
  };
  await advanceCursors(blobs, async (key) => {
    const partition = partitionOfKey(key);
    return partition !== null && (await stateOf(partition)).raw.has(key);
  });
};
