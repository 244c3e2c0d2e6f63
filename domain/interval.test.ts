import { describe, expect, test } from '@jest/globals';
import { rateEstimate, shareEstimate } from './interval.ts';

describe('the interval of a share', () => {
  test('is that of Wilson: 8 of 10 lies between 49.0 and 94.3 %', () => {
    const { value, low, high } = shareEstimate(8, 10) ?? {};
    expect(value).toBe(0.8);
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
  });

  test('reaches 0 and 1 where none or all hit, and says how little one trial says', () => {
    expect(shareEstimate(0, 10)).toMatchObject({ value: 0, low: 0 });
    expect(shareEstimate(0, 10)?.high).toBeCloseTo(0.2775, 4);
    expect(shareEstimate(1, 1)).toMatchObject({ value: 1, high: 1 });
    expect(shareEstimate(1, 1)?.low).toBeCloseTo(0.2065, 4);
  });

  test('is not known without a trial', () => expect(shareEstimate(0, 0)).toBeNull());
});

describe('the interval of a rate', () => {
  // chi-square quantiles of Garwood's formula, as R's poisson.test gives them
  test.each([
    [0, 0, 3.6889],
    [1, 0.0253, 5.5716],
    [3, 0.6187, 8.7673],
    [10, 4.7954, 18.3904],
    [100, 81.364, 121.6268],
  ])('is exact: %i events in one day lie between %f and %f', (count, low, high) => {
    const estimate = rateEstimate(count, 1);
    expect(estimate?.value).toBe(count);
    expect(estimate?.low).toBeCloseTo(low, 3);
    expect(estimate?.high).toBeCloseTo(high, 3);
  });

  test('shrinks with the exposure, and is not known without any', () => {
    expect(rateEstimate(3, 2)?.high).toBeCloseTo(8.7673 / 2, 3);
    expect(rateEstimate(3, 0)).toBeNull();
  });
});
