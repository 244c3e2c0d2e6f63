import { expect, test } from '@jest/globals';
import {
  countText,
  durationText,
  latencyText,
  many,
  minuteText,
  numberText,
  percentText,
  ratioText,
  valueText,
} from './quantities.ts';

test('counts have their thousands apart', () => {
  expect([0, 999, 1000, 18428, 1234567].map(countText)).toEqual(['0', '999', '1 000', '18 428', '1 234 567']);
  expect([1, 2, 1500].map((count) => many(count, 'line'))).toEqual(['1 line', '2 lines', '1 500 lines']);
});

test('numbers keep three digits that count', () => {
  expect([0, 0.0001, 0.0042, 3.14159, 25.44, 254.4, 18428].map(numberText)).toEqual([
    '0',
    '< 0.001',
    '0.0042',
    '3.14',
    '25.4',
    '254',
    '18 428',
  ]);
});

test('latencies choose their unit', () => {
  expect([0.5, 183, 2003, 180_000].map(latencyText)).toEqual(['0.5 ms', '183 ms', '2 s', '3 min']);
});

test('a share that is neither 0 nor 1 never looks so', () => {
  expect([0, 0.0004, 0.004, 0.052, 0.873, 0.9996, 1].map(percentText)).toEqual([
    '0%',
    '< 0.1%',
    '0.4%',
    '5.2%',
    '87%',
    '> 99.9%',
    '100%',
  ]);
});

test('a ratio needs something expected', () => {
  expect(ratioText(412, 36)).toBe('11.4x');
  expect(ratioText(1, 0.004)).toBe('250x');
  expect(ratioText(3, 60)).toBe('0.05x');
  expect(ratioText(3, 0)).toBeNull();
  expect(ratioText(3, null)).toBeNull();
});

test('values carry their unit, and durations read like speech', () => {
  expect(valueText(0.05, 'share')).toBe('5%');
  expect(valueText(3, 'connections')).toBe('3 connections');
  expect([40_000, 60_000, 150_000, 1_020_000, 10_800_000].map(durationText)).toEqual([
    '40 seconds',
    '1 minute',
    '2.5 minutes',
    '17 minutes',
    '3 hours',
  ]);
  expect(minuteText(Date.parse('2026-11-20T22:26:40Z'))).toBe('22:27');
});
