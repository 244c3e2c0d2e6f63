import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createByteValues } from './byte-values.ts';
import { type Bounds, numberBounds, textBounds } from './statistics.ts';

const boundsOfTexts = (texts: readonly string[]): Bounds | null => {
  const values = createByteValues();
  for (const text of texts) values.addText(text);
  return textBounds(values.bytes());
};

const boundsOfNumbers = (values: readonly number[], type: 'double' | 'int64'): Bounds | null =>
  numberBounds(Float64Array.from(values), type);

const nothing: Bounds = { min: new Uint8Array(), max: new Uint8Array(), minExact: true, maxExact: true };

const bytes = (text: string): Buffer => Buffer.from(text);
const textOf = (value: Uint8Array | undefined): string | undefined => value && Buffer.from(value).toString();
const doubleOf = (value: Uint8Array | undefined): number | undefined => value && Buffer.from(value).readDoubleLE();
const unit = fc.constantFrom('a', 'z', '\u007f', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}', '\ud83d');

describe('the bounds of text', () => {
  test('hold every value between them in the order of UTF-8 bytes, and are values where they are exact', () => {
    const texts = fc.array(
      fc.oneof(fc.string({ unit, maxLength: 6 }), fc.string({ unit, minLength: 15, maxLength: 40 })),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(texts, (values) => {
        const sorted = values.map(bytes).sort((a, b) => Buffer.compare(a, b));
        const [least, greatest] = [sorted[0] ?? bytes(''), sorted.at(-1) ?? bytes('')];
        // a long text of the last code point only has nothing after it
        fc.pre(!/^\u{10ffff}{16}/u.test(greatest.toString()));
        const { min, max, minExact, maxExact } = boundsOfTexts(values) ?? nothing;
        expect(Buffer.compare(min, least)).toBe(minExact ? 0 : -1);
        expect(Buffer.compare(max, greatest)).toBe(maxExact ? 0 : 1);
      }),
      { numRuns: 2000 },
    );
  });

  test('are cut at 64 bytes between characters, the upper one raised', () => {
    const bounds = boundsOfTexts([`${'é'.repeat(31)}zz…`, 'a'.repeat(100)]);
    expect(textOf(bounds?.min)).toBe('a'.repeat(64));
    expect(textOf(bounds?.max)).toBe(`${'é'.repeat(31)}z{`);
    expect(bounds).toMatchObject({ minExact: false, maxExact: false });
  });

  test('raise the character before a last one that cannot be raised', () => {
    expect(textOf(boundsOfTexts([`a${'\u{10ffff}'.repeat(20)}`])?.max)).toBe('b');
    expect(textOf(boundsOfTexts(['\ud7ff'.repeat(30)])?.max)).toBe(`${'\ud7ff'.repeat(20)}\ue000`);
  });

  test('order characters beyond U+FFFF after those before', () => {
    const bounds = boundsOfTexts(['😀', '\uffff']);
    expect([textOf(bounds?.min), textOf(bounds?.max)]).toEqual(['\uffff', '😀']);
  });

  test('of the empty text alone are the empty text', () => {
    expect(textOf(boundsOfTexts([''])?.max)).toBe('');
  });
});

describe('the bounds of numbers', () => {
  test.each([
    [
      [1, Number.NaN, 3],
      [1, 3],
    ],
    [
      [Number.NaN, 2],
      [2, 2],
    ],
    [[0], [-0, 0]],
    [[-0], [-0, 0]],
    [[Infinity], [Infinity, Infinity]],
    [
      [-Infinity, Number.NaN],
      [-Infinity, -Infinity],
    ],
    [
      [-Infinity, Infinity],
      [-Infinity, Infinity],
    ],
  ])('%p are %p', (values, [min, max]) => {
    const bounds = boundsOfNumbers(values, 'double');
    expect([doubleOf(bounds?.min), doubleOf(bounds?.max)]).toEqual([min, max]);
  });

  test('are signed', () => {
    const bounds = boundsOfNumbers([-5, 7], 'int64');
    expect(Buffer.from(bounds?.min ?? []).readBigInt64LE()).toBe(-5n);
    expect(Buffer.from(bounds?.max ?? []).readBigInt64LE()).toBe(7n);
  });
});

test('text that nothing comes after has no bounds', () => {
  expect(boundsOfTexts(['\u{10ffff}'.repeat(17)])).toBeNull();
});

test.each([
  ['no numbers', []],
  ['NaN only', [Number.NaN]],
])('%s have no bounds', (_, values) => {
  expect(boundsOfNumbers(values, 'double')).toBeNull();
  expect(boundsOfTexts([])).toBeNull();
});
