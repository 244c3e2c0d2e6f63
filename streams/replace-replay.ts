import { blockOfKey, ledgerPrefix, parseReplayId } from '../domain/lake-layout.ts';
import type { ReplayState } from '../domain/replay.ts';
import type { BlobStore, Clock } from '../ports/index.ts';
import { controlReplay } from './control-replay.ts';

const FILE_PREFIXES = ['logs/', 'windows/', 'quarantine/'];

/**
 * Abandons a replay, deletes every file of the blocks that its `ReplayAdvanced` events name (what a crash left too), its
 * ledger entries last, and then appends `ReplayReplaced`. Killed anywhere, repeating it deletes the rest, and nothing but
 * repeating it goes on with the replay. Its alerts remain as events.
 */
export const replaceReplay = async (
  ports: { readonly blobs: BlobStore; readonly clock: Pick<Clock, 'now'> },
  state: ReplayState,
): Promise<void> => {
  const withdrawn = await controlReplay(ports, state.replay, { type: 'withdraw' });
  const blocks = new Set(withdrawn.blocks.map(({ blockId }) => blockId));
  const n = parseReplayId(state.replay)?.n;
  for (const prefix of FILE_PREFIXES) {
    for (const key of await keysUnder(ports.blobs, prefix)) {
      const block = blockOfKey(key);
      if (block && block.n === n && blocks.has(block.blockId)) await ports.blobs.delete(key);
    }
  }
  for (const prefix of [`checkpoints/${state.replay}/`, `reports/${state.replay}/`, ledgerPrefix(state.replay)]) {
    for (const key of await keysUnder(ports.blobs, prefix)) await ports.blobs.delete(key);
  }
  await controlReplay(ports, state.replay, { type: 'replace', by: 'command' });
};

const keysUnder = async (blobs: Pick<BlobStore, 'list'>, prefix: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const { key } of blobs.list(prefix)) keys.push(key);
  return keys;
};
