import {
  absentPartition,
  GRACE_MS,
  mergedFolder,
  originOf,
  type Partition,
  partitionName,
  partitionOfKey,
  type PartitionState,
  runOfKey,
} from '../domain/compaction.ts';
import { MERGED_TABLES } from '../domain/lake-days.ts';
import type { BlobStore } from '../ports/index.ts';
import { forEachAtOnce, mapAtOnce } from './at-once.ts';
import { comparePartitions, type PartitionWork, planPartition, RUN_LIMITS, type RunLimits } from './plan-compaction.ts';
import { closedRawFiles, listRaw } from './raw-files.ts';
import { loadPartition, newestReceipts } from './receipts.ts';
import { loadReplay } from './replay-states.ts';

/** What is to be done by now. */
export interface CompactionPlan {
  readonly due: readonly PartitionWork[];
  /** Files that nobody reads any more and whose time is over. */
  readonly deletions: readonly string[];
}

export interface PlanOptions {
  /** The wall clock, epoch ms. */
  readonly now: number;
  /** These partitions only; all when null. */
  readonly only?: readonly Partition[] | null;
  /** A replay that is being replaced: its rows are taken out. */
  readonly withdrawn?: string | null;
  readonly limits?: RunLimits;
}

/** Partitions, or replays, that are read at the same time. */
const READ_AT_ONCE = 16;

type PlanBlobs = Pick<BlobStore, 'get' | 'list' | 'head'>;

/** Reads listings, receipts and ledgers and decides what is due in every partition, or in those asked for. */
export const planCompaction = async (blobs: PlanBlobs, options: PlanOptions): Promise<CompactionPlan> => {
  const { now, only = null, withdrawn = null, limits = RUN_LIMITS } = options;
  const raw = await listRaw(blobs, only);
  const states = await statesOf(blobs, raw, only);
  const candidates = new Set(
    [...raw].flatMap(([name, keys]) => keys.filter((key) => states.get(name)?.raw.has(key) !== true)),
  );
  const closed = Map.groupBy(await closedRawFiles(blobs, candidates, now), ({ key }) => nameOfKey(key));
  const gone = await replacedOrigins(blobs, states.values(), withdrawn);
  const due: PartitionWork[] = [];
  for (const [name, state] of states) {
    const work = planPartition(state, closed.get(name) ?? [], gone, limits);
    if (work) due.push(work);
  }
  due.sort((a, b) => comparePartitions(a.state.partition, b.state.partition));
  return { due, deletions: await outdatedFiles(blobs, { raw, states, only, now }) };
};

const nameOfKey = (key: string): string => {
  const partition = partitionOfKey(key);
  return partition ? partitionName(partition) : '';
};

/** The states of partitions that have raw files or receipts. */
const statesOf = async (
  blobs: PlanBlobs,
  raw: ReadonlyMap<string, readonly string[]>,
  only: readonly Partition[] | null,
): Promise<ReadonlyMap<string, PartitionState>> => {
  const partitions = new Map<string, Partition>();
  for (const partition of only ?? []) partitions.set(partitionName(partition), partition);
  for (const [name, [key]] of raw) {
    const partition = key === undefined ? null : partitionOfKey(key);
    if (partition) partitions.set(name, partition);
  }
  if (only === null) {
    for (const [name, { table, dt, bucket }] of await newestReceipts(blobs))
      partitions.set(name, { table, dt, bucket });
  }
  const states = await mapAtOnce([...partitions], READ_AT_ONCE, async ([name, partition]) => {
    return [name, await loadPartition(blobs, partition)] as const;
  });
  return new Map(states);
};

/** Origins in merged files that are replaced replays. */
const replacedOrigins = async (
  blobs: PlanBlobs,
  states: Iterable<PartitionState>,
  withdrawn: string | null,
): Promise<ReadonlySet<string>> => {
  const origins = new Set<string>();
  for (const { files } of states) {
    for (const file of files) for (const origin of Object.keys(file.origins)) origins.add(originOf(origin));
  }
  const gone = new Set(withdrawn === null ? [] : [withdrawn]);
  await forEachAtOnce(origins, READ_AT_ONCE, async (origin) => {
    if ((await loadReplay(blobs, origin)).status === 'replaced') gone.add(origin);
  });
  return gone;
};

interface Listed {
  readonly raw: ReadonlyMap<string, readonly string[]>;
  readonly states: ReadonlyMap<string, PartitionState>;
  readonly only: readonly Partition[] | null;
  readonly now: number;
}

/** Raw and merged files that were replaced a day ago, and merged ones that no receipt has named within a day. */
const outdatedFiles = async (blobs: PlanBlobs, { raw, states, only, now }: Listed): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const [name, keys] of raw) {
    found.push(...keys.filter((key) => isOver(states.get(name)?.replaced.get(key), now)));
  }
  for (const prefix of only?.map(mergedFolder) ?? MERGED_TABLES.map((table) => `compacted/${table}/`)) {
    for await (const { key } of blobs.list(prefix)) {
      const state = states.get(nameOfKey(key)) ?? absentPartition({ table: 'logs', dt: '', bucket: null });
      if (state.files.some((file) => file.key === key)) continue;
      if (state.read.runs.includes(runOfKey(key) ?? '')) continue;
      const since = state.replaced.get(key) ?? (await blobs.head(key))?.modifiedAt;
      if (isOver(since, now)) found.push(key);
    }
  }
  return found;
};

const isOver = (since: number | undefined, now: number): boolean => since !== undefined && since + GRACE_MS <= now;
