import {
  CLOSING_MS,
  isShardLedger,
  type Partition,
  partitionName,
  partitionOfKey,
  rawFolder,
} from '../domain/compaction.ts';
import { MERGED_TABLES } from '../domain/lake-days.ts';
import { blockOfKey } from '../domain/lake-layout.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { liveLedgerOf } from '../domain/live.ts';
import type { ReplayState } from '../domain/replay.ts';
import { DAY_MS } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { forEachAtOnce, mapAtOnce } from './at-once.ts';
import { encodeJson, readJson } from './event-store.ts';
import { readEntry, settled } from './ledger.ts';
import { shardsWithLedger } from './live-shards.ts';
import type { RawFile } from './plan-compaction.ts';
import { listReplayIds, loadReplay } from './replay-states.ts';

/** Entries of a ledger, and ledgers of shards, that are read at the same time: a day of a shard has some 6,000 entries. */
const READ_AT_ONCE = 16;
const SHARDS_AT_ONCE = 8;

type ReadBlobs = Pick<BlobStore, 'get' | 'list'>;

/** Keys of the raw files of the lake, or of one partition, by the name of their partition. */
export const listRaw = async (
  blobs: Pick<BlobStore, 'list'>,
  only: readonly Partition[] | null,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const found = new Map<string, string[]>();
  for (const prefix of only?.map(rawFolder) ?? MERGED_TABLES.map((table) => `${table}/`)) {
    for await (const { key } of blobs.list(prefix)) {
      const partition = partitionOfKey(key);
      if (!partition || !blockOfKey(key)) continue;
      const name = partitionName(partition);
      const keys = found.get(name) ?? [];
      keys.push(key);
      found.set(name, keys);
    }
  }
  return found;
};

/**
 * Those of the keys that belong to a committed block of a closed day: of a replay that is finished or abandoned, or of a
 * stream's day that is over. What a crash left, and what belongs to a replay that goes on or was replaced, is not among them.
 */
export const closedRawFiles = async (
  blobs: ReadBlobs,
  keys: ReadonlySet<string>,
  now: number,
): Promise<readonly RawFile[]> => {
  const found: RawFile[] = [];
  const blocks = blocksOf(keys);
  if (blocks.size === 0) return [];
  for (const replay of await listReplayIds(blobs)) {
    if (isShardLedger(replay)) continue;
    const state = await loadReplay(blobs, replay);
    if (state.status !== 'finished' && state.status !== 'abandoned') continue;
    const entries = await mapAtOnce(ownBlocks(state, blocks), READ_AT_ONCE, ({ number }) =>
      readSettled(blobs, replay, number),
    );
    for (const entry of entries) {
      if (entry) found.push(...rawFilesOf(entry, replay).filter(({ key }) => keys.has(key)));
    }
  }
  const ofStreams = [...keys].filter((key) => blockOfKey(key)?.n === 0 && isDayOver(key, now));
  if (ofStreams.length > 0) found.push(...(await closedShardFiles(blobs, new Set(ofStreams))));
  return found;
};

/** Block ids with the replay number that their names carry. */
const blocksOf = (keys: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(
    [...keys].flatMap((key) => {
      const block = blockOfKey(key);
      return block ? [`${block.blockId}-${block.n}`] : [];
    }),
  );

const ownBlocks = ({ replay, blocks }: ReplayState, wanted: ReadonlySet<string>): ReplayState['blocks'] => {
  const n = replay.slice(replay.lastIndexOf('~') + 1);
  return blocks.filter(({ blockId }) => wanted.has(`${blockId}-${n}`));
};

/** The files of an entry as what compaction needs to know of them. */
const rawFilesOf = (entry: LedgerEntry, ledger: string): readonly RawFile[] =>
  entry.files.map(({ key, rows, bytes }) => {
    const isWindows = key.startsWith('windows/');
    return {
      key,
      rows,
      bytes,
      ledger,
      dataset: entry.dataset,
      number: entry.number,
      isDiscarded: entry.outcome === 'discarded',
      first: isWindows ? entry.firstLoggedAt : entry.firstEventAt,
      last: isWindows ? entry.lastLoggedAt : entry.lastEventAt,
    };
  });

const isDayOver = (key: string, now: number): boolean => {
  const dt = partitionOfKey(key)?.dt;
  return dt !== undefined && Date.parse(`${dt}T00:00:00Z`) + DAY_MS + CLOSING_MS <= now;
};

/** Files among `keys` that entries of shards name. */
const closedShardFiles = async (blobs: ReadBlobs, keys: ReadonlySet<string>): Promise<readonly RawFile[]> => {
  const found = await mapAtOnce(await shardLedgers(blobs), SHARDS_AT_ONCE, async (ledger) => {
    const ofLedger: RawFile[] = [];
    for await (const entry of entriesOf(blobs, ledger, await firstWanted(blobs, ledger))) {
      ofLedger.push(...rawFilesOf(entry, ledger).filter(({ key }) => keys.has(key)));
    }
    return ofLedger;
  });
  return found.flat();
};

/** Ids of the ledgers of streams. */
const shardLedgers = async (blobs: Pick<BlobStore, 'list'>): Promise<readonly string[]> =>
  (await shardsWithLedger(blobs)).map(liveLedgerOf);

/** The unbroken run of a shard's entries from a number on. */
async function* entriesOf(blobs: Pick<BlobStore, 'get'>, ledger: string, from: number): AsyncGenerator<LedgerEntry> {
  for (let number = from; ; number += READ_AT_ONCE) {
    const numbers = Array.from({ length: READ_AT_ONCE }, (_, index) => number + index);
    for (const entry of await Promise.all(numbers.map((one) => readSettled(blobs, ledger, one)))) {
      if (entry === null) return;
      yield entry;
    }
  }
}

/** The entry of a block as it counts: of a discarded one that was redriven, what the redrive made of it. */
const readSettled = async (
  blobs: Pick<BlobStore, 'get'>,
  ledger: string,
  number: number,
): Promise<LedgerEntry | null> => {
  const entry = await readEntry(blobs, ledger, number);
  return entry && settled(blobs, entry);
};

const cursorKey = (ledger: string): string => `compacted/cursors/${ledger}.json`;

/** The first number of a shard's ledger that can have files which are not merged yet. A hint: without it all are read. */
const firstWanted = async (blobs: Pick<BlobStore, 'get'>, ledger: string): Promise<number> =>
  (await readJson<{ readonly next: number }>(blobs, cursorKey(ledger)))?.next ?? 0;

/** Notes for each shard up to which number every file is merged or gone; discarded blocks can come again and hold it up. */
export const advanceCursors = async (
  blobs: Pick<BlobStore, 'get' | 'list' | 'put'>,
  isMerged: (key: string) => Promise<boolean>,
): Promise<void> => {
  await forEachAtOnce(await shardLedgers(blobs), SHARDS_AT_ONCE, async (ledger) => {
    const from = await firstWanted(blobs, ledger);
    let next = from;
    for await (const { number, outcome, files } of entriesOf(blobs, ledger, from)) {
      if (outcome === 'discarded') break;
      const merged = await Promise.all(files.map(({ key }) => isMerged(key)));
      if (merged.includes(false)) break;
      next = number + 1;
    }
    if (next > from) await blobs.put(cursorKey(ledger), encodeJson({ next }));
  });
};
