import { controlReplay } from '../streams/control-replay.ts';
import { isAliveElsewhere } from '../runtime/local.ts';
import { loadReplay } from '../streams/replay-states.ts';
import { parseSpeed } from './arguments.ts';
import { EXIT } from './failure.ts';
import { findOpenReplay } from './find-replay.ts';
import type { Invocation } from './invocation.ts';
import { lakeName, openLake } from './open-lake.ts';
import { replayFiles, showResult } from './replay.ts';
import { writeReplayState } from './replay-state.ts';

/** `foreshock resume [REPLAY]`: lets the process that drives it go on, or drives it here where that process is gone. */
export const resume = async (
  invocation: Invocation,
  named: string | undefined,
  flags: { readonly speed?: string },
): Promise<number> => {
  const lake = await openLake(invocation);
  const speed = flags.speed === undefined ? null : parseSpeed(flags.speed);
  const known = await loadReplay(lake.blobs, await findOpenReplay(lake.blobs, named));
  if (lake.kind === 'aws') {
    const state = await controlReplay(lake, known.replay, { type: 'resume', speed, driver: null });
    await lake.ports.functions.invoke('replay-log', { lap: { replay: known.replay } });
    writeReplayState(invocation, state, `${state.replay} goes on on ${lakeName(invocation)}`);
    return EXIT.done;
  }
  const isDriven = known.driver !== null && isAliveElsewhere(known.driver);
  if (isDriven || known.status === 'finished' || known.status === 'abandoned' || known.status === 'replaced') {
    const state = await controlReplay(lake, known.replay, { type: 'resume', speed, driver: null });
    writeReplayState(invocation, state, `${state.replay} goes on in process ${state.driver?.pid ?? 'unknown'}`);
    return EXIT.done;
  }
  const result = await replayFiles(invocation, lake.ports, {
    files: known.files.map(({ location }) => location),
    dataset: known.dataset,
    speed,
    options: known.options,
    replace: false,
    keepGaps: false,
  });
  await showResult(invocation, lake, result);
  return EXIT.done;
};
