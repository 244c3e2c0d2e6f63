import { compareSequences, liveLedgerOf } from '../domain/live.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { BlobStore } from '../ports/index.ts';
import { commitEntry, firstFreeNumber, readEntry } from './ledger.ts';

type LedgerBlobs = Pick<BlobStore, 'get' | 'head' | 'putIfAbsent'>;

/** The ledger of one shard as a worker keeps it in mind; what others write into it is noticed. */
export interface ShardLedger {
  /**
   * Entries that may cover a sequence number or a later one. Batches of a shard are committed in order and a discarded one
   * comes after those before it, so going back ends at the first committed entry that lies before.
   */
  entriesFrom(sequence: string): Promise<readonly LedgerEntry[]>;
  /** Writes an entry under the next free number; false when another worker has taken that number. */
  commit(entry: LedgerEntry): Promise<boolean>;
}

/** Entries kept in mind, at most: going back further reads them again. */
const MAX_KEPT = 64;

/** The ledger of a shard; the first use looks for its end. */
export const createShardLedger = (blobs: LedgerBlobs, shard: string): ShardLedger => {
  const id = liveLedgerOf(shard);
  const kept = new Map<number, LedgerEntry>();
  let next = 0;
  const keep = (entry: LedgerEntry): void => {
    kept.set(entry.number, entry);
    for (const number of kept.keys()) if (number < entry.number - MAX_KEPT) kept.delete(number);
  };
  const read = async (number: number): Promise<LedgerEntry | null> => {
    const known = kept.get(number);
    if (known) return known;
    const entry = await readEntry(blobs, id, number);
    if (entry) keep(entry);
    return entry;
  };
  return {
    entriesFrom: async (sequence) => {
      next = await firstFreeNumber(blobs, id, next);
      const entries: LedgerEntry[] = [];
      for (let number = next - 1; number >= 0; number -= 1) {
        const entry = await read(number);
        if (!entry?.live)
          throw new Error(`entry ${number} of ${id} is missing or of another kind: run foreshock doctor`);
        if (entry.outcome === 'committed' && compareSequences(entry.live.to.sequence, sequence) < 0) break;
        entries.push(entry);
      }
      return entries;
    },
    commit: async (entry) => {
      const numbered = { ...entry, number: next };
      if (!(await commitEntry(blobs, numbered))) return false;
      next += 1;
      keep(numbered);
      return true;
    },
  };
};
