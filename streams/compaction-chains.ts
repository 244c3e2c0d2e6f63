import type { CompactCommand } from '../codecs/compact-event.ts';
import { type Partition, partitionName } from '../domain/compaction.ts';
import type { FunctionInvoker } from '../ports/index.ts';
import { advanceHints, compactLake, type CompactionResult, deleteOutdated } from './compact-lake.ts';
import type { CompactPartitionPorts } from './compact-partition.ts';
import { planCompaction } from './due-partitions.ts';
import { encodeJson, readJson } from './event-store.ts';

/** At most so many partitions are merged at once. */
const CHAINS = 5;
/** Partitions that one plan hands out; the next one comes within the hour. */
const MOST_PARTITIONS = 500;
/** A chain that has said nothing for longer than a function can run is dead, ms. */
const LEASE_MS = 16 * 60_000;

interface ChainPorts extends CompactPartitionPorts {
  readonly functions: FunctionInvoker;
}

export interface ChainOptions {
  /** Makes the views of SQL anew for the days that are merged now; throws when it cannot. */
  readonly refreshViews: () => Promise<void>;
  /** True when no further run may begin: what is left of a partition is for the next link. */
  readonly isOver?: () => boolean;
}

/** What a compaction command did. */
export interface ChainResult {
  /** Partitions handed out, or left in this chain. */
  readonly handedOut: number;
  readonly compaction: CompactionResult | null;
}

/**
 * Runs one command of the compaction. A plan deletes what is outdated and deals the partitions that are due to the chains
 * that are free, five at most; each link of a chain merges one partition, or as much
 * of it as it has time for, and starts the next link. A chain holds a lease in
 * the lake, so that an hourly plan beside chains under way, or one delivered twice, starts no sixth; one that died is free
 * again after 16 minutes, and what it left is due in the next plan. The views are made anew before a plan deletes what they
 * may still name, and before a link starts the next: where that fails, nothing is deleted and no link is started twice by
 * the repetition of the run that failed.
 */
export const runCompaction = async (
  ports: ChainPorts,
  command: CompactCommand,
  { refreshViews, isOver }: ChainOptions,
): Promise<ChainResult> => {
  if (command.kind === 'plan') {
    await refreshViews();
    return { handedOut: await startChains(ports, isOver), compaction: null };
  }
  const { partition, rest, chain } = command;
  if (chain !== null) await ports.blobs.put(leaseKey(chain), leaseOf(ports, [partition, ...rest]));
  const compaction = await compactLake(ports, { only: [partition], ...(isOver ? { isOver } : {}) });
  await refreshViews();
  const left = compaction.complete ? rest : [partition, ...rest];
  if (chain !== null) await goOn(ports, chain, left);
  return { handedOut: left.length, compaction };
};

const startChains = async (ports: ChainPorts, isOver?: () => boolean): Promise<number> => {
  const plan = await planCompaction(ports.blobs, { now: ports.clock.now() });
  await deleteOutdated(ports.blobs, plan, isOver);
  await advanceHints(ports.blobs);
  const leases = await readLeases(ports);
  const underWay = new Set(leases.flatMap(({ partitions }) => partitions.map(partitionName)));
  const due = plan.due
    .map(({ state }) => state.partition)
    .filter((partition) => !underWay.has(partitionName(partition)))
    .slice(0, MOST_PARTITIONS);
  const free = leases.filter(({ isFree }) => isFree).slice(0, due.length);
  let handedOut = 0;
  for (const [index, { chain, version }] of free.entries()) {
    const share = due.filter((_, place) => place % free.length === index);
    const lease = leaseOf(ports, share);
    const isOurs =
      version === null
        ? await ports.blobs.putIfAbsent(leaseKey(chain), lease)
        : await ports.blobs.replaceIfUnchanged(leaseKey(chain), lease, version);
    if (!isOurs) continue;
    await goOn(ports, chain, share);
    handedOut += share.length;
  }
  return handedOut;
};

/** Starts the next link of a chain, or ends it. */
const goOn = async (ports: ChainPorts, chain: number, [partition, ...rest]: readonly Partition[]): Promise<void> => {
  if (partition === undefined) await ports.blobs.delete(leaseKey(chain));
  else await ports.functions.invoke('compact', { partition, rest, chain });
};

const leaseKey = (chain: number): string => `compacted/chains/${chain}.json`;

/** What a chain still has to merge, for as long as it may be alive. */
const leaseOf = ({ clock }: Pick<ChainPorts, 'clock'>, partitions: readonly Partition[]): Uint8Array =>
  encodeJson({ until: clock.now() + LEASE_MS, partitions });

interface Lease {
  readonly chain: number;
  readonly isFree: boolean;
  /** Of the lease as it is; null without one. */
  readonly version: string | null;
  readonly partitions: readonly Partition[];
}

const readLeases = async ({ blobs, clock }: Pick<ChainPorts, 'blobs' | 'clock'>): Promise<readonly Lease[]> => {
  const leases: Lease[] = [];
  for (let chain = 1; chain <= CHAINS; chain += 1) {
    const version = (await blobs.head(leaseKey(chain)))?.version ?? null;
    const lease = await readJson<{ until: number; partitions: readonly Partition[] }>(blobs, leaseKey(chain));
    const isFree = lease === null || lease.until <= clock.now();
    leases.push({ chain, isFree, version, partitions: isFree ? [] : lease.partitions });
  }
  return leases;
};
