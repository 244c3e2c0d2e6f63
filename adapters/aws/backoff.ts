import type { Clock } from '../../ports/clock.ts';

/** Time and chance, as waiting between tries needs them. */
export interface Patience {
  readonly clock: Clock;
  /** Between 0 and 1; `Math.random` outside tests. */
  readonly random: () => number;
}

/** Pause before the first retry, at most; doubled for each further one. */
const BASE_MS = 100;
const MOST_MS = 5000;

/**
 * Waits before retry number `retry` (from 0): anything between nothing and 100 ms · 2^retry, at most 5 s ("full jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
 */
export const backOff = ({ clock, random }: Patience, retry: number): Promise<void> =>
  clock.sleep(random() * Math.min(MOST_MS, BASE_MS * 2 ** retry));
