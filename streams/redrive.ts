import { compressLines, decompressLines } from '../codecs/block-frame.ts';
import { quarantinedBytes } from '../codecs/quarantine-file.ts';
import { blockIdOf } from '../domain/block.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { liveLedgerOf } from '../domain/live.ts';
import { DEFAULT_BUCKET_LIMITS } from '../domain/record.ts';
import type { PlannedBlock, ReplayState } from '../domain/replay.ts';
import type { BlobReader, BlobStore } from '../ports/index.ts';
import { isStorageError } from './bucket-latency.ts';
import { factOf, writeBlock } from './commit-live.ts';
import { createBlockFold } from './fold-block.ts';
import { committedNumbers, commitRedriven, readEntry, readRedriven } from './ledger.ts';
import { liveBlocksOf, type LiveReading } from './live-blocks.ts';
import { shardsWithLedger } from './live-shards.ts';
import { recutBlocks } from './recut-blocks.ts';
import { headerOf } from './replay-log.ts';
import { listReplayIds, loadReplay } from './replay-states.ts';

export interface RedrivePorts {
  readonly blobs: BlobStore;
  /** Where the files of replays are. */
  readonly files: BlobReader;
}

/** What became of one discarded block. */
export interface Redriven {
  /** `<dataset>~<n>`, or `live~<shard>`. */
  readonly replay: string;
  readonly number: number;
  readonly source: string;
  readonly outcome: 'redriven' | 'failed';
  readonly records: number;
  readonly rows: number;
  readonly quarantined: number;
  /** Why it failed again; null when it did not. */
  readonly problem: string | null;
}

/**
 * Sends every discarded block again, of one replay (or `live`) or of all: committed as `<number>-redriven`, which takes the
 * quarantined lines out of the counts again. It is late: rows and windows, but nothing that a detector saw. Repeating it is harmless.
 */
export const redriveDiscarded = async (
  ports: RedrivePorts,
  only: string | null,
  reading: LiveReading = {},
): Promise<readonly Redriven[]> => {
  const done: Redriven[] = [];
  for (const id of await listReplayIds(ports.blobs)) {
    if (only !== null && only !== id) continue;
    const state = await loadReplay(ports.blobs, id);
    if (state.status === 'replaced' || state.status === 'abandoned') continue;
    for (const entry of await discardedIn(ports.blobs, id)) {
      done.push(await redrive(ports.blobs, entry, () => foldAgain(ports, state, entry)));
    }
  }
  if (only !== null && only !== 'live') return done;
  for (const shard of await shardsWithLedger(ports.blobs)) {
    for (const entry of await discardedIn(ports.blobs, liveLedgerOf(shard))) {
      done.push(await redrive(ports.blobs, entry, () => foldLive(ports.blobs, entry, reading)));
    }
  }
  return done;
};

/** Discarded entries of a ledger that were not redriven; what a crash left of a redrive is tidied up. */
const discardedIn = async (blobs: BlobStore, ledger: string): Promise<readonly LedgerEntry[]> => {
  const found: LedgerEntry[] = [];
  for (const number of await committedNumbers(blobs, ledger)) {
    const entry = await readEntry(blobs, ledger, number);
    if (entry?.outcome !== 'discarded') continue;
    const redriven = await readRedriven(blobs, ledger, number);
    if (redriven) await dropQuarantine(blobs, entry, redriven);
    else found.push(entry);
  }
  return found;
};

const dropQuarantine = async (blobs: BlobStore, entry: LedgerEntry, redriven: LedgerEntry): Promise<void> => {
  const kept = new Set(redriven.files.map(({ key }) => key));
  for (const { key } of entry.files) if (!kept.has(key)) await blobs.delete(key);
};

const redrive = async (blobs: BlobStore, entry: LedgerEntry, fold: () => Promise<LedgerEntry>): Promise<Redriven> => {
  const { replay, number, source } = entry;
  try {
    const redriven = { ...(await fold()), number };
    await commitRedriven(blobs, redriven);
    await dropQuarantine(blobs, entry, redriven);
    const { records, rows, quarantined } = redriven;
    return { replay, number, source, outcome: 'redriven', records, rows, quarantined, problem: null };
  } catch (error) {
    if (isStorageError(error)) throw error;
    const { records, quarantined } = entry;
    const problem = error instanceof Error ? error.message : String(error);
    return { replay, number, source, outcome: 'failed', records, rows: 0, quarantined, problem };
  }
};

