import {
  absentPartition,
  evolvePartition,
  type Partition,
  partitionName,
  partitionOfKey,
  type PartitionState,
  type Receipt,
  receiptKey,
  RECEIPTS,
} from '../domain/compaction.ts';
import type { BlobReader, BlobStore } from '../ports/index.ts';
import { mapAtOnce } from './at-once.ts';
import { encodeJson, readJson } from './event-store.ts';

/** A year of days has thousands of partitions. */
const READ_AT_ONCE = 16;

/** A partition's state: the fold of its receipts, going on from `known` when that is given. */
export const loadPartition = async (
  blobs: Pick<BlobReader, 'get'>,
  partition: Partition,
  known: PartitionState = absentPartition(partition),
): Promise<PartitionState> => {
  let state = known;
  for (;;) {
    const receipt = await readJson<Receipt>(blobs, receiptKey(partition, state.version + 1));
    if (receipt === null) return state;
    state = evolvePartition(state, receipt);
  }
};

/** Commits a run; false when another one was first: what it merged does not count. */
export const commitReceipt = (blobs: Pick<BlobStore, 'putIfAbsent'>, receipt: Receipt): Promise<boolean> =>
  blobs.putIfAbsent(receiptKey(receipt, receipt.number), encodeJson(receipt));

/** The newest receipt of every partition that has any, by the name of the partition. */
export const newestReceipts = async (blobs: Pick<BlobStore, 'get' | 'list'>): Promise<ReadonlyMap<string, Receipt>> => {
  const keys = new Map<string, string>();
  for await (const { key } of blobs.list(RECEIPTS)) {
    const partition = partitionOfKey(key);
    if (partition) keys.set(partitionName(partition), key);
  }
  const found = await mapAtOnce([...keys], READ_AT_ONCE, async ([name, key]) => {
    const receipt = await readJson<Receipt>(blobs, key);
    return receipt === null ? [] : [[name, receipt] as const];
  });
  return new Map(found.flat());
};
