import type { ReplayState } from '../domain/replay.ts';
import type { Invocation } from './invocation.ts';
import { writeObject } from './output.ts';

/** Says what a command has made of a replay: JSON, or the sentence. */
export const writeReplayState = (invocation: Invocation, state: ReplayState, sentence: string): void => {
  const { replay, dataset, status, speed } = state;
  const soughtTo = state.soughtTo === null ? null : new Date(state.soughtTo).toISOString();
  writeObject(invocation, { replay, dataset, status, speed, sought_to: soughtTo }, `${sentence}\n`);
};
