import { describe, expect, test } from '@jest/globals';
import { parseSlo, sloText } from './slo-text.ts';

const sloOf = (text: string): unknown => {
  const parsed = parseSlo(text);
  return parsed.ok ? parsed.slo : parsed.error;
};

describe('the text of an objective', () => {
  test('names limits and how many windows count', () => {
    expect(sloOf('error_ratio>0.05 or p95>2000 for 2 of 2')).toEqual({
      limits: [
        { signal: 'error_ratio', comparison: '>', limit: 0.05 },
        { signal: 'p95', comparison: '>', limit: 2000 },
      ],
      windows: 2,
      ofWindows: 2,
    });
  });

  test.each([
    ['p99 >= 1.5s', 'p99>=1500 for 1 of 1'],
    ['error_share > 5% FOR 2 OF 3 windows', 'error_ratio>0.05 for 2 of 3'],
    ['  count<1e2  ', 'count<100 for 1 of 1'],
    ['queue.depth:a/b-c <= -3', 'queue.depth:a/b-c<=-3 for 1 of 1'],
    ['p95>500ms or orders<.5', 'p95>500 or orders<0.5 for 1 of 1'],
  ])('%j means %j', (text, meaning) => {
    const parsed = parseSlo(text);
    expect(parsed.ok && sloText(parsed.slo)).toBe(meaning);
    expect(sloOf(meaning)).toEqual(parsed.ok && parsed.slo);
  });

  test.each([
    ['', 0, 'expected the name of a signal'],
    ['p95', 3, 'expected >, >=, < or <= after p95'],
    ['p95 = 3', 4, '"=" is not expected here'],
    ['p95>', 4, 'expected a number after >'],
    ['p95>5d', 4, 'expected a number after >'],
    ['p95>fast', 4, 'expected a number after >'],
    ['p95>5 or', 8, 'expected the name of a signal'],
    ['p95>5 and p99>3', 6, 'limits are joined by "or"'],
    ['p95>5 p99>3', 6, 'expected "or", "for M of N" or the end'],
    ['p95>5 for', 9, 'expected a whole number of windows after "for"'],
    ['p95>5 for 2', 11, 'expected "of"'],
    ['p95>5 for 3 of 2', 10, '3 of 2 windows can never be bad'],
    ['p95>5 for 0 of 2', 10, 'expected a whole number'],
    ['p95>5 for 1 of 2.5', 15, 'expected a whole number'],
    ['p95>5 for 1 of 99', 15, 'at most 30 windows'],
    ['p95>5 for 1 of 2 3', 17, 'expected the end'],
    ['p95>1e999', 4, 'expected a number'],
    ['or>5', 0, 'expected the name of a signal'],
  ])('%j is refused at character %d: %s', (text, at, reason) => {
    const parsed = parseSlo(text);
    expect(parsed).toMatchObject({ ok: false, at, error: expect.stringContaining(reason) });
    expect(parsed.ok || parsed.error).toContain(`\n  ${text}\n  ${' '.repeat(at)}^\n`);
  });

  test('a text of any length is refused in a few lines', () => {
    const parsed = parseSlo('p95>5 or '.repeat(1000));
    expect(parsed.ok || parsed.error.length).toBeLessThan(300);
  });
});
