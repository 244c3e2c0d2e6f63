import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { copyQuoted, copyWord, createFieldCopy, openLine } from './field-copy.ts';
import { createKnownTexts } from './known-texts.ts';

const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
const texts = fc
  .tuple(
    fc.constantFrom(
      'arn:aws:elasticloadbalancing:eu-central-1:1234:targetgroup/orders/73e2 x',
      BROWSER,
      BROWSER.replace('131', '130'),
      'okhttp/4.12.0',
      'curl/8.5.0',
      'x'.repeat(300),
      '',
    ),
    fc.nat({ max: 120 }),
    fc.constantFrom('', 'y', 'é', '\\', '\0', '\u0080', ' more of it'),
    fc.constantFrom('"', '" 0.032', '" 12 "-" rt=0.1 [default-shop-80] [] 10.0.0.9:80 1234 0.010 200', ''),
  )
  .map(([text, at, put, behind]) => ({ text: text.slice(0, at) + put + text.slice(at), behind }));

test.each([
  ['quoted texts', copyQuoted],
  ['words', copyWord],
])('%s that have come before are copied as all others are', (_name, copy) => {
  const copyKnown = createKnownTexts(copy);
  const usual = createFieldCopy(2048);
  const known = createFieldCopy(2048);
  const json = ({ json: bytes, length }: typeof usual): string => Buffer.from(bytes.subarray(0, length)).toString();
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 5 }), (lines) => {
      for (const { text, behind } of lines) {
        const bytes = Buffer.from(`${text}${behind}`, 'latin1');
        openLine(usual, bytes, 0, bytes.length);
        openLine(known, bytes, 0, bytes.length);
        const isCopied = copy(usual);
        expect(copyKnown(known)).toBe(isCopied);
        // what is not copied is read by the parser
        expect(!isCopied || known.at === usual.at).toBe(true);
        expect(!isCopied || json(known) === json(usual)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
