import {
  decodeMergedWindows,
  encodeMergedWindows,
  MERGED_WINDOW_SHAPES,
  type MergedWindow,
} from '../codecs/merged-window-table.ts';
import { openParquet, type ParquetFileReader, type RowGroupPlace } from '../codecs/parquet/row-groups.ts';
import { decodeWindowTable } from '../codecs/window-table.ts';
import { type MergedFile, originOf } from '../domain/compaction.ts';
import { blockOfKey } from '../domain/lake-layout.ts';
import {
  compareSeries,
  compareText,
  DAY_MS,
  emptyWindow,
  mergeWindow,
  MINUTE_MS,
  type MinuteWindows,
} from '../domain/window.ts';
import type { BlobReader } from '../ports/index.ts';
import type { RawFile } from './plan-compaction.ts';
import type { MergedRowGroup } from './write-merged.ts';

type WindowBlobs = Pick<BlobReader, 'get' | 'getRange'>;

/** The blocks below it were seen by the look at that minute; null while none was taken. */
export type CutOf = (ledger: string, minute: number) => number | null;

const HOUR_MS = 60 * MINUTE_MS;
/** Windows are large rows: a reader takes about an hour of them at once. */
const ROW_GROUP_ROWS = 8192;
/** Decoded raw files kept at hand. */
const MAX_CACHED = 64;

/** The columns of merged windows. */
export const MERGED_WINDOW_COLUMNS = MERGED_WINDOW_SHAPES;

/**
 * The windows of raw and merged files by ledger, minute and series. Parts of blocks that the look at their minute has seen
 * become one, under the number of the last of them; every other block's part stays apart under its own. That is exact: a
 * window holds integers whose merging is associative, and nobody reads a minute at a smaller cut than its look had, so
 * the parts below that cut are always wanted together.
 */
export async function* mergeWindowFiles(
  blobs: WindowBlobs,
  { dt, raw, again, without, cutOf }: WindowsToMerge,
): AsyncGenerator<MergedRowGroup> {
  const merged = await Promise.all(again.map((file) => openMerged(blobs, file)));
  const minutesOf = rawReader(blobs);
  let rows: MergedWindow[] = [];
  for (const ledger of ledgersOf(raw, again, without)) {
    for (const hour of hoursOf(dt)) {
      const parts = await readHour(merged, ledger, hour);
      for (const file of raw) {
        if (file.ledger === ledger && overlaps(file, hour)) parts.push(...inHour(file, await minutesOf(file), hour));
      }
      for (const window of joinParts(parts, cutOf)) {
        rows.push(window);
        if (rows.length < ROW_GROUP_ROWS) continue;
        yield rowGroupOf(rows);
        rows = [];
      }
    }
  }
  if (rows.length > 0) yield rowGroupOf(rows);
}

/** What is merged of one day. */
export interface WindowsToMerge {
  readonly dt: string;
  readonly raw: readonly RawFile[];
  readonly again: readonly MergedFile[];
  /** Origins whose windows are left out of `again`. */
  readonly without: readonly string[];
  readonly cutOf: CutOf;
}

const rowGroupOf = (rows: readonly MergedWindow[]): MergedRowGroup => {
  const origins = new Map<string, number>();
  for (const { ledger } of rows) origins.set(ledger, (origins.get(ledger) ?? 0) + 1);
  return { chunks: encodeMergedWindows(rows), origins };
};

/** Opens a merged file of windows by its footer. */
export const openMerged = (
  blobs: WindowBlobs,
  { key, bytes }: Pick<MergedFile, 'key' | 'bytes'>,
): Promise<ParquetFileReader> =>
  openParquet(bytes, async (start, end) => {
    const range = await blobs.getRange(key, start, end);
    if (range === null) throw Object.assign(new Error(`${key} is gone: it was merged again`), { code: 'ECHANGED' });
    return range;
  });

