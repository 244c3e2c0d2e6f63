import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { charsetOf } from './charset.ts';
import { decodeWhole } from './decoding.test-helper.ts';
import { textDecodingOf } from './sniff.ts';

const LINES = '2026-02-18T10:00:00Z INFO Grüße aus Köln — 100 €\r\n'.repeat(40);
const wide = (text: string, isBig = false): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

describe('text in UTF-16', () => {
  test.each([
    ['little-endian with a mark', wide(`\ufeff${LINES}`), 'utf-16le'],
    ['big-endian with a mark', wide(`\ufeff${LINES}`, true), 'utf-16be'],
    ['little-endian without one', wide(LINES), 'utf-16le'],
    ['big-endian without one', wide(LINES, true), 'utf-16be'],
  ] as const)('%s becomes UTF-8, in any pieces', async (_, bytes, charset) => {
    expect(charsetOf(bytes)).toBe(charset);
    for (const size of [1, 3, 1000]) {
      expect(await decodeWhole(bytes, { charset }, size)).toMatchObject({
        text: LINES,
        truncated: false,
        problem: null,
      });
    }
  });

  test('that ends within a character was cut short', async () => {
    const result = await decodeWhole(wide('one\ntwo\n').subarray(0, -1), { charset: 'utf-16le' });
    expect(result.truncated).toBe(true);
    expect(result.text.startsWith('one\ntwo')).toBe(true);
    expect(result.problem).toMatch(/cut short: it ends at byte 15, within a character/);
  });

  test('is the same text, wherever it is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        async (text, size) => {
          fc.pre(text.isWellFormed() && !text.startsWith('\ufeff'));
          expect((await decodeWhole(wide(text), { charset: 'utf-16le' }, size)).text).toBe(text);
        },
      ),
    );
  });
});

describe('text of single bytes', () => {
  test('in windows-1252 becomes UTF-8', async () => {
    const bytes = Buffer.from('caf\xe9 \x80 \x93quoted\x94\n'.repeat(20), 'latin1');
    expect(charsetOf(bytes)).toBe('windows-1252');
    expect((await decodeWhole(bytes, { charset: 'windows-1252' }, 7)).text).toBe('café € “quoted”\n'.repeat(20));
  });

  test('is UTF-8 when a few bytes of it are damaged', () => {
    const bytes = Buffer.from(LINES);
    bytes[30] = 0xff;
    bytes[90] = 0xfe;
    expect(charsetOf(bytes)).toBeUndefined();
    expect(charsetOf(Buffer.from('a line with one bad byte \xff\n', 'latin1'))).toBeUndefined();
  });
});

describe('what is left as it is', () => {
  test('a hole of zeros in a log', () => {
    expect(charsetOf(Buffer.concat([Buffer.alloc(3001), Buffer.from('{"a":1}\n'.repeat(100))]))).toBeUndefined();
  });

  test('data that is no text', () => {
    const noise = Uint8Array.from({ length: 20_000 }, (_, index) => Math.imul(index, 2_654_435_761) >>> 13);
    expect(charsetOf(noise)).toBeUndefined();
  });
});

test('an envelope in UTF-16 is seen too', async () => {
  const text = '[{"level":"info","msg":"one"},{"level":"info","msg":"two"}]';
  const decoding = await textDecodingOf(wide(`\ufeff${text}`), true);
  expect(decoding).toEqual({ charset: 'utf-16le', envelope: 'json-array' });
  const { lines } = await decodeWhole(wide(`\ufeff${text}`), decoding);
  expect(lines).toEqual(['{"level":"info","msg":"one"}', '{"level":"info","msg":"two"}']);
});
