import { learnOutcome } from './growth-forest.ts';
import type { Learned } from './learned.ts';
import { MINUTE_MS, SIX_HOURS_MS } from './spans.ts';

/** Most windows that wait for their outcome. */
const MOST_PENDING = 512;

/** Answers that wait for what becomes of them: when they were given (epoch ms) and the leaves that gave them, a ring. */
export interface Pending {
  readonly times: Float64Array;
  /** As many leaves a time as there are trees. */
  readonly leaves: Uint16Array;
  readonly place: { first: number; count: number };
}

/** Room for six hours of windows, at most 512. */
export const newPending = (trees: number, intervalMs: number): Pending => {
  const room = Math.min(MOST_PENDING, Math.ceil(SIX_HOURS_MS / intervalMs) + 2);
  return {
    times: new Float64Array(room),
    leaves: new Uint16Array(room * trees),
    place: { first: 0, count: 0 },
  };
};

/** A copy that goes its own way. */
export const copyPending = ({ times, leaves, place }: Pending): Pending => ({
  times: times.slice(),
  leaves: leaves.slice(),
  place: { ...place },
});

/** Adds the answer of the window at `at`, a leaf for every tree; without room it is not learned from. */
export const addPending = ({ times, leaves, place }: Pending, at: number, reached: Uint16Array): void => {
  if (place.count === times.length) return;
  const index = (place.first + place.count) % times.length;
  times[index] = at;
  leaves.set(reached, index * reached.length);
  place.count += 1;
};

/** Learns from those whose outcome is known by now: a breach (`breachAt`), or six hours without one. */
export const passPending = (
  { times, leaves, place }: Pending,
  learned: Learned,
  at: number,
  breachAt: number | null,
): void => {
  const trees = leaves.length / times.length;
  while (place.count > 0) {
    const age = at - (times[place.first] ?? 0);
    if (breachAt === null && age <= SIX_HOURS_MS) return;
    const minutes = breachAt !== null && age <= SIX_HOURS_MS ? age / MINUTE_MS : null;
    learnOutcome(learned, leaves.subarray(place.first * trees, (place.first + 1) * trees), minutes);
    place.first = (place.first + 1) % times.length;
    place.count -= 1;
  }
};
