import {
  datasetOfOrigin,
  MAX_OVERLAP_BYTES,
  MAX_RUN_BYTES,
  MAX_RUN_FILES,
  type MergedFile,
  originOf,
  type Partition,
  type PartitionReading,
  type PartitionState,
  runOfKey,
  SMALL_FILE_BYTES,
} from '../domain/compaction.ts';
import { compareText } from '../domain/window.ts';

/** A raw file of a committed block whose day is closed. */
export interface RawFile {
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  readonly ledger: string;
  readonly dataset: string;
  /** Number of its block in the ledger. */
  readonly number: number;
  /** The block was given up; a redrive can take it out of quarantine again. */
  readonly isDiscarded: boolean;
  /** Smallest and largest time of the block (`logged_at` for windows, else `ts`), epoch ms; null without rows. */
  readonly first: number | null;
  readonly last: number | null;
}

/** What one run of a partition does. */
export interface PartitionWork {
  readonly state: PartitionState;
  /** Raw files to be merged, in the order of their times. */
  readonly raw: readonly RawFile[];
  /** Merged files to be merged again. */
  readonly again: readonly MergedFile[];
  /** Origins whose rows are left out of `again`: replays that were replaced. */
  readonly without: readonly string[];
  /** False when raw files are left for the next run. */
  readonly complete: boolean;
}

/** What a run may take at once; the defaults fit a function of 1 GB that has 15 minutes. */
export interface RunLimits {
  readonly bytes: number;
  readonly files: number;
  /** Bytes of files that cover the same time. */
  readonly overlapBytes: number;
  /** Merged files below it are merged again. */
  readonly smallBytes: number;
}
export const RUN_LIMITS: RunLimits = {
  bytes: MAX_RUN_BYTES,
  files: MAX_RUN_FILES,
  overlapBytes: MAX_OVERLAP_BYTES,
  smallBytes: SMALL_FILE_BYTES,
};

/**
 * Decides the next run of a partition, or null when nothing is due: all raw files of closed days together with the small
 * merged ones, so that one small file is left at most, and every merged file that holds rows of a replaced replay. One raw
 * file alone stays as it is, unless SQL reads its dataset merged; so do all of a dataset of which a block was discarded there.
 */
export const planPartition = (
  state: PartitionState,
  candidates: readonly RawFile[],
  withdrawn: ReadonlySet<string>,
  limits: RunLimits = RUN_LIMITS,
): PartitionWork | null => {
  const open = candidates.filter(({ key, ledger }) => !state.raw.has(key) && !withdrawn.has(originOf(ledger)));
  const held = new Set(open.flatMap(({ isDiscarded, dataset }) => (isDiscarded ? [dataset] : [])));
  const waiting = open
    .filter(({ dataset }) => !held.has(dataset) || state.read.datasets.includes(dataset))
    .toSorted((a, b) => (a.first ?? 0) - (b.first ?? 0) || compareText(a.key, b.key));
  const outdated = state.files.filter(({ origins }) => Object.keys(origins).some((origin) => withdrawn.has(origin)));
  const small = state.files.filter((file) => file.bytes < limits.smallBytes && !outdated.includes(file));
  const raw = withinLimits(waiting, limits);
  const isUnseen = waiting.some(({ dataset }) => state.read.datasets.includes(dataset));
  const isDue =
    outdated.length > 0 ||
    small.length > 1 ||
    (waiting.length > 0 && (waiting.length + small.length > 1 || isUnseen || !state.complete)) ||
    (!state.complete && waiting.length === 0);
  if (!isDue) return null;
  const again = raw.length + small.length + outdated.length > 1 ? [...outdated, ...small] : outdated;
  return {
    state,
    raw,
    again,
    without: [...withdrawn].filter((origin) => again.some(({ origins }) => origin in origins)).toSorted(),
    complete: raw.length === waiting.length,
  };
};

/** The first of the files (in the order of their times) that one run may take, at least one. */
const withinLimits = (files: readonly RawFile[], limits: RunLimits): readonly RawFile[] => {
  let bytes = 0;
  let covering: readonly RawFile[] = [];
  for (const [index, file] of files.entries()) {
    bytes += file.bytes;
    covering = [...covering.filter(({ last }) => (last ?? 0) >= (file.first ?? 0)), file];
    const overlap = covering.reduce((sum, one) => sum + one.bytes, 0);
    const isTooMuch = bytes > limits.bytes || index >= limits.files || overlap > limits.overlapBytes;
    if (index > 0 && isTooMuch) return files.slice(0, index);
  }
  return files;
};

/** What SQL reads when nothing waits for another run: everything that is merged. */
export const readingOf = (files: readonly MergedFile[]): PartitionReading => ({
  datasets: ascending(files.flatMap(({ origins }) => Object.keys(origins).map(datasetOfOrigin))),
  runs: ascending(files.flatMap(({ key }) => runOfKey(key) ?? [])),
});

const ascending = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted(compareText);

/** Order of partitions: by day, table, bucket. */
export const comparePartitions = (a: Partition, b: Partition): number =>
  compareText(a.dt, b.dt) || compareText(a.table, b.table) || compareText(a.bucket ?? '', b.bucket ?? '');
