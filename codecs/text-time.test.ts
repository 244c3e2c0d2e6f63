import { describe, expect, test } from '@jest/globals';
import { clockAtStart, timeAtStart, timePlaceOf, timeWithin } from './text-time.ts';

describe('the time of a line', () => {
  test.each([
    ['2026-11-20 22:10:29 x', 0],
    ['[2026-11-20 22:10:29] x', 1],
    ['< 2026-11-20 22:10:29 UTC > LOG:', 2],
    ['INFO 2026-11-20 22:10:29', -1],
  ])('%j begins with it at %d', (line, at) => {
    expect(timeAtStart(line)).toBe(at);
  });

  test.each([
    ['INFO 2026-11-20 22:10:29', 5],
    ['INFO:2026-11-20 22:10:29,123:x', 5],
    ['I, [2026-11-20T22:10:29.1 #7]', 4],
    ['nova.log host-1 2017-05-16 00:00:00.008 25746 INFO', 16],
    ['a b c d e 2026-11-20 22:10:29', -1],
    ['{"level":30,"time":1795212625196}', -1],
    ['no time at all', -1],
    ['', -1],
  ])('%j has it among its first words at %d', (line, at) => {
    expect(timeWithin(line)).toBe(at);
  });

  test('may be the time of day alone', () => {
    expect([clockAtStart('[22:10:29 INF] x'), clockAtStart('22:10:29.5 x'), clockAtStart('10:20 x')]).toEqual([
      1, 0, -1,
    ]);
  });

  test('is where most of the lines have theirs', () => {
    const dated = '2026-11-20 22:10:29 x';
    expect(timePlaceOf([dated, dated, 'Traceback'])).toBe('time');
    expect(timePlaceOf([`INFO ${dated}`, `WARN ${dated}`])).toBe('within');
    expect(timePlaceOf(['22:10:29 x', '22:10:30 y'])).toBe('clock');
    expect(timePlaceOf([dated, 'a', 'b'])).toBeNull();
    // two of ten: the others are their stack traces
    const others = Array.from({ length: 8 }, () => 'x');
    expect(timePlaceOf([dated, dated, ...others])).toBe('time');
    expect(timePlaceOf([dated, ...others])).toBeNull();
    expect(timePlaceOf([])).toBeNull();
  });
});
