import { describe, expect, test } from '@jest/globals';
import type { Reading } from '../../domain/reading.ts';
import { LOG_FORMATS } from './registry.ts';

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
const LENGTH = 256 * 1024;
/** What takes its square would take minutes; what is linear takes milliseconds. */
const BOUND_MS = 5000;

const BEGINNINGS = [
  '',
  '2026-11-20 22:10:29.123 CET [1] LOG:  ',
  '2026-11-20 22:10:29,123 INFO ',
  '2026-11-20T17:10:29.596-0500 [conn12] query ',
  'Started GET "',
  '# Time: 261120 22:24:22\n# Query_time: 1.0 ',
  '[2026-11-20T22:10:29+00:00] app.INFO: ',
];
const PIECES = [
  ' ',
  'a',
  '/',
  '/ 200 ',
  'a=1 ',
  'a="',
  '"',
  '{"',
  '[',
  '(a',
  '- ',
  '1ms ',
  'in 1ms ',
  'GET / ',
  '\t',
  '\n# ',
  '\nA (',
  '""',
  'A::',
];

describe.each(LOG_FORMATS)('a hostile line of a quarter of a megabyte, for $id', (format) => {
  test.each(BEGINNINGS)('that begins with %j, is read in time', (beginning) => {
    const started = performance.now();
    for (const piece of PIECES) {
      const text = beginning + piece.repeat(LENGTH / piece.length);
      const firstLine = text.split('\n', 1)[0] ?? '';
      format.score(firstLine);
      const choices = format.choose([firstLine]);
      format.parser({ reading: { ...READING, format: format.id, ...choices }, latestTs: Number.MAX_VALUE })(text);
      format.startsRecord?.(firstLine.slice(0, 256), READING, null);
    }
    expect(performance.now() - started).toBeLessThan(BOUND_MS);
  });
});
