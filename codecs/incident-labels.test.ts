import { describe, expect, test } from '@jest/globals';
import { type Labels, parseIncident, parseLabels } from './incident-labels.ts';

const START = Date.parse('2026-11-20T22:23:38Z');
const END = Date.parse('2026-11-20T22:25:08Z');
const labelsOf = (read: Labels) => (read.ok ? read.labels : []);
const errorOf = (read: Labels): string => (read.ok ? '' : read.error);

describe('an incident of the command line', () => {
  test.each([
    '2026-11-20T22:23:38Z..2026-11-20T22:25:08Z',
    '2026-11-20T23:23:38+01:00..2026-11-20 22:25:08',
    `${START / 1000}..${END}`,
    `${START}000..${END}000000`,
  ])('is read from %s', (text) => {
    expect(labelsOf(parseIncident(text))).toEqual([{ startAt: START, endAt: END, name: null }]);
  });

  test('lasts a minute where it is one instant', () => {
    expect(labelsOf(parseIncident('2026-11-20T22:23:38Z'))).toEqual([
      { startAt: START, endAt: START + 60_000, name: null },
    ]);
  });

  test.each([
    ['yesterday', 'the start "yesterday" is no time'],
    ['2026-11-20T22:23:38Z..soon', 'the end "soon" is no time'],
    ['2026-11-20T22:25:08Z..2026-11-20T22:23:38Z', 'is before the start'],
    ['2026-11-20..2026-11-21..2026-11-22', 'more than one ".."'],
    ['2026-02-30..2026-03-01', 'is no time'],
  ])('%s is refused with what is wrong', (text, error) => expect(errorOf(parseIncident(text))).toContain(error));
});

describe('a file of labels', () => {
  test('is CSV with a header, names, comments, empty lines and Windows line ends', () => {
    const text = `\uFEFFstart,end,name\r\n# outages\r\n\r\n2026-11-20T22:23:38Z,2026-11-20T22:25:08Z,"lock, ""long"""\r\n${START / 1000}\r\n`;
    expect(labelsOf(parseLabels(text))).toEqual([
      { startAt: START, endAt: END, name: 'lock, "long"' },
      { startAt: START, endAt: START + 60_000, name: null },
    ]);
  });

  test('is JSON as NAB keeps its windows, under the name of their series', () => {
    const text = JSON.stringify({
      'a/b.csv': [['2026-11-20 22:23:38.000000', '2026-11-20 22:25:08.000000']],
      none: [],
    });
    expect(labelsOf(parseLabels(text))).toEqual([{ startAt: START, endAt: END, name: 'a/b.csv' }]);
    expect(labelsOf(parseLabels(`[[${START}, ${END}]]`))).toEqual([{ startAt: START, endAt: END, name: null }]);
  });

  test.each([
    ['', 'no incident in it'],
    ['start,end\n', 'no incident in it'],
    ['2026-11-20T22:23:38Z,2026-11-20T22:25:08Z\n22:30,22:40\n', 'line 2: the start "22:30" is no time'],
    ['[1, 2', 'it is no JSON'],
    ['{"a": 3}', 'a holds 3: give pairs of instants'],
    ['{"a": [["x", "y"]]}', 'a: the start "x" is no time'],
    ['[]', 'no pair of instants'],
  ])('%j is refused with the place', (text, error) => expect(errorOf(parseLabels(text))).toContain(error));
});
