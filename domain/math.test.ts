import { describe, expect, test } from '@jest/globals';
import { exp, ln, lnSumExp, normalCdf, power } from './math.ts';

const relativeError = (value: number, truth: number): number => Math.abs(value / truth - 1);

describe('elementary functions', () => {
  // known values to 16 digits from mpmath
  test('ln agrees with known values to 1e-15', () => {
    expect(relativeError(ln(2), 0.6931471805599453)).toBeLessThan(1e-15);
    expect(relativeError(ln(10), 2.302585092994046)).toBeLessThan(1e-15);
    expect(relativeError(ln(1e-300), -690.7755278982137)).toBeLessThan(1e-15);
    expect(relativeError(ln(1.0000001), 9.999999500000033e-8)).toBeLessThan(1e-9);
    expect(ln(1)).toBe(0);
  });

  test('ln of 0 is minus infinity and of a negative number not a number', () => {
    expect([ln(0), ln(-1), ln(Infinity), ln(NaN)]).toEqual([-Infinity, NaN, Infinity, NaN]);
  });

  test('exp agrees with known values to 1e-15', () => {
    expect(relativeError(exp(1), 2.718281828459045)).toBeLessThan(1e-15);
    expect(relativeError(exp(-20), 2.061153622438558e-9)).toBeLessThan(1e-15);
    expect(relativeError(exp(700), 1.0142320547350045e304)).toBeLessThan(1e-15);
    expect([exp(0), exp(-1000), exp(1000)]).toEqual([1, 0, Infinity]);
  });

  test('exp undoes ln over the whole range of latencies and likelihoods', () => {
    for (let x = 1e-6; x < 1e9; x *= 1.7) expect(relativeError(exp(ln(x)), x)).toBeLessThan(1e-14);
  });

  test('power agrees with products and roots', () => {
    expect(relativeError(power(3, 4), 81)).toBeLessThan(1e-14);
    expect(relativeError(power(2, 0.5), 1.4142135623730951)).toBeLessThan(1e-14);
    expect([power(0, 3), power(0, 0)]).toEqual([0, 1]);
  });

  test('the normal distribution agrees with known values to 1e-14', () => {
    expect(Math.abs(normalCdf(0) - 0.5)).toBe(0);
    expect(Math.abs(normalCdf(1) - 0.8413447460685429)).toBeLessThan(1e-14);
    expect(Math.abs(normalCdf(1.96) - 0.9750021048517795)).toBeLessThan(1e-14);
    expect(Math.abs(normalCdf(-3) - 0.0013498980316300957)).toBeLessThan(1e-14);
    expect([normalCdf(-40), normalCdf(40)]).toEqual([0, 1]);
  });

  test('sums of likelihoods far below the smallest number keep their ratio', () => {
    expect(Math.abs(lnSumExp([-2000, -2000]) - (-2000 + Math.LN2))).toBeLessThan(1e-12);
    expect(lnSumExp([])).toBe(-Infinity);
  });
});
