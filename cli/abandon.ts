import { controlReplay } from '../streams/control-replay.ts';
import { EXIT } from './failure.ts';
import { findOpenReplay } from './find-replay.ts';
import type { Invocation } from './invocation.ts';
import { openLake } from './open-lake.ts';
import { writeReplayState } from './replay-state.ts';

/** `foreshock abandon [REPLAY]`: ends an unfinished replay; what was read stays. */
export const abandon = async (invocation: Invocation, replay: string | undefined): Promise<number> => {
  const ports = await openLake(invocation);
  const state = await controlReplay(ports, await findOpenReplay(ports.blobs, replay), {
    type: 'abandon',
    reason: 'asked for on the command line',
  });
  writeReplayState(invocation, state, `${state.replay} is abandoned; what it has read stays, --replace starts it anew`);
  return EXIT.done;
};
