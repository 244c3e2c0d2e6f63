import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Reading } from '../../domain/reading.ts';
import { lineExcerpt } from './line-excerpt.ts';
import { createOuterTimes } from './outer-times.ts';
import { LINE_WRAPPERS, wrapperById } from './registry.ts';
import { peekLine } from './wrapped-text.ts';

const READING: Reading = {
  format: 'plain-text',
  unit: null,
  fields: {},
  zone: { offsetMinutes: 0, assumed: true },
  year: { year: 2026, firstMonth: 1, assumed: true },
  service: null,
  from: null,
  to: null,
};
const times = createOuterTimes({ reading: READING, latestTs: Date.UTC(2027, 0, 1) });

describe.each(LINE_WRAPPERS)('the wrapper $id', (wrapper) => {
  test.each(wrapper.samples)('takes off what is around $line', ({ line, expect: expected }) => {
    expect(wrapper.unwrap(line, times)).toMatchObject(expected);
  });

  test.each(wrapper.samples)('is the surest of $line', ({ line }) => {
    expect(wrapper.score(line)).toBe(Math.max(...LINE_WRAPPERS.map((other) => other.score(line))));
    expect(wrapper.score(line)).toBeGreaterThan(0);
  });

  test('is found by its id, and keeps its attributes as JSON', () => {
    expect(wrapperById(wrapper.id)).toBe(wrapper);
    for (const { line } of wrapper.samples)
      expect(typeof JSON.parse(wrapper.unwrap(line, times)?.attributes || '{}')).toBe('object');
  });

  test('never throws, whatever the text', () => {
    const pieces = wrapper.samples.flatMap(({ line }) => [
      line.slice(0, line.length >> 1),
      line.slice(line.length >> 1),
    ]);
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom(...pieces, '"', '[', '{', '\\', '\n', ' ', '='), { maxLength: 6 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const score = wrapper.score(text);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        peekLine([wrapper], lineExcerpt(text));
        expect(typeof JSON.parse(wrapper.unwrap(text, times)?.attributes || '{}')).toBe('object');
      }),
    );
  });

  test.each([' ', 'a', 'a ', '[', '"', '\\', '{"', '{"log":"', '-', '1', 'ab[', '=x', '[a b="'])(
    'passes over a megabyte of %j in linear time',
    (piece) => {
      const started = performance.now();
      for (const { line } of wrapper.samples) {
        const long = line.slice(0, line.length >> 1) + piece.repeat(1_000_000 / piece.length);
        wrapper.score(long);
        wrapper.unwrap(long, times);
      }
      expect(performance.now() - started).toBeLessThan(500 * wrapper.samples.length);
    },
  );
});

describe.each(LINE_WRAPPERS.filter(({ joins }) => joins !== 'never'))('the wrapper $id', (wrapper) => {
  test.each(wrapper.samples)('knows from an excerpt what the text of $line is', ({ line }) => {
    const whole = wrapper.unwrap(line, times);
    const peeked = peekLine([wrapper], line);
    expect([peeked?.text.trimEnd(), peeked?.stream, peeked?.partial]).toEqual([
      whole?.text,
      whole?.stream,
      whole?.partial,
    ]);
  });
});
