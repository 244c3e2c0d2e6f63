import { openReplayKey } from '../domain/lake-layout.ts';
import type { BlobStore } from '../ports/index.ts';
import { mapAtOnce } from './at-once.ts';
import { encodeJson, readJson } from './event-store.ts';
import { storedSummary } from './finish-replay.ts';
import { listReplayIds, loadReplay } from './replay-states.ts';

/** A replay that is under way, or whose looks and report are not done; `since` is epoch ms. */
export interface OpenReplay {
  readonly replay: string;
  readonly since: number;
  /** When a lap of it last sent blocks through the stream, epoch ms; absent where none did. */
  readonly sendingAt?: number;
}

/** A replay that has said nothing of sending for so long is not counted among those that share the stream, ms. */
const SENDING_MS = 2 * 60_000;

const PREFIX = 'open/';
const READ_AT_ONCE = 16;

/** Marks a replay as one that must be looked after; before its first event, so that no start is overlooked. */
export const markOpen = (blobs: Pick<BlobStore, 'put'>, open: OpenReplay): Promise<void> =>
  blobs.put(openReplayKey(open.replay), encodeJson(open));

/** Notes that a replay sends through the stream, and gives how many do so now, itself included. */
export const markSending = async (
  blobs: Pick<BlobStore, 'get' | 'list' | 'put'>,
  replay: string,
  now: number,
): Promise<number> => {
  const { since = now } = (await readJson<OpenReplay>(blobs, openReplayKey(replay))) ?? {};
  await blobs.put(openReplayKey(replay), encodeJson({ replay, since, sendingAt: now } satisfies OpenReplay));
  const open = await listOpenReplays(blobs);
  return Math.max(1, open.filter(({ sendingAt }) => sendingAt !== undefined && now - sendingAt < SENDING_MS).length);
};

/** Takes the mark away: nothing is left to do for it. */
export const markClosed = (blobs: Pick<BlobStore, 'delete'>, replay: string): Promise<void> =>
  blobs.delete(openReplayKey(replay));

/** The marked replays: one listing, however many replays there have been. */
export const listOpenReplays = async (blobs: Pick<BlobStore, 'get' | 'list'>): Promise<readonly OpenReplay[]> => {
  const open: OpenReplay[] = [];
  const keys: string[] = [];
  for await (const { key } of blobs.list(PREFIX)) keys.push(key);
  for (const found of await mapAtOnce(keys, READ_AT_ONCE, (key) => readJson<OpenReplay>(blobs, key))) {
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
