import { decodeWindowTable } from '../codecs/window-table.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { mergeMinutes, MINUTE_MS, minuteOf, type MinuteWindows } from '../domain/window.ts';
import type { BlobReader } from '../ports/index.ts';

/** Decoded window files kept at hand, at most. */
const MAX_CACHED = 256;

/** The merged windows of a replay, as the ledger entries given so far say. */
export interface WindowReader {
  /** Takes in further entries. */
  add(entries: readonly LedgerEntry[]): void;
  /** Merged minutes that start in [from, to), epoch ms, of blocks with a number below `cut`; empty minutes are left out. */
  minutes(from: number, to: number, cut: number): Promise<readonly MinuteWindows[]>;
  /** Start of the first minute at or after `from` that holds a record, or null. */
  nextMinute(from: number, cut: number): Promise<number | null>;
}

interface WindowFile {
  readonly key: string;
  readonly number: number;
  /** Smallest and largest `logged_at` of the block, epoch ms. */
  readonly first: number;
  readonly last: number;
}

/** Reads windows by the ledger; holds a bounded number of decoded files. */
export const createWindowReader = (blobs: Pick<BlobReader, 'get'>): WindowReader => {
  let files: readonly WindowFile[] = [];
  const cache = new Map<string, readonly MinuteWindows[]>();
  const load = async (key: string): Promise<readonly MinuteWindows[]> => {
    const known = cache.get(key);
    cache.delete(key);
    const minutes = known ?? (await decodeFile(blobs, key));
    cache.set(key, minutes);
    const [oldest] = cache.keys();
    if (cache.size > MAX_CACHED && oldest !== undefined) cache.delete(oldest);
    return minutes;
  };
  return {
    add: (entries) => {
      files = [...files, ...entries.flatMap(windowFiles)].toSorted((a, b) => a.first - b.first);
    },
    minutes: async (from, to, cut) => {
      const wanted = files.filter(({ number, first, last }) => number < cut && minuteOf(first) < to && last >= from);
      const parts: (readonly MinuteWindows[])[] = [];
      for (const { key } of wanted) parts.push((await load(key)).filter(({ minute }) => minute >= from && minute < to));
      return mergeMinutes(parts);
    },
    nextMinute: async (from, cut) => {
      let next: number | null = null;
      for (const { key, number, first, last } of files) {
        if (next !== null && first >= next + MINUTE_MS) break;
        if (number >= cut || last < from) continue;
        const minute = (await load(key)).find((windows) => windows.minute >= from)?.minute;
        if (minute !== undefined && (next === null || minute < next)) next = minute;
      }
      return next;
    },
  };
};

const windowFiles = ({ files, number, firstLoggedAt, lastLoggedAt }: LedgerEntry): readonly WindowFile[] => {
  if (firstLoggedAt === null || lastLoggedAt === null) return [];
  return files
    .filter(({ key }) => key.startsWith('windows/'))
    .map(({ key }) => ({ key, number, first: firstLoggedAt, last: lastLoggedAt }));
};

const decodeFile = async (blobs: Pick<BlobReader, 'get'>, key: string): Promise<readonly MinuteWindows[]> => {
  const bytes = await blobs.get(key);
  if (bytes === null) throw new Error(`${key} is in the ledger but not in the lake: run \`foreshock doctor\``);
  return decodeWindowTable(bytes);
};
