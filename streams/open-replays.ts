import { openReplayKey } from '../domain/lake-layout.ts';
import type { BlobStore } from '../ports/index.ts';
import { encodeJson, readJson } from './event-store.ts';
import { storedSummary } from './finish-replay.ts';
import { listReplayIds, loadReplay } from './replay-states.ts';

/** A replay that is under way, or whose looks and report are not done; `since` is epoch ms. */
export interface OpenReplay {
  readonly replay: string;
  readonly since: number;
}

const PREFIX = 'open/';

/** Marks a replay as one that must be looked after; before its first event, so that no start is overlooked. */
export const markOpen = (blobs: Pick<BlobStore, 'put'>, open: OpenReplay): Promise<void> =>
  blobs.put(openReplayKey(open.replay), encodeJson(open));

/** Takes the mark away: nothing is left to do for it. */
export const markClosed = (blobs: Pick<BlobStore, 'delete'>, replay: string): Promise<void> =>
  blobs.delete(openReplayKey(replay));

/** The marked replays: one listing, however many replays there have been. */
export const listOpenReplays = async (blobs: Pick<BlobStore, 'get' | 'list'>): Promise<readonly OpenReplay[]> => {
  const open: OpenReplay[] = [];
  for await (const { key } of blobs.list(PREFIX)) {
    const found = await readJson<OpenReplay>(blobs, key);
    if (found) open.push(found);
  }
  return open;
};

/** Makes the marks anew from the events of all replays; returns the replays that had none. */
export const rebuildOpenReplays = async (blobs: BlobStore, now: number): Promise<readonly string[]> => {
  const marked = new Set((await listOpenReplays(blobs)).map(({ replay }) => replay));
  const missing: string[] = [];
  for (const replay of await listReplayIds(blobs)) {
    if (marked.has(replay)) continue;
    const { status } = await loadReplay(blobs, replay);
    const isOpen = status === 'running' || status === 'paused';
    if (!isOpen && (status !== 'finished' || (await storedSummary(blobs, replay)) !== null)) continue;
    await markOpen(blobs, { replay, since: now });
    missing.push(replay);
  }
  return missing;
};
