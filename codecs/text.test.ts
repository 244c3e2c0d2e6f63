import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { copyAscii, numberedText, stringOf, viewOf } from './text.ts';

describe('a numbered text', () => {
  test('ends with its number, whichever came before', () => {
    const position = numberedText('shop-');
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeNat(), fc.nat(100_000)), (number) => {
        expect(stringOf(position(number))).toBe(`shop-${number}`);
      }),
    );
  });

  test.each([0, 9, 10, 2_147_483_647, 2_147_483_648, 9_999_999_999, 10_000_000_000, Number.MAX_SAFE_INTEGER])(
    'has all digits of %d',
    (number) => {
      expect(stringOf(numberedText('')(number))).toBe(String(number));
    },
  );
});

describe('copying ASCII text', () => {
  test('writes these characters and nothing beside them', () => {
    const letters = fc.string({
      unit: fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code)),
      maxLength: 300,
    });
    fc.assert(
      fc.property(letters, fc.nat(9), (text, start) => {
        const into = new Uint8Array(text.length + 20).fill(255);
        expect(copyAscii(viewOf(Buffer.from(`xyz${text}`)), 3, 3 + text.length, viewOf(into), start)).toBe(
          start + text.length,
        );
        const expected = new Uint8Array(text.length + 20).fill(255);
        expected.set(Buffer.from(text), start);
        expect(into).toEqual(expected);
      }),
    );
  });
});
