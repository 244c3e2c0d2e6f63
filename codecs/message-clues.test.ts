import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { latencyInMessage, requestInMessage } from './message-clues.ts';

describe('the latency that a message tells', () => {
  test.each([
    ['GET /products/307 200 took 32.9ms', 32.9],
    ['GET /stock/SKU-5762 200 completed in 0.010s', 10],
    ['charge 200 elapsed=133ms', 133],
    ['duration: 378.799 ms  statement: create table waits (started int)', 378.799],
    ['GET /orders/8 completed status=200 duration_ms=216', 216],
    ['GET /v1/cart 200 - 50.4ms', 50.4],
    ['invoice 1 written in 55 ms', 55],
    ['GET /x (200) took 432.924µs', 0.432924],
    ['handled in 2 seconds', 2000],
  ])('in %j is %d ms', (message, ms) => {
    expect(latencyInMessage(message)).toBe(ms);
  });

  test.each([
    'Started FarmApplication in 13.531 seconds',
    'still waiting for ShareLock after 1000.119 ms',
    'retrying in 500 ms',
    'provider capture timed out after 2000ms',
    'pool exhausted (max=5, waited 600ms)',
    'interval 117950ms',
    'closing because: client idle (age=5s)',
    'zookeeper.session.timeout.ms = 6000',
    'Mark-Compact 44.82 / 0.02 ms',
    'retention 15d',
    'order 17 of 20',
  ])('is not in %j', (message) => {
    expect(latencyInMessage(message)).toBeNull();
  });
});

describe('the request that a message tells', () => {
  test.each([
    ['GET /products/307 200 took 32.9ms', 'GET', '/products/307', 200],
    ['"POST /api/orders HTTP/1.1" 504 12', 'POST', '/api/orders', 504],
    ['GET /products?page=2 -> 200', 'GET', '/products?page=2', 200],
    ['GET /orders/8 completed status=404 duration_ms=216', 'GET', '/orders/8', 404],
    ['upstream timed out, request: "POST /api/orders HTTP/1.1", upstream: x', 'POST', '/api/orders', null],
    ['GET /report 500ms', 'GET', '/report', null],
  ])('in %j is %s %s with status %j', (message, method, target, status) => {
    expect(requestInMessage(message)).toMatchObject({ method, target, status, operation: null });
  });

  test('may be an operation with a status', () => {
    expect(requestInMessage("charge 402 elapsed=133ms")).toMatchObject({
      method: null,
      target: null,
      operation: 'charge',
      status: 402,
    });
  });

  test.each(['order 404 shipped', 'read 200 rows', 'listening on 39001'])('is not in %j', (message) => {
    expect(requestInMessage(message)).toMatchObject({ target: null, operation: null, status: null });
  });
});

test('whatever the message, nothing throws and no latency is negative', () => {
  const messages = fc.array(fc.constantFrom('took ', 'in ', '12', '.', 'ms', ' ', 's', 'GET /', '=', 'µ', '200'), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        messages.map((parts) => parts.join('')),
      ),
      (message) => {
        expect(latencyInMessage(message) ?? 0).toBeGreaterThanOrEqual(0);
        expect(requestInMessage(message).status ?? 200).toBeGreaterThanOrEqual(100);
      },
    ),
  );
});
