import { describe, expect, test } from '@jest/globals';
import { fingerprintOf, maskMessage } from '../../domain/fingerprint.ts';
import type { Reading } from '../../domain/reading.ts';
import { routeOf } from '../../domain/route.ts';
import { durationMs } from '../duration.ts';
import { hostileTexts, superlinear } from '../growth.test-helper.ts';
import { latencyInMessage, requestInMessage } from '../message-clues.ts';
import { safeLine } from '../plain-text.ts';
import { createRecordReader } from '../record-reader.ts';
import { isBlank, isHeader, recordStarts } from '../record-starts.ts';
import { serviceOfFileName } from '../service-name.ts';
import { createTimeReader } from '../timestamp.ts';
import type { LogFormat } from './format.ts';
import { LOG_FORMATS } from './registry.ts';

const NEW_YEAR = Date.UTC(2027, 0, 1);
const READING: Reading = {
  format: '',
  unit: null,
  fields: {},
  zone: { offsetMinutes: 0, assumed: true },
  year: { year: 2026, firstMonth: 1, assumed: true },
  service: null,
  from: null,
  to: null,
};

/** Everything that is done with a line of a format, by name. */
const worksOf = (format: LogFormat): readonly (readonly [name: string, work: (text: string) => unknown])[] => {
  const texts = format.samples.map(({ text, among = [] }) => [text, ...among]);
  const { unit, fields } = format.choose(texts[0] ?? []);
  const reading = { ...READING, format: format.id, unit, fields };
  const parse = format.parser({ reading, latestTs: NEW_YEAR });
  const starts = recordStarts(reading);
  return [
    ['score', (text) => format.score(text)],
    ['parser', parse],
    ['choose', (text) => format.choose([text])],
    ['record starts', (text) => starts(text, text)],
  ];
};

/** The first way found in which a text makes work slow; null when its time is linear. */
const slowWay = (work: (text: string) => unknown, beginnings: readonly string[]): string | null => {
  for (const beginning of beginnings) {
    for (const [run, textOf] of hostileTexts(beginning)) {
      const slow = superlinear(work, textOf);
      if (slow !== null) return `${JSON.stringify(beginning.slice(-40))} and many ${JSON.stringify(run)}: ${slow}`;
    }
  }
  return null;
};

/** Nothing, and beginnings that lead deep into a parser. */
const beginningsOf = ({ samples }: LogFormat): readonly string[] => {
  const [first = '', ...others] = samples.map(({ text }) => text.split('\n', 1)[0] ?? '');
  const last = others.at(-1) ?? first;
  return ['', first.slice(0, first.length >> 1), first, last.slice(0, (last.length * 3) >> 2), last];
};

describe('whatever a line holds, the time to read it grows no faster than the line', () => {
  describe.each(LOG_FORMATS)('in the format $id', (format) => {
    test.each(worksOf(format))('in its %s', (_, work) => {
      expect(slowWay(work, beginningsOf(format))).toBeNull();
    });
  });

  const times = createTimeReader({ ...READING, latestTs: NEW_YEAR });
  const reader = createRecordReader({ ...READING, format: 'plain-text' }, NEW_YEAR);
  test.each<readonly [string, (text: string) => unknown]>([
    ['the fallback between formats', (text) => reader.read(text)],
    ['the mask of a message', maskMessage],
    ['the fingerprint of a message', (text) => fingerprintOf(maskMessage(text))],
    ['the latency in a message', latencyInMessage],
    ['the request in a message', requestInMessage],
    ['a time', (text) => times.read(text, 0)],
    ['a duration', durationMs],
    ['a route', (text) => routeOf('GET', text)],
    ['a blank line', isBlank],
    ['a header', (text) => isHeader(text, null)],
    ['a line for a terminal', safeLine],
    ['a service in a file name', (text) => serviceOfFileName(text.slice(0, 4096))],
  ])('in %s', (_, work) => {
    expect(slowWay(work, ['', '2026-11-20 22:10:29 ERROR ', 'GET /', 'took '])).toBeNull();
  });
});

describe('the proof itself', () => {
  test.each<readonly [string, (text: string) => unknown]>([
    ['an expression that backtracks over its own letters', (text) => /a+b/.test(text)],
    ['an expression with two ways to cut a run of words', (text) => /^\w*\s*\w*!$/.test(text)],
    [
      'a loop that looks at the rest again for every word',
      (text) => text.split(' ').map((_, at) => text.indexOf('=', at)),
    ],
  ])('finds %s', (_, work) => {
    expect(slowWay(work, ['', 'k="'])).toMatch(/ at once /);
  });
});
