import { controlReplay } from '../streams/control-replay.ts';
import { EXIT } from './failure.ts';
import { findOpenReplay } from './find-replay.ts';
import type { Invocation } from './invocation.ts';
import { commandOn, openLake } from './open-lake.ts';
import { writeReplayState } from './replay-state.ts';

/** `foreshock pause [REPLAY]`: the process that drives it waits until it is resumed. */
export const pause = async (invocation: Invocation, replay: string | undefined): Promise<number> => {
  const ports = await openLake(invocation);
  const state = await controlReplay(ports, await findOpenReplay(ports.blobs, replay), { type: 'pause', by: 'command' });
  writeReplayState(
    invocation,
    state,
    `${state.replay} is paused; \`${commandOn(invocation)} resume ${state.replay}\` goes on with it`,
  );
  return EXIT.done;
};