const rawReader = (blobs: WindowBlobs): ((file: RawFile) => Promise<readonly MinuteWindows[]>) => {
  const cache = new Map<string, readonly MinuteWindows[]>();
  return async ({ key }) => {
    const known = cache.get(key);
    if (known) return known;
    const bytes = await blobs.get(key);
    if (bytes === null)
      throw Object.assign(new Error(`${key} was deleted while it was being merged`), { code: 'ECHANGED' });
    const minutes = await decodeWindowTable(bytes);
    cache.set(key, minutes);
    const [oldest] = cache.keys();
    if (cache.size > MAX_CACHED && oldest !== undefined) cache.delete(oldest);
    return minutes;
  };
};

const ledgersOf = (
  raw: readonly RawFile[],
  again: readonly MergedFile[],
  without: readonly string[],
): readonly string[] => {
  const ledgers = new Set([
    ...raw.map(({ ledger }) => ledger),
    ...again.flatMap(({ origins }) => Object.keys(origins)),
  ]);
  return [...ledgers].filter((ledger) => !without.includes(originOf(ledger))).toSorted(compareText);
};

/** The starts of the hours of a day, epoch ms. */
const hoursOf = (dt: string): readonly number[] =>
  Array.from({ length: DAY_MS / HOUR_MS }, (_, hour) => Date.parse(`${dt}T00:00:00Z`) + hour * HOUR_MS);

const overlaps = ({ first, last }: RawFile, hour: number): boolean =>
  first !== null && last !== null && first < hour + HOUR_MS && last >= hour;

const inHour = (
  { key, ledger, dataset, number }: RawFile,
  minutes: readonly MinuteWindows[],
  hour: number,
): readonly MergedWindow[] =>
  minutes
    .filter(({ minute }) => minute >= hour && minute < hour + HOUR_MS)
    .flatMap(({ minute, series }) =>
      series.map((one) => ({
        ledger,
        dataset,
        block: number,
        blockId: blockOfKey(key)?.blockId ?? '',
        minute,
        series: one,
      })),
    );

/** The windows of a ledger in an hour that merged files hold. */
const readHour = async (files: readonly ParquetFileReader[], ledger: string, hour: number): Promise<MergedWindow[]> => {
  const found: MergedWindow[] = [];
  for (const file of files) {
    for (const place of file.rowGroups) {
      if (!mayHold(place, ledger, hour, hour + HOUR_MS)) continue;
      found.push(
        ...decodeMergedWindows(
          await file.read(place),
          (of, minute) => of === ledger && minute >= hour && minute < hour + HOUR_MS,
        ),
      );
    }
  }
  return found;
};

/** Whether a row group can hold windows of a ledger that start in [from, to), epoch ms. */
export const mayHold = (place: RowGroupPlace, ledger: string, from: number, to: number): boolean => {
  const ledgers = place.bounds('ledger');
  const minutes = place.bounds('minute');
  return (
    (ledgers === null ||
      (compareText(String(ledgers.min), ledger) <= 0 && compareText(ledger, String(ledgers.max)) <= 0)) &&
    (minutes === null || (Number(minutes.min) < to && Number(minutes.max) >= from))
  );
};

/** One window per minute and series for what a look has seen together, one per block for the rest; by minute and series. */
const joinParts = (parts: readonly MergedWindow[], cutOf: CutOf): readonly MergedWindow[] => {
  const groups = Map.groupBy(parts, ({ ledger, minute, series: { service, route }, block }) => {
    const cut = cutOf(ledger, minute);
    return JSON.stringify([minute, service, route, cut !== null && block < cut ? 'seen' : block]);
  });
  return [...groups.values()]
    .flatMap(joined)
    .toSorted((a, b) => a.minute - b.minute || compareSeries(a.series, b.series) || a.block - b.block);
};

const joined = (group: readonly MergedWindow[]): readonly MergedWindow[] => {
  const [first] = group;
  if (!first || group.length === 1) return group;
  const window = emptyWindow();
  for (const { series } of group) mergeWindow(window, series.window);
  const { block, blockId } = group.reduce((last, part) => (part.block > last.block ? part : last), first);
  return [{ ...first, block, blockId, series: { ...first.series, window } }];
};
