import { describe, expect, test } from '@jest/globals';
import { ln, power } from '../math.ts';
import { newExtremes, remember, tailEvidence } from './extremes.ts';
import { chanceOf } from './series.test-helper.ts';

const DRAWS = 8000;

const learned = (draw: (u: number) => number) => {
  const extremes = newExtremes(2);
  const chance = chanceOf(5);
  for (let i = 0; i < DRAWS; i += 1) remember(extremes, 0, draw(1 - chance()));
  return (size: number): number => tailEvidence(extremes, 0, size, DRAWS);
};

describe('the evidence of a tail', () => {
  test('of exponential values is near the true probability, also far beyond what was seen', () => {
    const evidence = learned((u) => -ln(u));
    expect(evidence(-ln(1e-3))).toBeCloseTo(3, 0);
    expect(Math.abs(evidence(-ln(1e-5)) - 5)).toBeLessThan(1.2);
  });

  test('of heavy (Pareto, shape 0.4) values is near the true probability', () => {
    const evidence = learned((u) => power(u, -0.4));
    expect(Math.abs(evidence(power(1e-3, -0.4)) - 3)).toBeLessThan(0.4);
    expect(Math.abs(evidence(power(1e-4, -0.4)) - 4)).toBeLessThan(1.5);
  });

  test('grows with the size without a gap', () => {
    const evidence = learned((u) => -ln(u));
    let before = 0;
    for (let size = 0.01; size < 30; size += 0.01) {
      const now = evidence(size);
      expect(now).toBeGreaterThanOrEqual(before);
      expect(now - before).toBeLessThan(0.05);
      before = now;
    }
  });

  test('of something that never happened is the number of values that it did not happen in', () => {
    expect(tailEvidence(newExtremes(2), 0, 1, 999)).toBeCloseTo(3, 9);
    expect(tailEvidence(newExtremes(2), 0, 0, 999)).toBe(0);
  });
});
