import { expect, test } from '@jest/globals';
import { firstMovers } from './first-movers.ts';
import { MINUTE_MS } from './window.ts';

const START = Date.UTC(2026, 0, 5, 9);
const member = (service: string | null, route: string | null, minutes: number) => ({
  service,
  route,
  movedAt: START + minutes * MINUTE_MS,
});

test('names the service that moved first and how long after it the others, each by its earliest route', () => {
  const evidence = firstMovers([
    member('gateway', 'POST /api/orders', 2.5),
    member('orders', 'POST /orders', 1),
    member('gateway', 'GET /api/orders', 3),
    member('payments', 'POST /charge', 0),
  ]);
  expect(evidence).toEqual({
    signal: 'first-mover',
    observed: 2.5,
    expected: null,
    unit: 'min',
    text: 'payments began to move first (09:00:00 UTC), orders 1 min later, gateway 2.5 min later',
  });
});

test.each([
  ['one service alone', [member('orders', 'POST /orders', 0), member('orders', 'GET /orders', 1)]],
  ['services that moved at once', [member('orders', 'POST /orders', 1), member('gateway', 'POST /api/orders', 1)]],
  ['the whole and what names no service', [member(null, null, 0), member('', '', 1), member('orders', 'GET /', 2)]],
])('says nothing of %s', (_, members) => {
  expect(firstMovers(members)).toBeNull();
});
