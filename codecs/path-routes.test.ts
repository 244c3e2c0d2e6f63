import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { routeOf } from '../domain/route.ts';
import { createPathRoutes } from './path-routes.ts';

const segment = fc.oneof(
  fc.constantFrom(
    '',
    'api',
    'v1',
    'SKU-33',
    '%40',
    'app-123.js',
    '550e8400-e29b-41d4-a716-446655440000',
    '?q=1/2',
    '#top',
    'a;b',
  ),
  fc.nat().map(String),
  fc.string({ unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)), maxLength: 50 }),
);
const path = fc.array(segment, { minLength: 1, maxLength: 12 }).map((segments) => `/${segments.join('/')}`);
const method = fc.constantFrom(null, 'GET', 'POST', 'get', 'X', 'G T', '/GET');

describe('the route of a path that lies in bytes', () => {
  test('is that of its text, whatever paths came before', () => {
    const routes = createPathRoutes();
    fc.assert(
      fc.property(method, path, (verb, text) => {
        const bytes = Buffer.from(`{"path":"${text}"}`, 'latin1');
        expect(routes(verb, bytes, 9, 9 + text.length)).toBe(routeOf(verb, text));
      }),
      { numRuns: 2000 },
    );
  });

  test('forgets the id of a path that was longer', () => {
    const routes = createPathRoutes();
    const routeTo = (text: string): string => routes('POST', Buffer.from(text), 0, text.length);
    expect(routeTo('/orders/4711')).toBe('POST /orders/<id>');
    expect(routeTo('/orders/')).toBe('POST /orders/');
  });
});
