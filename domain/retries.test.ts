import { expect, test } from '@jest/globals';
import { retriesIn } from './retries.ts';

const windowOf = (...texts: readonly string[]) => ({
  fingerprints: new Map(texts.map((text, index) => [String(index), { count: 2, worstLevel: 3, text }])),
});

test.each([
  'charge failed, retrying in <*> ms',
  'Retry #<*> for GET /stock/<id>',
  'giving up after 3 retries',
  'request failed (attempt <*> of <*>)',
  'Reconnecting to redis',
])('"%s" speaks of trying again', (text) => {
  expect(retriesIn(windowOf(text, 'request completed'))).toBe(2);
});

test.each(['login attempt refused', 'ventry opened', 'retrieved <*> rows', 'request completed'])(
  '"%s" does not',
  (text) => {
    expect(retriesIn(windowOf(text))).toBe(0);
  },
);
