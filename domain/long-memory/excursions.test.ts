import { describe, expect, test } from '@jest/globals';
import { type Excursions, foldExcursion, harmlessTimes, NO_EXCURSIONS } from './excursions.ts';

const WINDOW = 300_000;
const HOUR = 12 * WINDOW;
const DAY = 24 * HOUR;

/** Folds windows from `start` on; `failing` = which of them fail. */
const folded = (
  known: Excursions,
  start: number,
  above: readonly number[],
  failing: readonly number[] = [],
): Excursions =>
  above.reduce(
    (state, one, index) =>
      foldExcursion(state, {
        at: start + index * WINDOW,
        above: one,
        noise: 0.05,
        isFailing: failing.includes(index),
      }),
    known,
  );

describe('an excursion', () => {
  test('counts for what is as high or less, once it is over by six hours and for two weeks', () => {
    const known = folded(NO_EXCURSIONS, DAY, [0, 0.5, 1.2, 0.9, 0.1]);
    const at = DAY + 7 * HOUR;
    expect(harmlessTimes(known, at, 1.2)).toBe(1);
    expect(harmlessTimes(known, at, 0.4)).toBe(1);
    expect(harmlessTimes(known, at, 1.3)).toBe(0);
    expect(harmlessTimes(known, DAY + 2 * HOUR, 1)).toBe(0);
    expect(harmlessTimes(known, 16 * DAY, 1)).toBe(0);
  });

  test('that ended in a failure is no comfort', () => {
    expect(folded(NO_EXCURSIONS, DAY, [0.5, 1.2, 2.2, 0.1], [2]).harmless).toEqual([]);
  });

  test('goes on over a dip and is counted once', () => {
    const { harmless, open } = folded(NO_EXCURSIONS, DAY, [1, 0.7, 1.1, 0.6, 0.1, 0.2]);
    expect(harmless).toEqual([{ peak: 1.1, at: DAY + 3 * WINDOW }]);
    expect(open).toBeNull();
  });

  test('needs more than noise, and the oldest of many are forgotten', () => {
    expect(folded(NO_EXCURSIONS, DAY, [0.29, 0.1]).harmless).toEqual([]);
    let known = NO_EXCURSIONS;
    for (let hour = 0; hour < 40; hour += 1) known = folded(known, DAY + hour * HOUR, [1 + hour, 0]);
    expect(known.harmless).toHaveLength(16);
    expect(known.harmless.at(-1)?.peak).toBe(40);
  });
});
