import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addValue,
  cellMiddle,
  cellOf,
  cellStart,
  type Histogram,
  mergeHistogram,
  quantile,
  totalOf,
} from './histogram.ts';

const histogramOf = (values: readonly number[]): Histogram => {
  const histogram: Histogram = new Map();
  for (const value of values) addValue(histogram, value);
  return histogram;
};

const anyLatency = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
const anyLatencies = fc.array(anyLatency, { minLength: 1, maxLength: 200, size: 'max' });

describe('a cell', () => {
  test('stands for its values with an error of at most 0.8 %', () => {
    fc.assert(
      fc.property(anyLatency, (value) => {
        expect(Math.abs(cellMiddle(cellOf(value)) - value) / value).toBeLessThanOrEqual(0.008);
      }),
      { numRuns: 5000 },
    );
  });

  test('starts at or before its values, and the next one after them', () => {
    fc.assert(
      fc.property(anyLatency, (value) => {
        expect(cellStart(cellOf(value))).toBeLessThanOrEqual(value);
        expect(cellStart(cellOf(value) + 1)).toBeGreaterThan(value);
      }),
    );
  });

  test('grows with the value', () => {
    fc.assert(
      fc.property(anyLatency, anyLatency, (a, b) => {
        expect(Math.sign(cellOf(a) - cellOf(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test.each([0, -0, -5, Number.NaN])('of %p is the cell of zero', (value) => {
    expect([cellOf(value), cellMiddle(cellOf(value))]).toEqual([0, 0]);
  });
});

describe('a quantile', () => {
  test('is within 0.8 % of the value at its rank', () => {
    fc.assert(
      fc.property(anyLatencies, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const rank = Math.max(1, Math.ceil(q * values.length));
        const exact = values.toSorted((a, b) => a - b)[rank - 1] ?? Number.NaN;
        expect(Math.abs((quantile(histogramOf(values), q) ?? Number.NaN) - exact) / exact).toBeLessThanOrEqual(0.008);
      }),
      { numRuns: 500 },
    );
  });

  test('of nothing is null', () => {
    expect(quantile(new Map(), 0.5)).toBeNull();
  });
});

describe('merging histograms', () => {
  test('counts what one histogram over all values would', () => {
    fc.assert(
      fc.property(anyLatencies, anyLatencies, (a, b) => {
        const into = histogramOf(a);
        mergeHistogram(into, histogramOf(b));
        expect(into).toEqual(histogramOf([...b, ...a]));
        expect(totalOf(into)).toBe(a.length + b.length);
      }),
    );
  });
});
