import { describe, expect, test } from '@jest/globals';
import { calibrationOf } from './calibration.ts';
import { shareEstimate } from './interval.ts';
import type { Case } from './track-record.ts';

/** `failed` of `count` predictions of one probability. */
const cases = (probability: number, failed: number, count: number): readonly Case[] =>
  Array.from({ length: count }, (_, index) => ({ probability, failed: index < failed }));

describe('the interval of a share', () => {
  // R 4.3: prop.test(x, n, correct = FALSE)$conf.int
  test.each([
    [9, 10, 0.59585, 0.982124],
    [0, 10, 0, 0.277533],
    [50, 100, 0.403832, 0.596168],
  ])('%d of %d is that of Wilson', (hits, count, low, high) => {
    const interval = shareEstimate(hits, count);
    expect(interval?.low).toBeCloseTo(low, 5);
    expect(interval?.high).toBeCloseTo(high, 5);
  });
});

describe('calibration', () => {
  test('is not claimed without outcomes, nor with too few', () => {
    expect(calibrationOf([])).toEqual({
      enough: false,
      outcomes: 0,
      needed: 30,
      brier_score: null,
      expected_calibration_error: null,
      bins: [],
    });
    expect(calibrationOf(cases(0.85, 25, 29)).enough).toBe(false);
    expect(calibrationOf(cases(0.85, 26, 30)).enough).toBe(true);
  });

  test('sets what was said against what came, bin by bin', () => {
    const { bins, brier_score, expected_calibration_error } = calibrationOf([
      ...cases(0.85, 17, 20),
      ...cases(0.95, 10, 20),
      ...cases(1, 2, 2),
    ]);
    expect(bins.map(({ from, to, count, observed }) => ({ from, to, count, observed }))).toEqual([
      { from: 0.8, to: 0.9, count: 20, observed: 0.85 },
      { from: 0.9, to: 1, count: 22, observed: 0.5455 },
    ]);
    // Brier: (17·0.15² + 3·0.85² + 10·0.05² + 10·0.95² + 0) / 42
    expect(brier_score).toBeCloseTo((17 * 0.0225 + 3 * 0.7225 + 10 * 0.0025 + 10 * 0.9025) / 42, 4);
    expect(expected_calibration_error).toBeCloseTo((22 * Math.abs((20 * 0.95 + 2) / 22 - 12 / 22)) / 42, 3);
  });

  test('is perfect when what was said always came', () => {
    expect(calibrationOf(cases(1, 40, 40))).toMatchObject({ brier_score: 0, expected_calibration_error: 0 });
  });
});