/** The block of a file, from quarantine where its bytes are whole, else from the file. */
const foldAgain = async (
  { blobs, files }: RedrivePorts,
  state: ReplayState,
  entry: LedgerEntry,
): Promise<LedgerEntry> => {
  const plan = state.blocks.find(({ number }) => number === entry.number);
  if (!plan) throw new Error(`the events of ${state.replay} name no block ${entry.number}: run \`foreshock doctor\``);
  const [kept] = await keptBytes(blobs, entry);
  const raw = kept && isWhole(state, plan, kept) ? kept : await recutOne({ blobs, files }, state, plan);
  const { objects, entry: folded } = createBlockFold(state.bucketLimits)(headerOf(state, plan), raw);
  await Promise.all(objects.map(({ key, bytes }) => blobs.put(key, bytes)));
  return folded;
};

const isWhole = ({ dataset }: ReplayState, { source, startByte, blockId }: PlannedBlock, raw: Uint8Array): boolean =>
  blockIdOf(dataset, source, startByte, raw) === blockId;

const recutOne = async (ports: RedrivePorts, state: ReplayState, plan: PlannedBlock): Promise<Uint8Array> => {
  const [block] = await recutBlocks(ports, state, [plan]);
  return decompressLines(block?.payload ?? compressLines(new Uint8Array()));
};

/** The delivered records of a discarded entry as if they came again. */
const foldLive = async (blobs: BlobStore, entry: LedgerEntry, reading: LiveReading): Promise<LedgerEntry> => {
  const { live, source } = entry;
  const kept = await keptBytes(blobs, entry);
  const records = (live?.discarded ?? []).flatMap(({ sequence, arrivedAt, from = 0 }, at) => {
    const data = kept[at];
    const record = { shard: source, partitionKey: '', sequenceNumber: sequence, arrivedAt };
    return data ? [{ record: { ...record, data }, from }] : [];
  });
  if (!live || records.length === 0)
    throw new Error(`the records of ${entry.replay} ${entry.number} are not in quarantine any more`);
  const fold = createBlockFold(DEFAULT_BUCKET_LIMITS);
  const blocks = await liveBlocksOf(source, records, reading);
  const entries: LedgerEntry[] = [];
  for (const block of blocks) entries.push((await writeBlock(blobs, fold, block)).entry);
  return { ...entries.reduce(together), live: { ...live, facts: blocks.map(factOf) } };
};

const keptBytes = async (blobs: BlobStore, { files }: LedgerEntry): Promise<readonly Uint8Array[]> => {
  const kept: Uint8Array[] = [];
  for (const { key } of files) {
    const bytes = await blobs.get(key);
    if (bytes !== null) kept.push(...quarantinedBytes(bytes));
  }
  return kept;
};

/** One entry for two blocks of the same discarded batch. */
const together = (a: LedgerEntry, b: LedgerEntry): LedgerEntry => ({
  ...a,
  endByte: a.endByte + b.endByte,
  endLine: a.endLine + b.endLine - 1,
  files: [...a.files, ...b.files],
  lines: a.lines + b.lines,
  records: a.records + b.records,
  recordLines: a.recordLines + b.recordLines,
  rows: a.rows + b.rows,
  quarantined: a.quarantined + b.quarantined,
  skipped: added(a.skipped, b.skipped),
  reasons: added(a.reasons, b.reasons),
  buckets: { ...a.buckets, ...added(a.buckets, b.buckets) },
  formats: added(a.formats, b.formats),
  latencySumUs: a.latencySumUs + b.latencySumUs,
  firstEventAt: either(a.firstEventAt, b.firstEventAt, Math.min),
  lastEventAt: either(a.lastEventAt, b.lastEventAt, Math.max),
  firstLoggedAt: either(a.firstLoggedAt, b.firstLoggedAt, Math.min),
  lastLoggedAt: either(a.lastLoggedAt, b.lastLoggedAt, Math.max),
  timeless: a.timeless + b.timeless,
});

type Counts = Readonly<Partial<Record<string, number>>>;

const added = (a: Counts, b: Counts): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const counts of [a, b]) {
    for (const [key, value] of Object.entries(counts)) sums[key] = (sums[key] ?? 0) + (value ?? 0);
  }
  return sums;
};

const either = (a: number | null, b: number | null, pick: (a: number, b: number) => number): number | null =>
  a === null ? b : b === null ? a : pick(a, b);
