import { describe, expect, test } from '@jest/globals';
import type { Clock } from '../../ports/clock.ts';

/** What every clock promises. */
export const clockContract = (name: string, makeClock: () => Clock): void => {
  describe(`${name} as a clock`, () => {
    test('has moved on by at least the time slept', async () => {
      const clock = makeClock();
      const before = clock.now();
      await clock.sleep(20);
      expect(clock.now() - before).toBeGreaterThanOrEqual(19);
    });

    test('wakes sleepers in the order of their time', async () => {
      const clock = makeClock();
      const woken: number[] = [];
      await Promise.all([60, 20, 40].map((ms) => clock.sleep(ms).then(() => woken.push(ms))));
      expect(woken).toEqual([20, 40, 60]);
    });

    test('does not wait for no time or less', async () => {
      const clock = makeClock();
      const before = clock.now();
      await clock.sleep(0);
      await clock.sleep(-1000);
      expect(clock.now() - before).toBeLessThan(500);
    });

    test('wakes at once when told to stop, before and during sleep', async () => {
      const clock = makeClock();
      const before = clock.now();
      const stop = new AbortController();
      const asleep = clock.sleep(3_600_000, stop.signal);
      stop.abort();
      await asleep;
      await clock.sleep(3_600_000, stop.signal);
      expect(clock.now() - before).toBeLessThan(60_000);
    });
  });
};
