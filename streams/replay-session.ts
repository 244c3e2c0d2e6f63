import type { Driver, ReplayEvent, ReplayState } from '../domain/replay.ts';
import { evolveReplay, isSameDriver } from '../domain/replay.ts';
import type { BlobStore } from '../ports/index.ts';
import { ReplayError } from './errors.ts';
import { readEvents } from './event-store.ts';
import { appendReplayEvent } from './replay-states.ts';

/** A driver's hold on one replay: it sees what others command, and notices when another driver has taken over. May be used by several at once. */
export interface ReplaySession {
  state(): ReplayState;
  /** Takes in events that others appended. */
  refresh(): Promise<ReplayState>;
  /** Appends one of the driver's own events, after whatever others appended meanwhile. */
  append(event: ReplayEvent): Promise<ReplayState>;
}

/** A session of `driver` that goes on from `initial`. */
export const openSession = (
  blobs: Pick<BlobStore, 'get' | 'list' | 'putIfAbsent'>,
  initial: ReplayState,
  driver: Driver,
): ReplaySession => {
  let state = initial;
  let turn: Promise<unknown> = Promise.resolve();
  /** One after another: of two at once, the second would take the first for another driver. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work, work);
    turn = done;
    return done;
  };
  const takeIn = async (): Promise<ReplayState> => {
    for (const event of await readEvents<ReplayEvent>(blobs, 'replay', state.replay, state.version)) {
      if (isOfAnotherDriver(event, driver)) throw takenOver(state.replay);
      state = evolveReplay(state, event);
    }
    if (state.status === 'replaced' || state.status === 'abandoned') {
      throw new ReplayError(
        'refused',
        `${state.replay} was ${state.status} by another command meanwhile; this process stops`,
      );
    }
    return state;
  };
  return {
    state: () => state,
    refresh: () => inTurn(takeIn),
    append: (event) =>
      inTurn(async () => {
        for (;;) {
          const next = await appendReplayEvent(blobs, state.replay, state, event);
          if (next) return (state = next);
          await takeIn();
        }
      }),
  };
};

const isOfAnotherDriver = (event: ReplayEvent, driver: Driver): boolean => {
  if (event.type === 'ReplayAdvanced' || event.type === 'ReplayFinished') return true;
  if (event.type !== 'ReplayResumed' || event.data.driver === null) return false;
  return !isSameDriver(event.data.driver, driver);
};

const takenOver = (replay: string): ReplayError =>
  new ReplayError(
    'refused',
    `another process drives ${replay} now; this one stops (nothing is lost: the other one goes on)`,
  );
