import { controlReplay } from '../streams/control-replay.ts';
import { loadReplay } from '../streams/replay-states.ts';
import { parseMoment } from './arguments.ts';
import { EXIT } from './failure.ts';
import { findOpenReplay } from './find-replay.ts';
import type { Invocation } from './invocation.ts';
import { openLake } from './open-lake.ts';
import { writeReplayState } from './replay-state.ts';

/** `foreshock seek T [REPLAY]`: passes over the waiting up to an event time; nothing is left out. */
export const seek = async (invocation: Invocation, moment: string, replay: string | undefined): Promise<number> => {
  const ports = await openLake(invocation);
  const id = await findOpenReplay(ports.blobs, replay);
  const { options } = await loadReplay(ports.blobs, id);
  const to = parseMoment('seek', moment, options.zoneOffsetMinutes ?? 0);
  const state = await controlReplay(ports, id, { type: 'seek', to });
  writeReplayState(invocation, state, `${state.replay} goes on without waiting up to ${new Date(to).toISOString()}`);
  return EXIT.done;
};
