import { expect, test } from '@jest/globals';
import { foldLevel, newLevel } from './daily-level.ts';
import { fitShapes, likelihoodOf, newFits, SHAPES } from './growth-shapes.ts';
import { ln } from '../math.ts';

const FIVE_MINUTES = 300_000;
const DURATION = 40;

/** The likeliest shape of growth that went on for forty windows on a quiet level. */
const fitted = (growth: (share: number) => number) => {
  const known = newLevel(FIVE_MINUTES);
  const fits = newFits();
  for (let window = 0; window < 800; window += 1) {
    const wobble = ((window * 7919) % 13) / 13 - 0.5;
    foldLevel(known, window * FIVE_MINUTES, 4 + 0.05 * wobble, false);
  }
  for (let window = 1; window <= DURATION; window += 1) {
    const wobble = ((window * 7919) % 13) / 13 - 0.5;
    foldLevel(known, (800 + window) * FIVE_MINUTES, 4 + 0.05 * wobble + growth(window / DURATION), false);
  }
  fitShapes(fits, known);
  const best = fits.fits.reduce((a, b) => (likelihoodOf(b, 0.05) > likelihoodOf(a, 0.05) ? b : a));
  return { shape: SHAPES[fits.fits.indexOf(best)], fit: best };
};

test('growth that is straight on the log scale is known with its duration and size', () => {
  const { shape, fit } = fitted((share) => 2 * share);
  expect(shape).toBe('exponential');
  expect(Math.abs(fit.duration - DURATION)).toBeLessThan(5);
  expect(Math.abs(fit.growth - 2)).toBeLessThan(0.15);
});

test.each([
  ['quadratic', (share: number) => ln(1 + 6 * share * share)],
  ['quartic', (share: number) => ln(1 + 3 * share * share * share * share)],
  ['step', () => 0.5],
] as const)('growth that is %s is told from the others', (shape, growth) => {
  expect(fitted(growth).shape).toBe(shape);
});
