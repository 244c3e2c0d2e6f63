import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import type { Point } from './shape-fit.ts';
import { compareShapes, type Shapes } from './shapes.ts';

const NOW = 10;

/** Thirds of ten minutes with a little noise that repeats. */
const shapesOf = (value: (at: number) => number): Shapes => {
  const points: Point[] = Array.from({ length: 3 * NOW }, (_, index) => {
    const at = (index + 0.5) / 3;
    return { at, value: value(at) + 0.03 * (((index * 7) % 11) / 5 - 1), variance: 0.002 };
  });
  return compareShapes(points, { now: NOW, earliestOnset: 2, step: 1 / 3 }, DEFAULT_DETECTOR_CONFIG.trend);
};

describe('the three shapes of a signal', () => {
  test('noise is nothing', () => {
    expect(shapesOf(() => 4).nothing).toBeGreaterThan(0.9);
  });

  test('a step has ended, however high', () => {
    for (const height of [0.5, 1, 1.6]) expect(shapesOf((at) => (at < 8 ? 4 : 4 + height)).ended).toBeGreaterThan(0.9);
  });

  test('a step inside the time of a point is a step, not growth that goes on', () => {
    const point = 1 / 3;
    for (const seen of [0.2, 0.5, 0.8]) {
      const start = NOW - 6 * point;
      const { ended } = shapesOf((at) => (at < start ? 4 : at < start + point ? 4 + seen : 5));
      expect(ended).toBeGreaterThan(0.9);
    }
  });

  test('a ramp that was finished has ended', () => {
    expect(shapesOf((at) => 4 + Math.max(0, Math.min(1, (at - 4) / 3))).ended).toBeGreaterThan(0.9);
  });

  test('growth up to now goes on, straight or bent', () => {
    for (const bend of [1, 0.5, 2]) {
      expect(shapesOf((at) => 4 + Math.max(0, (at - 6) / 4) ** bend).going).toBeGreaterThan(0.9);
    }
  });

  test('growth that goes on tells its onset and height', () => {
    const { growths, going } = shapesOf((at) => 4 + Math.max(0, (at - 6) / 4));
    const onset = growths.reduce((sum, growth) => sum + growth.weight * growth.onset, 0) / going;
    const rise = growths.reduce((sum, growth) => sum + growth.weight * growth.rise, 0) / going;
    expect(Math.abs(onset - 6)).toBeLessThan(1);
    expect(Math.abs(rise - 1)).toBeLessThan(0.2);
  });

  test('what has only just risen may be a step as well as growth', () => {
    expect(shapesOf((at) => (at < 9.6 ? 4 : 5)).going).toBeLessThan(0.8);
  });

  test('the three probabilities add up to one, and shifting the signal changes none of them', () => {
    const ramp = (at: number): number => Math.max(0, (at - 6) / 4);
    const [low, high] = [shapesOf((at) => 1 + ramp(at)), shapesOf((at) => 7 + ramp(at))];
    expect(low.nothing + low.ended + low.going).toBeCloseTo(1, 10);
    expect(low.going).toBeCloseTo(high.going, 6);
  });
});
