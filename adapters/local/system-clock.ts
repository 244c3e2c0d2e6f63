import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';

/** Node's timers overflow above this. */
const MAX_TIMER_MS = 2_147_483_647;

/** The wall clock. */
export const createSystemClock = (): Clock => ({
  now: () => Date.now(),

  sleep: async (ms, signal) => {
    const until = Date.now() + ms;
    const left = (): number => (signal?.aborted ? 0 : until - Date.now());
    while (left() > 0) {
      // an abort is a reason to return, not a failure
      await wait(Math.min(left(), MAX_TIMER_MS), undefined, signal ? { signal } : {}).catch(() => undefined);
    }
  },
});
