import { blockOfKey, ledgerPrefix, parseReplayId } from '../domain/lake-layout.ts';
import type { ReplayState } from '../domain/replay.ts';
import type { BlobStore, Clock } from '../ports/index.ts';
import { forEachAtOnce } from './at-once.ts';
import { compactLake } from './compact-lake.ts';
import { controlReplay } from './control-replay.ts';
import { newestReceipts } from './receipts.ts';

interface Ports {
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'now'>;
}

const DELETED_AT_ONCE = 32;
const FILE_PREFIXES = ['logs/', 'windows/', 'quarantine/'];

/**
 * Abandons a replay, deletes every file of the blocks that its `ReplayAdvanced` events name (what a crash left too), takes
 * its rows out of merged files by merging these again, deletes its ledger entries last, and then appends `ReplayReplaced`. Killed anywhere, repeating it deletes the rest, and nothing but
 * repeating it goes on with the replay. Its alerts remain as events.
 */
export const replaceReplay = async (ports: Ports, state: ReplayState): Promise<void> => {
  const withdrawn = await controlReplay(ports, state.replay, { type: 'withdraw' });
  const blocks = new Set(withdrawn.blocks.map(({ blockId }) => blockId));
  const n = parseReplayId(state.replay)?.n;
  for (const prefix of FILE_PREFIXES) {
    const own = (await keysUnder(ports.blobs, prefix)).filter((key) => {
      const block = blockOfKey(key);
      return block !== null && block.n === n && blocks.has(block.blockId);
    });
    await deleteAll(ports.blobs, own);
  }
  await takeOut(ports, state.replay);
  for (const prefix of [`checkpoints/${state.replay}/`, `reports/${state.replay}/`, ledgerPrefix(state.replay)]) {
    await deleteAll(ports.blobs, await keysUnder(ports.blobs, prefix));
  }
  await controlReplay(ports, state.replay, { type: 'replace', by: 'command' });
};

/** Merges again whatever holds rows of a replay, until nothing in force does. */
const takeOut = async (ports: Ports, replay: string): Promise<void> => {
  for (;;) {
    const receipts = [...(await newestReceipts(ports.blobs)).values()];
    const only = receipts.filter(({ files }) => files.some(({ origins }) => replay in origins));
    if (only.length === 0) return;
    const { merged } = await compactLake(ports, { only, withdrawn: replay });
    if (merged === 0) throw new Error(`the rows of ${replay} could not be taken out of merged files: try again`);
  }
};

/** A replay of a hundred gigabytes has tens of thousands of files: one after another is more than a function has time for. */
const deleteAll = (blobs: Pick<BlobStore, 'delete'>, keys: readonly string[]): Promise<void> =>
  forEachAtOnce(keys, DELETED_AT_ONCE, (key) => blobs.delete(key));

const keysUnder = async (blobs: Pick<BlobStore, 'list'>, prefix: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const { key } of blobs.list(prefix)) keys.push(key);
  return keys;
};
