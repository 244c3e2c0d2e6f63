import { expect, test } from '@jest/globals';
import { createPairReader, type MessagePairs, pairsIn } from './message-pairs.ts';
import { createTimeReader } from './timestamp.ts';

const times = createTimeReader({
  zone: { offsetMinutes: 0, assumed: true },
  year: null,
  latestTs: Date.UTC(2040, 0, 1),
});
const read = (message: string): MessagePairs | null => createPairReader(times, null)(message);

test('pairs are told apart by blanks, commas and brackets, quotes hold them together', () => {
  expect([...pairsIn('done (total=10, active=3) msg="a b" path=/x')]).toEqual([
    { key: 'total', value: '10' },
    { key: 'active', value: '3' },
    { key: 'msg', value: 'a b' },
    { key: 'path', value: '/x' },
  ]);
});

test('pairs tell request, latency and trace', () => {
  expect(
    read('HTTP verb=GET path="/checkout" latency=179.17ms resp=503 trace_id=4bf92f3577b34da6a3ce929d0e0e4736'),
  ).toMatchObject({
    method: 'GET',
    target: '/checkout',
    latencyMs: 179.17,
    status: 503,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  });
});

test('figures that may grow are numbers, settings and names are not', () => {
  expect(read('pool stats (total=10, active=3, waiting=12, max_active=20, pool=main)')?.numbers).toEqual([
    ['active', 3],
    ['waiting', 12],
  ]);
});

test.each(['GET /search?q=shoes&status=500', 'retention duration=15d', 'read_timeout_ms=30000', 'a == b', '=', 'x='])(
  'there is neither status nor latency in %j',
  (message) => {
    expect(read(message)).toMatchObject({ status: null, latencyMs: null });
  },
);

test('a message without pairs is not looked at', () => {
  expect(read('nothing here')).toBeNull();
});
