import { shortHash } from './hash.ts';
import { parseReplayId } from './lake-layout.ts';
import { LIVE } from './live.ts';
import { type MergedTable, MERGED_TABLES } from './lake-days.ts';
import { DAY_MS } from './window.ts';

/** A merged file below this many bytes is small: a partition keeps at most one of them. */
export const SMALL_FILE_BYTES = 16 * 1024 * 1024;
/** A merged file ends with the row group that takes it to this many bytes. */
export const MAX_MERGED_BYTES = 240_000_000;
/** How long replaced files stay for queries that still read them. */
export const GRACE_MS = DAY_MS;
/** A day of a stream is closed this long after its end: shards that are held back and late rows have come by then. */
export const CLOSING_MS = 15 * 60_000;
/** What one run reads at most, about what a full merged file holds; what is left comes in the next one. */
export const MAX_RUN_BYTES = 256 * 1024 * 1024;
export const MAX_RUN_FILES = 4096;
/** Of files that cover the same time, so many bytes at most in one run: each stretch of time reads all of them again. */
export const MAX_OVERLAP_BYTES = 32 * 1024 * 1024;

/** One folder of a table: what is merged together. */
export interface Partition {
  readonly table: MergedTable;
  /** `2026-02-18` */
  readonly dt: string;
  /** Null in tables that have no buckets. */
  readonly bucket: string | null;
}

/** A file that a compaction wrote. */
export interface MergedFile {
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  /** Rows by origin: the replay that they came from, or `live`; in `windows` the ledger of the shard instead of `live`. */
  readonly origins: Readonly<Record<string, number>>;
}

/** What SQL reads of a partition; see domain/lake-days.ts. */
export interface PartitionReading {
  readonly datasets: readonly string[];
  readonly runs: readonly string[];
}

/** The commit of one run of a partition. Written last, by put-if-absent, under the next free number from 1. */
export interface Receipt extends Partition {
  readonly version: 1;
  readonly number: number;
  /** Wall time, epoch ms. */
  readonly at: number;
  /** The merged files in force from now on. */
  readonly files: readonly MergedFile[];
  /** The raw files whose rows are in merged files from now on. */
  readonly raw: readonly string[];
  /** False when more raw files wait for the next run: until then SQL reads as before. */
  readonly complete: boolean;
  readonly read: PartitionReading;
}

/** The fold of a partition's receipts. */
export interface PartitionState {
  readonly partition: Partition;
  /** Number of receipts; the next one has this number + 1. */
  readonly version: number;
  readonly files: readonly MergedFile[];
  /** Raw files named by any receipt: their rows are read from merged files. */
  readonly raw: ReadonlySet<string>;
  readonly complete: boolean;
  readonly read: PartitionReading;
  /** Files that nobody reads any more, raw and merged, with the wall time from which on, epoch ms. */
  readonly replaced: ReadonlyMap<string, number>;
}

/** A partition of which nothing is merged yet. */
export const absentPartition = (partition: Partition): PartitionState => ({
  partition,
  version: 0,
  files: [],
  raw: new Set(),
  complete: true,
  read: { datasets: [], runs: [] },
  replaced: new Map(),
});

/** The state after one more receipt. */
export const evolvePartition = (state: PartitionState, receipt: Receipt): PartitionState => {
  const raw = new Set([...state.raw, ...receipt.raw]);
  const replaced = new Map(state.replaced);
  const replace = (key: string): void => {
    if (!replaced.has(key)) replaced.set(key, receipt.at);
  };
  const known = [...state.files.map(({ key }) => key), ...state.replaced.keys()];
  const isRead = new Set(receipt.read.runs);
  const inForce = new Set(receipt.files.map(({ key }) => key));
  for (const key of known) {
    if (key.startsWith(MERGED_ROOT) && !inForce.has(key) && !isRead.has(runOfKey(key) ?? '')) replace(key);
  }
  if (receipt.complete) for (const key of raw) replace(key);
  for (const key of inForce) replaced.delete(key);
  const { partition, version } = state;
  const { files, complete, read } = receipt;
  return { partition, version: version + 1, files, raw, complete, read, replaced };
};

const MERGED_ROOT = 'compacted/';
/** Where receipts are. */
export const RECEIPTS = 'compacted/receipts/';

const folder = ({ dt, bucket }: Partition): string => `dt=${dt}/${bucket === null ? '' : `bucket=${bucket}/`}`;
/** Where the raw files of a partition are. */
export const rawFolder = (partition: Partition): string => `${partition.table}/${folder(partition)}`;
/** Where the merged files of a partition are. */
export const mergedFolder = (partition: Partition): string => `${MERGED_ROOT}${rawFolder(partition)}`;
const ending = (table: MergedTable): string => (table === 'quarantine' ? 'jsonl.gz' : 'parquet');
export const mergedKey = (partition: Partition, run: string, part: number): string =>
  `${mergedFolder(partition)}${run}-${part}.${ending(partition.table)}`;
export const receiptKey = (partition: Partition, number: number): string =>
  `${RECEIPTS}${rawFolder(partition)}${String(number).padStart(8, '0')}.json`;

/** The partition of a raw file, a merged file or a receipt; null for other keys. */
export const partitionOfKey = (key: string): Partition | null => {
  const match =
    /^(?:compacted\/(?:receipts\/)?)?(logs|windows|quarantine)\/dt=(\d{4}-\d\d-\d\d)\/(?:bucket=([a-z]+)\/)?[^/]+$/.exec(
      key,
    );
  const table = MERGED_TABLES.find((name) => name === match?.[1]);
  const dt = match?.[2];
  const bucket = match?.[3] ?? null;
  return table === undefined || dt === undefined || (table === 'logs') !== (bucket !== null)
    ? null
    : { table, dt, bucket };
};

/** One text per partition. */
export const partitionName = (partition: Partition): string => rawFolder(partition).slice(0, -1);

/** The run in the name of a merged file; null for other keys. */
export const runOfKey = (key: string): string | null => /\/([0-9a-f]{12})-\d+\.[a-z.]+$/.exec(key)?.[1] ?? null;

/** The name of a run follows from what it reads: the same inputs give the same files. */
export const runOf = (partition: Partition, inputs: unknown): string =>
  shortHash(12, partitionName(partition), '\0', JSON.stringify(inputs));

/** True for the ledger of a shard, `live~<shard>`. */
export const isShardLedger = (ledger: string): boolean => ledger.startsWith(`${LIVE}~`);

/** What rows of a ledger came from: the replay, or `live` for every shard. */
export const originOf = (ledger: string): string => (isShardLedger(ledger) ? LIVE : ledger);

/** The dataset of an origin: `shop` of `shop~1`. */
export const datasetOfOrigin = (origin: string): string =>
  isShardLedger(origin) ? LIVE : (parseReplayId(origin)?.dataset ?? origin);
