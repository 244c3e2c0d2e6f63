import type { LedgerEntry } from '../domain/ledger.ts';
import { liveLedgerOf } from '../domain/live.ts';
import { foldEntry, type LiveState, type ShardState, withoutClosed } from '../domain/live-state.ts';
import { DAY_MS } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { readEntry, readRun } from './ledger.ts';
import { createWindowReader, type WindowReader } from './read-windows.ts';

type LedgerBlobs = Pick<BlobStore, 'get' | 'getRange'>;

/** Entries held, at which those that are folded are let go of. */
const MANY_HELD = 1024;

/**
 * The windows of all shards in the order in which their entries were taken in, which stands for the numbers that the entries
 * of a replay have: what was taken in before is below a cut, what comes later is late.
 */
export interface LiveWindows {
  reader(): WindowReader;
  /** How many entries were taken in: the cut for what is there now. */
  cut(): number;
  /** The shards as the entries taken in say. */
  state(): LiveState;
  /** Takes in the entries of a shard with numbers from `from` to before `to`, or all that are there. */
  take(shard: string, from: number, to?: number): Promise<void>;
  /** The shards with their `since`: entries before it hold no minute from `next` on. Lets go of what is folded. */
  foldedTo(next: number): readonly ShardState[];
  /** Smallest `logged_at` taken in, epoch ms, at most a day before the first watermark of any shard; null without rows. */
  firstLoggedAt(): number | null;
}

/** An entry with rows: its number in its shard, and the entry under its place among all. */
interface Held {
  readonly shard: string;
  readonly number: number;
  readonly entry: LedgerEntry;
}

/** Windows that begin with what is known of shards from an earlier run. */
export const createLiveWindows = (blobs: LedgerBlobs, known: readonly ShardState[] = []): LiveWindows => {
  let state: LiveState = Object.fromEntries(known.map((shard) => [shard.shard, shard]));
  let reader = createWindowReader(blobs);
  let held: Held[] = [];
  let places = 0;
  let first: { readonly loggedAt: number; readonly watermark: number } | null = null;

  const add = (shard: string, entry: LedgerEntry): void => {
    const { firstLoggedAt, watermark, number } = entry;
    const placed = { ...entry, number: places };
    places += 1;
    if (firstLoggedAt === null) return;
    held.push({ shard, number, entry: placed });
    reader.add([placed]);
    first = {
      loggedAt: Math.min(first?.loggedAt ?? firstLoggedAt, firstLoggedAt),
      watermark: Math.min(first?.watermark ?? watermark ?? firstLoggedAt, watermark ?? firstLoggedAt),
    };
  };

  return {
    reader: () => reader,
    cut: () => places,
    state: () => state,
    take: async (shard, from, to) => {
      const ledger = liveLedgerOf(shard);
      const entries = to === undefined ? await readRun(blobs, ledger, from) : await readRange(blobs, ledger, from, to);
      for (const entry of entries) {
        // what an earlier run has read is in its state already
        if (entry.number >= (state[shard]?.cut ?? 0)) state = foldEntry(state, entry);
        add(shard, entry);
      }
    },
    foldedTo: (next) => {
      const open = held.filter(({ entry }) => (entry.lastLoggedAt ?? 0) >= next);
      if (held.length >= MANY_HELD && open.length < held.length / 2) {
        reader = createWindowReader(blobs);
        reader.add(open.map(({ entry }) => entry));
        held = open;
      }
      return withoutClosed(state).map((shard) => ({ ...shard, since: sinceOf(shard, open) }));
    },
    firstLoggedAt: () => first && Math.max(first.loggedAt, first.watermark - DAY_MS),
  };
};

const sinceOf = ({ shard, cut }: ShardState, open: readonly Held[]): number =>
  open.reduce((least, held) => (held.shard === shard ? Math.min(least, held.number) : least), cut);

const readRange = async (
  blobs: LedgerBlobs,
  ledger: string,
  from: number,
  to: number,
): Promise<readonly LedgerEntry[]> => {
  const numbers = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  const entries = await Promise.all(numbers.map((number) => readEntry(blobs, ledger, number)));
  return entries.flatMap((entry) => entry ?? []);
};
