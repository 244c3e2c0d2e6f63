import type { ReplayCommand, ReplayState } from '../domain/replay.ts';
import { decideReplay } from '../domain/replay.ts';
import type { BlobStore, Clock } from '../ports/index.ts';
import { ReplayError } from './errors.ts';
import { appendReplayEvent, listReplayIds, loadReplay } from './replay-states.ts';

/** Gives a command to a replay (null: the only one that is not over) and returns its new state; safe beside a running driver. */
export const controlReplay = async (
  ports: { readonly blobs: Pick<BlobStore, 'get' | 'list' | 'putIfAbsent'>; readonly clock: Pick<Clock, 'now'> },
  replay: string | null,
  command: ReplayCommand,
): Promise<ReplayState> => {
  const id = replay ?? (await onlyOpenReplay(ports.blobs));
  for (;;) {
    const state = await loadReplay(ports.blobs, id);
    const decision = decideReplay(command, state, ports.clock.now());
    if ('refused' in decision) throw new ReplayError('refused', `cannot ${command.type} ${id}: ${decision.refused}`);
    const next = await appendAll(ports.blobs, id, state, decision.events);
    if (next) return next;
  }
};

const appendAll = async (
  blobs: Pick<BlobStore, 'putIfAbsent'>,
  id: string,
  state: ReplayState,
  events: readonly Parameters<typeof appendReplayEvent>[3][],
): Promise<ReplayState | null> => {
  let next: ReplayState | null = state;
  for (const event of events) {
    next = next && (await appendReplayEvent(blobs, id, next, event));
  }
  return next;
};

const onlyOpenReplay = async (blobs: Pick<BlobStore, 'get' | 'list'>): Promise<string> => {
  const states = await Promise.all((await listReplayIds(blobs)).map((id) => loadReplay(blobs, id)));
  const open = states.filter(({ status }) => status === 'running' || status === 'paused');
  const [only] = open;
  if (only && open.length === 1) return only.replay;
  throw new ReplayError(
    'missing',
    open.length === 0
      ? 'no replay is under way in this lake; `foreshock status` lists the finished ones'
      : `several replays are under way, name one: ${open.map((state) => state.replay).join(', ')}`,
  );
};
