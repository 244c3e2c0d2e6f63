import { ledgerKey, ledgerPrefix } from '../domain/lake-layout.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { BlobStore } from '../ports/index.ts';
import { encodeJson, readJson } from './event-store.ts';

/** The entry of one block, or null while it is not committed. */
export const readEntry = (blobs: Pick<BlobStore, 'get'>, replay: string, number: number): Promise<LedgerEntry | null> =>
  readJson<LedgerEntry>(blobs, ledgerKey(replay, number));

/** Commits a block; false when it was committed before. */
export const commitEntry = (blobs: Pick<BlobStore, 'putIfAbsent'>, entry: LedgerEntry): Promise<boolean> =>
  blobs.putIfAbsent(ledgerKey(entry.replay, entry.number), encodeJson(entry));

/** Entries that are asked for at the same time, once there are some. */
const AT_ONCE = 16;

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
