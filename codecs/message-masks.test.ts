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
  .tuple(fc.array(wordsOfMessages, { maxLength: 14 }), fc.constantFrom('', ' ', ', '))
  .map(([words, gap]) => words.join(gap));

describe('a masker', () => {
  test('masks a message that lies in bytes as it masks the string', () => {
    const mask = createMasker();
    fc.assert(
      fc.property(messages, (message) => {
        const bytes = Buffer.from(`"${message}"`);
        const masked = maskMessage(message);
        const expected = { masked, fingerprint: fingerprintOf(masked) };
        expect(mask({ bytes, from: 1, to: bytes.length - 1 })).toEqual(expected);
        expect(mask(message)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
