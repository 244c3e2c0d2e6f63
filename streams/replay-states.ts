import { parseReplayId, replayIdOf } from '../domain/lake-layout.ts';
import { absentReplay, evolveReplay, type ReplayEvent, type ReplayState } from '../domain/replay.ts';
import type { BlobStore } from '../ports/index.ts';
import { appendEvent, listAggregates, readEvents } from './event-store.ts';

type EventBlobs = Pick<BlobStore, 'get' | 'list'>;

/** A replay's state: the fold of its events, going on from `known` when that is given. */
export const loadReplay = async (blobs: EventBlobs, replay: string, known = absentReplay): Promise<ReplayState> => {
  const events = await readEvents<ReplayEvent>(blobs, 'replay', replay, known.version);
  return events.reduce(evolveReplay, known);
};

/** Ids of all replays of the lake, or of one dataset in the order of their numbers. */
export const listReplayIds = async (blobs: EventBlobs, dataset?: string): Promise<readonly string[]> => {
  const ids = await listAggregates(blobs, 'replay', dataset === undefined ? '' : `${dataset}~`);
  const parsed = ids.flatMap((id) => parseReplayId(id) ?? []);
  const wanted = dataset === undefined ? parsed : parsed.filter((id) => id.dataset === dataset);
  return wanted
    .toSorted((a, b) => (a.dataset === b.dataset ? a.n - b.n : a.dataset < b.dataset ? -1 : 1))
    .map(({ dataset: name, n }) => replayIdOf(name, n));
};

/** False for a replay that was replaced or abandoned: files of its blocks would belong to nobody. */
export const takesBlocks = ({ status }: Pick<ReplayState, 'status'>): boolean =>
  status !== 'replaced' && status !== 'abandoned';

/** The newest replay of a dataset, or null. */
export const newestReplay = async (blobs: EventBlobs, dataset: string): Promise<ReplayState | null> => {
  const id = (await listReplayIds(blobs, dataset)).at(-1);
  return id === undefined ? null : loadReplay(blobs, id);
};

/** The state with `event` appended, or null when another writer appended first. */
export const appendReplayEvent = async (
  blobs: Pick<BlobStore, 'putIfAbsent'>,
  replay: string,
  state: ReplayState,
  event: ReplayEvent,
): Promise<ReplayState | null> =>
  (await appendEvent(blobs, 'replay', replay, state.version + 1, event)) ? evolveReplay(state, event) : null;
