import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maskedMessage } from '../message-masks.ts';
import { createFieldCopy, openLine } from './field-copy.ts';
import { createRouteReader } from './request-line.ts';
import { createRequestReader } from './request-routes.ts';

const pieces = fc.oneof(
  fc.constantFrom(
    '/',
    ' ',
    '?',
    ';',
    '#',
    '.',
    '%20',
    '@',
    '-',
    '_',
    'v2',
    'v12.345',
    '12',
    '123',
    '1234',
    'a1b2c3',
    '.mp3',
    '.a1234',
    '&x=7',
    '=12345',
    ':80',
  ),
  fc.string({ maxLength: 3 }),
  fc.uuid(),
  fc.constant('x'.repeat(60)),
  fc.constant('9'.repeat(130)),
);
const isPrintable = /[^ !#-[\]-~]/g;
const requests = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'g?t', '7', '-', '', 'GET ', 'GET http:/', 'GET 12:/'),
    fc.array(pieces, { maxLength: 30 }),
    fc.constantFrom(' HTTP/1.1', ''),
  )
  .map(([method, path, version]) => `${method} /${path.join('')}${version}`.replaceAll(isPrintable, ''));
const shortRequests = fc.string({ maxLength: 8 }).map((text) => text.replaceAll(isPrintable, ''));

/** Reads requests of one source where they lie: what it says of each, and where it found the quote behind it. */
const reader = () => {
  const read = createRequestReader();
  const line = createFieldCopy(8);
  return (request: string, behind = ' 200 27 "-" "okhttp/4.12.0" 0.032') => {
    const bytes = Buffer.from(`"${request}"${behind}`);
    openLine(line, bytes, 0, bytes.length);
    const meaning = read(line, 1);
    return meaning && { ...meaning, end: line.at - 1 };
  };
};

describe('a request in bytes', () => {
  const written = createRouteReader();
  const meaningOf = (request: string) => ({
    route: written(request),
    mark: maskedMessage(request),
    end: request.length,
  });

  test('has the route and the fingerprint that its text has', () => {
    const read = reader();
    fc.assert(
      fc.property(fc.oneof(requests, shortRequests), (request) => {
        expect(read(request)).toEqual(meaningOf(request));
      }),
      { numRuns: 5000 },
    );
  });

  test('means the same with other numbers in it, and when it comes again', () => {
    const read = reader();
    const digits = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(requests, fc.array(digits, { minLength: 1, maxLength: 4 }), (request, numbers) => {
        for (const lengths of numbers) {
          let row = 0;
          const other = request.replaceAll(/\d+/g, (found) => {
            const length = lengths[row++ % lengths.length] ?? 0;
            return length === 0 ? found : '31415926535897'.slice(0, length);
          });
          expect(read(other)).toEqual(meaningOf(other));
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('is left alone where JSON would escape it, and where its line ends first', () => {
    const read = reader();
    for (const odd of ['\\', '\t', 'é', '\u007f', '\n']) expect(read(`GET /orders${odd}/7 HTTP/1.1`)).toBeNull();
    expect(read('GET /orders/7', '')).toBeNull();
  });
});
