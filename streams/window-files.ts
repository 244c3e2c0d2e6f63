import { decodeMergedWindows, type MergedWindow } from '../codecs/merged-window-table.ts';
import type { ParquetFileReader } from '../codecs/parquet/row-groups.ts';
import { decodeWindowTable } from '../codecs/window-table.ts';
import { type Partition, partitionName, partitionOfKey, type PartitionState } from '../domain/compaction.ts';
import { blockOfKey } from '../domain/lake-layout.ts';
import type { MinuteWindows } from '../domain/window.ts';
import type { BlobReader } from '../ports/index.ts';
import { mayHold, openMerged } from './merge-windows.ts';
import { loadPartition } from './receipts.ts';

/** Decoded files and row groups kept at hand, at most. */
const MAX_CACHED = 256;
const MAX_CACHED_GROUPS = 16;

/** A file of windows as the ledger names it. */
export interface WindowFileName {
  readonly key: string;
  /** The ledger that names it. */
  readonly ledger: string;
}

/** Minutes that start in [from, to), epoch ms, of the blocks of `files`: from merged files where a receipt says so, else from raw ones. */
export type LoadWindows = (
  files: readonly WindowFileName[],
  from: number,
  to: number,
) => Promise<readonly (readonly MinuteWindows[])[]>;

/**
 * Reads files of windows, raw or merged. What it knows of a day's receipts stays true for as long as the files are there
 * that they name; when one is gone, the receipts are read again.
 */
export const createWindowFiles = (blobs: Pick<BlobReader, 'get' | 'getRange'>): LoadWindows => {
  const states = new Map<string, PartitionState>();
  const raw = cacheOf<readonly MinuteWindows[]>(MAX_CACHED);
  const open = cacheOf<ParquetFileReader>(MAX_CACHED_GROUPS);
  const groups = cacheOf<readonly MergedWindow[]>(MAX_CACHED_GROUPS);

  const stateOf = async (partition: Partition, isStale: boolean): Promise<PartitionState> => {
    const name = partitionName(partition);
    const known = states.get(name);
    if (known && !isStale) return known;
    const state = await loadPartition(blobs, partition, known);
    states.set(name, state);
    return state;
  };

  const readMerged = async (
    { files }: PartitionState,
    wanted: readonly WindowFileName[],
    from: number,
    to: number,
  ): Promise<readonly MinuteWindows[]> => {
    const blocks = new Set(wanted.map(({ ledger, key }) => `${ledger} ${blockOfKey(key)?.blockId}`));
    const ledgers = [...new Set(wanted.map(({ ledger }) => ledger))];
    const found: MinuteWindows[] = [];
    for (const merged of files.filter(({ origins }) => ledgers.some((ledger) => ledger in origins))) {
      const file = await open(merged.key, () => openMerged(blobs, merged));
      for (const place of file.rowGroups) {
        if (!ledgers.some((ledger) => mayHold(place, ledger, from, to))) continue;
        const rows = await groups(`${merged.key} ${place.index}`, async () =>
          decodeMergedWindows(await file.read(place), () => true),
        );
        for (const { ledger, blockId, minute, series } of rows) {
          if (minute < from || minute >= to || !blocks.has(`${ledger} ${blockId}`)) continue;
          found.push({ minute, series: [series] });
        }
      }
    }
    return found;
  };

  const readDay = async (
    day: readonly WindowFileName[],
    state: PartitionState | null,
    from: number,
    to: number,
  ): Promise<readonly (readonly MinuteWindows[])[]> => {
    const isMerged = ({ key }: WindowFileName): boolean => state?.raw.has(key) === true;
    const parts: (readonly MinuteWindows[])[] = [];
    for (const file of day) {
      if (isMerged(file)) continue;
      const minutes = await raw(file.key, () => decodeFile(blobs, file.key));
      parts.push(minutes.filter(({ minute }) => minute >= from && minute < to));
    }
    const merged = day.filter(isMerged);
    if (state && merged.length > 0) parts.push(await readMerged(state, merged, from, to));
    return parts;
  };

  return async (files, from, to) => {
    const parts: (readonly MinuteWindows[])[] = [];
    for (const [name, day] of Map.groupBy(files, ({ key }) => key.slice(0, key.lastIndexOf('/')))) {
      const partition = partitionOfKey(`${name}/`.concat('x'));
      const read = async (isStale: boolean): Promise<readonly (readonly MinuteWindows[])[]> =>
        readDay(day, partition && (await stateOf(partition, isStale)), from, to);
      parts.push(
        ...(await read(false).catch((error: unknown) => (isGone(error) ? read(true) : Promise.reject(error)))),
      );
    }
    return parts;
  };
};

const isGone = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ECHANGED';

const decodeFile = async (blobs: Pick<BlobReader, 'get'>, key: string): Promise<readonly MinuteWindows[]> => {
  const bytes = await blobs.get(key);
  if (bytes === null) {
    const reason = `${key} is in the ledger but not in the lake: run \`foreshock doctor\``;
    throw Object.assign(new Error(reason), { code: 'ECHANGED' });
  }
  return decodeWindowTable(bytes);
};

/** Keeps the values that were used last. */
const cacheOf = <Value>(most: number): ((key: string, load: () => Promise<Value>) => Promise<Value>) => {
  const cache = new Map<string, Value>();
  return async (key, load) => {
    const known = cache.get(key);
    cache.delete(key);
    const value = known ?? (await load());
    cache.set(key, value);
    const [oldest] = cache.keys();
    if (cache.size > most && oldest !== undefined) cache.delete(oldest);
    return value;
  };
};
