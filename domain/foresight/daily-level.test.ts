import { expect, test } from '@jest/globals';
import { foldLevel, meanResidual, newLevel, standsOut, usualAt } from './daily-level.ts';

const HOUR = 3_600_000;
const FIVE_MINUTES = 300_000;
const DAY = 288;

const season = (at: number): number => 5 + 0.4 * (1 - Math.abs(((at / HOUR) % 24) - 12) / 6);

test('the time of day is learned within days', () => {
  const known = newLevel(FIVE_MINUTES);
  for (let window = 0; window < 8 * DAY; window += 1)
    foldLevel(known, window * FIVE_MINUTES, season(window * FIVE_MINUTES), false);
  for (const hour of [3, 9, 12, 20]) {
    const at = 8 * 24 * HOUR + hour * HOUR;
    expect(Math.abs(usualAt(known, at) - season(at))).toBeLessThan(0.1);
  }
});

test('a level that is new and flat is taken over within hours, sooner after a deploy', () => {
  const windowsUntilUsual = (isDeployed: boolean): number => {
    const known = newLevel(FIVE_MINUTES);
    for (let window = 0; window < 3 * DAY; window += 1) foldLevel(known, window * FIVE_MINUTES, 5, false);
    for (let window = 0; window < DAY; window += 1) {
      foldLevel(known, (3 * DAY + window) * FIVE_MINUTES, 5.5, isDeployed);
      if (window > 4 && Math.abs(meanResidual(known, 4)) < 0.05) return window;
    }
    return Infinity;
  };
  expect(windowsUntilUsual(true)).toBeLessThan(windowsUntilUsual(false));
  expect(windowsUntilUsual(false)).toBeLessThan(40);
});

test('growth is not learned as the new level while it goes on', () => {
  const known = newLevel(FIVE_MINUTES);
  for (let window = 0; window < 3 * DAY; window += 1) foldLevel(known, window * FIVE_MINUTES, 5, false);
  for (let window = 0; window < 72; window += 1)
    foldLevel(known, (3 * DAY + window) * FIVE_MINUTES, 5 + window / 72, false);
  expect(standsOut(known)).toBeGreaterThan(10);
  expect(meanResidual(known, 2)).toBeGreaterThan(0.9);
});
