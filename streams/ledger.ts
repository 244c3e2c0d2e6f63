import { ledgerKey, ledgerPrefix, redrivenKey } from '../domain/lake-layout.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { BlobStore } from '../ports/index.ts';
import { encodeJson, readJson } from './event-store.ts';

/** The entry of one block, or null while it is not committed. */
export const readEntry = (blobs: Pick<BlobStore, 'get'>, replay: string, number: number): Promise<LedgerEntry | null> =>
  readJson<LedgerEntry>(blobs, ledgerKey(replay, number));

/** The entry of a discarded block that was sent again and read, or null. */
export const readRedriven = (
  blobs: Pick<BlobStore, 'get'>,
  replay: string,
  number: number,
): Promise<LedgerEntry | null> => readJson<LedgerEntry>(blobs, redrivenKey(replay, number));

/** Commits a discarded block that was sent again; false when that was done before. */
export const commitRedriven = (blobs: Pick<BlobStore, 'putIfAbsent'>, entry: LedgerEntry): Promise<boolean> =>
  blobs.putIfAbsent(redrivenKey(entry.replay, entry.number), encodeJson(entry));

/** The entry that counts: of a discarded block that was redriven that of the redrive. */
export const settled = async (blobs: Pick<BlobStore, 'get'>, entry: LedgerEntry): Promise<LedgerEntry> =>
  entry.outcome === 'discarded' ? ((await readRedriven(blobs, entry.replay, entry.number)) ?? entry) : entry;

/** Every committed block of a ledger by number, also beyond a gap, as it counts after redrives. */
export const readSettled = async (
  blobs: Pick<BlobStore, 'get' | 'list'>,
  replay: string,
): Promise<readonly LedgerEntry[]> => {
  const entries: LedgerEntry[] = [];
  for (const number of await committedNumbers(blobs, replay)) {
    const entry = await readEntry(blobs, replay, number);
    if (entry) entries.push(await settled(blobs, entry));
  }
  return entries;
};

/** Commits a block; false when it was committed before. */
export const commitEntry = (blobs: Pick<BlobStore, 'putIfAbsent'>, entry: LedgerEntry): Promise<boolean> =>
  blobs.putIfAbsent(ledgerKey(entry.replay, entry.number), encodeJson(entry));

/** Entries that are asked for at the same time, once there are some. */
const AT_ONCE = 16;
/** The first number without an entry, from `from` on: there are no gaps, so it is looked for by doubling and halving. */
export const firstFreeNumber = async (blobs: Pick<BlobStore, 'head'>, replay: string, from = 0): Promise<number> =>
  firstMissing((number) => blobs.head(ledgerKey(replay, number)), from);

/** The first number from `from` on for which nothing is found, where nothing is found behind it either. */
export const firstMissing = async (find: (number: number) => Promise<object | null>, from: number): Promise<number> => {
  const isThere = async (number: number): Promise<boolean> => (await find(number)) !== null;
  if (!(await isThere(from))) return from;
  let present = from;
  let missing = from + 1;
  for (let step = 1; await isThere(missing); step *= 2) {
    present = missing;
    missing += 2 * step;
  }
  while (missing - present > 1) {
    const middle = Math.floor((present + missing) / 2);
    if (await isThere(middle)) present = middle;
    else missing = middle;
  }
  return missing;
};

/** The unbroken run of entries that starts at `from`: where the numbers have their first gap, it ends. */
export const readRun = async (
  blobs: Pick<BlobStore, 'get'>,
  replay: string,
  from: number,
): Promise<readonly LedgerEntry[]> => {
  const run: LedgerEntry[] = [];
  for (let wanted = 1; ; wanted = AT_ONCE) {
    const next = from + run.length;
    const found = await Promise.all(
      Array.from({ length: wanted }, (_, index) => readEntry(blobs, replay, next + index)),
    );
    for (const entry of found) {
      if (entry === null) return run;
      run.push(entry);
    }
  }
};

/** Numbers of all committed blocks of a replay, also beyond a gap. */
export const committedNumbers = async (
  blobs: Pick<BlobStore, 'list'>,
  replay: string,
): Promise<ReadonlySet<number>> => {
  const prefix = ledgerPrefix(replay);
  const numbers = new Set<number>();
  for await (const { key } of blobs.list(prefix)) {
    const number = /^(\d{8})\.json$/.exec(key.slice(prefix.length))?.[1];
    if (number !== undefined) numbers.add(Number(number));
  }
  return numbers;
};
