import type { LedgerEntry } from '../domain/ledger.ts';
import { mergeMinutes, MINUTE_MS, minuteOf, type MinuteWindows } from '../domain/window.ts';
import type { BlobReader } from '../ports/index.ts';
import { createWindowFiles, type WindowFileName } from './window-files.ts';

/** The merged windows of a replay, as the ledger entries given so far say. */
export interface WindowReader {
  /** Takes in further entries. */
  add(entries: readonly LedgerEntry[]): void;
  /** Merged minutes that start in [from, to), epoch ms, of blocks with a number below `cut`; empty minutes are left out. */
  minutes(from: number, to: number, cut: number): Promise<readonly MinuteWindows[]>;
  /** Start of the first minute at or after `from` that holds a record, or null. */
  nextMinute(from: number, cut: number): Promise<number | null>;
}

interface WindowFile extends WindowFileName {
  readonly number: number;
  /** Smallest and largest `logged_at` of the block, epoch ms. */
  readonly first: number;
  readonly last: number;
}

/** Reads windows by the ledger; holds a bounded number of decoded files. */
export const createWindowReader = (blobs: Pick<BlobReader, 'get' | 'getRange'>): WindowReader => {
  let files: readonly WindowFile[] = [];
  const load = createWindowFiles(blobs);
  return {
    add: (entries) => {
      files = [...files, ...entries.flatMap(windowFiles)].toSorted((a, b) => a.first - b.first);
    },
    minutes: async (from, to, cut) => {
      const wanted = files.filter(({ number, first, last }) => number < cut && minuteOf(first) < to && last >= from);
      return mergeMinutes(await load(wanted, from, to));
    },
    nextMinute: async (from, cut) => {
      let next: number | null = null;
      for (const file of files) {
        if (next !== null && file.first >= next + MINUTE_MS) break;
        if (file.number >= cut || file.last < from) continue;
        const minute = smallest(await load([file], from, Number.POSITIVE_INFINITY));
        if (minute !== null && (next === null || minute < next)) next = minute;
      }
      return next;
    },
  };
};

const windowFiles = ({ files, replay, number, firstLoggedAt, lastLoggedAt }: LedgerEntry): readonly WindowFile[] => {
  if (firstLoggedAt === null || lastLoggedAt === null) return [];
  return files
    .filter(({ key }) => key.startsWith('windows/'))
    .map(({ key }) => ({ key, ledger: replay, number, first: firstLoggedAt, last: lastLoggedAt }));
};

/** The first minute in windows of several parts, or null. */
const smallest = (parts: readonly (readonly MinuteWindows[])[]): number | null =>
  parts.flat().reduce<number | null>((least, { minute }) => (least !== null && least <= minute ? least : minute), null);
