import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprintOf, maskMessage } from '../domain/fingerprint.ts';
import { createMasker } from './message-masks.ts';

const wordsOfMessages = fc.constantFrom(
  'order',
  'a1b2',
  'deadbeef',
  'cafe',
  '12',
  '7',
  '10.0.0.7',
  '::1',
  'fe80:12',
  '12345::1',
  'a:b:1:c:d:e',
  ':',
  '22:10:29',
  'é',
  '\n',
  '000000000000000000000000000000000000000000',
  'a fairly long word that fills what is shown of a message',
  '"x y"',
  "'id9'",
  'key=',
  ',',
  '.',
  '..',
  '-',
  '1.5ms',
  '(',
  ')',
  'v2',
  'x',
);
const messages = fc
  .tuple(fc.array(wordsOfMessages, { maxLength: 16 }), fc.constantFrom('', ' ', ', '))
  .map(([words, gap]) => words.join(gap));

describe('a masker', () => {
  test('gives messages with other numbers what their own text gives', () => {
    const mask = createMasker();
    fc.assert(
      fc.property(messages, fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 5 }), (message, lengths) => {
        let row = 0;
        const other = message.replaceAll(
          /\d+/g,
          (digits) => '2718281828'.slice(0, lengths[row++ % lengths.length]) || digits,
        );
        for (const text of [message, other])
          expect(mask(text)).toEqual({ masked: maskMessage(text), fingerprint: fingerprintOf(maskMessage(text)) });
      }),
      { numRuns: 5000 },
    );
  });

  test('masks a message that lies in bytes as it masks the string', () => {
    const mask = createMasker();
    fc.assert(
      fc.property(messages, (message) => {
        const masked = maskMessage(message);
        const expected = { masked, fingerprint: fingerprintOf(masked) };
        expect(mask(message)).toEqual(expected);
        if (/[^ -~]/.test(message)) return;
        const bytes = Buffer.from(`"${message}"`);
        expect(mask({ bytes, from: 1, to: bytes.length - 1 })).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
