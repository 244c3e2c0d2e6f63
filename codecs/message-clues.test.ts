import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { latencyInMessage, requestInMessage } from './message-clues.ts';

test('a request in the words of Go services says how long it took', () => {
  expect(latencyInMessage('GET /ready (200) 432.924µs')).toBeCloseTo(0.432924, 9);
  expect(latencyInMessage('GET /ready (200) 5')).toBeNull();
});

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
    ['GET /orders 200 12.5 ms - 45', 12.5],
    ['POST /push (204) 432.924µs', 0.432924],
    ['GET /lock/7 200 in 5ms', 5],
    ['/checkout 200 in 179.173904ms', 179.173904],
    ['Request finished HTTP/1.1 GET http://shop/x - 200 - text/plain 12.25ms', 12.25],
    ['batch took 1m2.5s', 62_500],
    ['Elapsed time: elapsed=00:00:01.5 of the job', 1500],
    ['"GET /v2 HTTP/1.1" status: 200 len: 1893 time: 0.2477829', 247.7829],
    ['Completed in 0.22699 (4 reqs/sec)', 226.99],
    ['Task succeeded in 0.0123s: None', 12.3],
    ['Server db-1 loaded response in 500ms', 500],
    ['tax-service took 61 ms (threshold 50)', 61],
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
    'process 7 acquired ShareLock on tuple after 5001.2 ms',
    'duration=15d',
    'Billed Duration: 700 ms',
    'pinged successfully, sleeping for 30000ms',
    'collection version was loaded at version 1, took 4ms',
    'G1 Young Generation GC in 233ms',
    'checkpoint complete: sync=0.897 s, total=223.144 s',
    'next attempt in 5s',
    'app:http GET /x +50ms',
    'read_timeout_ms=30000',
    'session timeout = 10000 ms',
    'Reconnecting in 500 ms',
    'Server startup in 4312 ms',
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
    expect(requestInMessage('charge 402 elapsed=133ms')).toMatchObject({
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

test.each([
  ['/checkout 200 in 179ms', '/checkout', 200],
  ['Completed 200 OK in 58ms', null, 200],
  ['Sent 404 in 2ms', null, 404],
  ['HTTP GET /orders responded 500 in 12.3 ms', '/orders', 500],
  ['Request finished in 12.5ms 503 text/plain', null, 503],
])('%j tells the target %j and the status %d', (message, target, status) => {
  expect(requestInMessage(message)).toMatchObject({ target, status });
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
