import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Reading } from '../../domain/reading.ts';
import type { FormatSample, LogFormat, RecordParser } from './format.ts';
import { formatById, LOG_FORMATS } from './registry.ts';
import { sureness } from './sureness.ts';

const UTC_2026: Reading = {
  format: '',
  unit: null,
  fields: {},
  zone: { offsetMinutes: 0, assumed: true },
  year: { year: 2026, firstMonth: 1, assumed: true },
  service: null,
  from: null,
  to: null,
};
const NEW_YEAR = Date.UTC(2027, 0, 1);

const parserFor = (format: LogFormat, { text, among = [], headers = [] }: FormatSample): RecordParser =>
  format.parser({
    reading: { ...UTC_2026, format: format.id, ...format.choose([text, ...among], headers) },
    latestTs: NEW_YEAR,
  });

describe.each(LOG_FORMATS)('the format $id', (format) => {
  test.each(format.samples)('reads $text', (sample) => {
    expect(parserFor(format, sample)(sample.text)).toMatchObject(sample.expect);
  });

  test.each(format.samples)('is the surest of $text', ({ text, headers = [] }) => {
    const firstLine = text.split('\n', 1)[0] ?? '';
    const scores = LOG_FORMATS.map((other) => sureness(other, headers)(firstLine));
    expect(sureness(format, headers)(firstLine)).toBe(Math.max(...scores));
  });

  test('ships samples and is found by its id', () => {
    expect(format.samples.length).toBeGreaterThan(0);
    expect(formatById(format.id)).toBe(format);
  });

  test('neither throws nor invents a latency of nothing, whatever the text', () => {
    const parse = parserFor(format, { text: '', expect: {} });
    const pieces = format.samples.flatMap(({ text }) => [
      text.slice(0, text.length >> 1),
      text.slice(text.length >> 1),
    ]);
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom(...pieces, '"', '[', '{', '\\', '\n', ' ', '='), { maxLength: 6 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const score = format.score(text);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        format.choose([text]);
        const record = parse(text);
        expect(record === null || record.latencyMs === null || record.latencyMs >= 0).toBe(true);
        expect(typeof JSON.parse(record?.attributes ?? '{}')).toBe('object');
      }),
    );
  });
});
