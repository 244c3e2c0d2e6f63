import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byteExcerpt, excerptCollector, lineExcerpt } from './line-excerpt.ts';

const line = fc
  .string({ unit: 'grapheme-ascii', maxLength: 3000 })
  .map((text) => `a${text.replaceAll(/[\r\n]/g, ' ')}`);

describe('the excerpt of a line', () => {
  test('is the line itself when it is short, else both its ends', () => {
    expect(lineExcerpt('short')).toBe('short');
    const long = lineExcerpt(`${'a'.repeat(5000)}end`);
    expect(long).toHaveLength(1025);
    expect(long.endsWith('end')).toBe(true);
  });

  test('is the same from text, from bytes and from pieces, with a return at the end or without', () => {
    fc.assert(
      fc.property(line, fc.constantFrom('', '\r'), fc.integer({ min: 1, max: 2000 }), (text, end, size) => {
        const bytes = Buffer.from(text + end);
        const collector = excerptCollector();
        for (let at = 0; at < bytes.length; at += size) collector.add(bytes.subarray(at, at + size));
        expect(byteExcerpt(bytes, 0, bytes.length)).toBe(lineExcerpt(text));
        expect(collector.take()).toBe(lineExcerpt(text));
      }),
    );
  });
});
