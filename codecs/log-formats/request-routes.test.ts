import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createRouteReader } from './request-line.ts';
import { createRequestRoutes } from './request-routes.ts';

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
  ),
  fc.string({ maxLength: 3 }),
  fc.uuid(),
  fc.constant('x'.repeat(60)),
);
const requests = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'g?t', '7', '-', '', 'GET '),
    fc.array(pieces, { maxLength: 30 }),
    fc.constantFrom(' HTTP/1.1', ''),
  )
  .map(([method, path, version]) => `${method} /${path.join('')}${version}`.replaceAll(/[^ -~]/g, ''));

test('a request in bytes has the route that its text has', () => {
  const placed = createRequestRoutes();
  const written = createRouteReader();
  fc.assert(
    fc.property(
      fc.oneof(
        requests,
        fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/[^ -~]/g, '')),
      ),
      (request) => {
        expect(placed(Buffer.from(`"${request}"`), 1, request.length + 1)).toBe(written(request));
      },
    ),
    { numRuns: 5000 },
  );
});
