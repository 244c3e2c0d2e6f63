import { describe, expect, test } from '@jest/globals';
import type { Expectation } from '../domain/expectation.ts';
import { parseExpectations } from './expectation-text.ts';

const AT = Date.parse('2026-11-20T22:23:38Z');
const DAY = Date.parse('2026-11-20');

const expectationOf = (line: string): Expectation | undefined => {
  const read = parseExpectations(`replay a.log\n${line}\n`);
  return read.ok ? read.blocks[0]?.expectations[0]?.expectation : undefined;
};
const problemsOf = (text: string): readonly string[] => {
  const read = parseExpectations(text);
  return read.ok ? [] : read.problems.map(({ line, message }) => `${line}: ${message}`);
};

describe('an expectation', () => {
  test.each<[string, Expectation]>([
    ['incident at 2026-11-20T22:23:38Z must be warned >= 5 min before', { kind: 'warned', at: AT, beforeMs: 300_000 }],
    ['incident at 2026-11-20T22:23:38Z must be warned ≥ 5 min before', { kind: 'warned', at: AT, beforeMs: 300_000 }],
    [`incident at ${AT} must be warned at least 90s before`, { kind: 'warned', at: AT, beforeMs: 90_000 }],
    ['Incident at 2026-11-20 22:23:38 is warned of.', { kind: 'warned', at: AT, beforeMs: 0 }],
    ['incident at 2026-11-20T22:23:38Z must be detected within 2 min', { kind: 'detected', at: AT, withinMs: 120_000 }],
    ['every incident must be warned >= 1 h before', { kind: 'all-warned', beforeMs: 3_600_000 }],
    ['no alert between 2026-11-20 and 2026-11-21', { kind: 'none', what: 'alert', from: DAY, to: DAY + 86_400_000 }],
    ['no warnings', { kind: 'none', what: 'warning', from: null, to: null }],
    ['alert between 2026-11-20 and 2026-11-21', { kind: 'some', what: 'alert', from: DAY, to: DAY + 86_400_000 }],
    ['at most 1 alert per day', { kind: 'at-most', count: 1, what: 'alert', perMs: 86_400_000 }],
    ['at most 0 false alarms', { kind: 'at-most', count: 0, what: 'false alarm', perMs: null }],
    ['at most 3 warnings a week', { kind: 'at-most', count: 3, what: 'warning', perMs: 604_800_000 }],
  ])('%s', (line, expectation) => expect(expectationOf(line)).toEqual(expectation));
});

describe('a file of expectations', () => {
  test('holds blocks with files, options and how they are judged; comments and empty lines are nothing', () => {
    const read = parseExpectations(
      '# all\r\n\r\nreplay "my logs/a b.log" *.gz --tz +01:00 # zone\r\nslo p95>2s for 2 of 3\r\nsetting 0.9\r\nno alert\r\nreplay b.log\r\nlabels l.csv\r\nno warning\r\n',
    );
    expect(read).toMatchObject({
      ok: true,
      blocks: [
        {
          line: 3,
          words: ['my logs/a b.log', '*.gz', '--tz', '+01:00'],
          slo: { line: 4, text: 'p95>2s for 2 of 3' },
          setting: { line: 5, text: '0.9' },
          labels: null,
          expectations: [{ line: 6, text: 'no alert' }],
        },
        { line: 7, labels: { line: 8, text: 'l.csv' } },
      ],
    });
  });

  test.each([
    ['', '1: the file holds nothing'],
    ['no alert', '1: a line `replay FILE` must come first'],
    ['replay', '1: replay what?'],
    ['replay a.log', '1: nothing is expected of this replay'],
    ['replay a.log\nslo x>1\nslo y>1\nno alert', '3: this replay has a line slo already'],
    ['replay a.log\nlabels', '2: labels what?'],
    ['replay a.log\nbe quiet', '2: "be quiet" is no expectation; write one like'],
    ['replay a.log\nincident at noon must be warned', '2: "noon" is no time'],
    ['replay a.log\nincident at 2026-11-20 must be warned >= 5 parsecs before', '2: "5 parsecs" is no stretch of time'],
    ['replay a.log\nno alert between 2026-11-21 and 2026-11-20', '2: 2026-11-21 is not before 2026-11-20'],
  ])('%j is refused with its line', (text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(problem)]);
  });

  test('names every line that is wrong', () => {
    expect(problemsOf('replay a.log\nfoo\nbar')).toHaveLength(2);
  });
});
