import { expect, test } from '@jest/globals';
import { durationMs, inferUnit, toMs } from './duration.ts';

test.each([
  ['32.9ms', 32.9],
  ['14.198883ms', 14.198883],
  ['0.050422s', 50.422],
  ['2 seconds', 2000],
  ['432.924µs', 0.432924],
  ['432.924μs', 0.432924],
  ['68 micros', 0.068],
  ['250ns', 0.00025],
  ['1m2.5s', 62_500],
  ['1h0m1s', 3_601_000],
  ['12.5 MS', 12.5],
  ['00:00:01.2345678', 1234.5678],
  ['PT0.055S', 55],
  ['PT1M2S', 62_000],
])('%s is %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['15d', '24h', '5m', 'PT', '12:30', '12', 'ms', '', '-3ms', '1.2.3s', `${'9'.repeat(50)}ms`])(
  '%j says no duration',
  (text) => {
    expect(durationMs(text)).toBeNull();
  },
);

test('seconds become milliseconds without a trace of binary fractions', () => {
  expect([0.032, 0.57, 1.005, 3.003].map((seconds) => toMs(seconds, 's'))).toEqual([32, 570, 1005, 3003]);
  expect(toMs(8272, 'us')).toBe(8.272);
  expect(toMs(179_173_904, 'ns')).toBe(179.173904);
});

test('the unit of unlabelled latencies follows from their size', () => {
  expect(inferUnit([])).toBeNull();
  expect(inferUnit([0.032, 0.57, 3.003])).toBe('s');
  expect(inferUnit([179.173904, 165.2, 8.84])).toBe('ms');
  expect(inferUnit([179_173_904, 8_842_896])).toBe('ns');
  expect(inferUnit([10, 87, 18])).toBe('ms');
});

test('whole numbers behind an access log line are milliseconds or Apache’s microseconds', () => {
  expect(inferUnit([10, 87, 18], true)).toBe('ms');
  expect(inferUnit([96_859, 49_453, 95_926], true)).toBe('us');
});
