import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_BUCKET_LIMITS, type LogRow } from './record.ts';
import { mergeMinutes, MINUTE_MS, type MinuteWindows } from './window.ts';
import { canonicalMinuteBytes } from './window-bytes.ts';
import { createWindowFold } from './window-fold.ts';

const START = Date.UTC(2026, 1, 18, 9, 30);

const row = (loggedAt: number, more: Partial<LogRow> = {}): LogRow => ({
  eventId: `e-${loggedAt}`,
  dataset: 'shop',
  ts: loggedAt,
  loggedAt,
  level: 'info',
  service: 'orders',
  route: 'GET /orders',
  status: 200,
  latencyMs: 20,
  message: 'done',
  fingerprint: 'f0',
  traceId: null,
  host: null,
  source: 'shop.log',
  line: 1,
  attributes: null,
  ...more,
});
const fold = (rows: readonly LogRow[]): readonly MinuteWindows[] => {
  const windows = createWindowFold(DEFAULT_BUCKET_LIMITS);
  for (const one of rows) windows.add(one, one.message ?? '');
  return windows.minutes();
};
const bytesOf = (minutes: readonly MinuteWindows[]) =>
  minutes.map((minute) => Buffer.from(canonicalMinuteBytes(minute)).toString('hex'));

const anyLogRow = fc
  .record({
    at: fc.integer({ min: 0, max: 5 * MINUTE_MS }),
    service: fc.constantFrom(null, 'orders', 'payments'),
    route: fc.constantFrom(null, 'GET /orders', 'POST /orders'),
    status: fc.constantFrom(null, 200, 500),
    latencyMs: fc.option(fc.integer({ min: 0, max: 5000 })),
    fingerprint: fc.constantFrom(null, 'f0', 'f1', 'f2'),
  })
  .map(({ at, ...more }) => row(START + at, { ...more, message: more.fingerprint }));

describe('windows of rows', () => {
  test('given no row, then there is no window', () => {
    expect(fold([])).toEqual([]);
  });

  test('are minutes in order, with their series in order', () => {
    const minutes = fold([
      row(START + MINUTE_MS),
      row(START, { service: 'b' }),
      row(START, { service: 'a' }),
      row(START + 59_999),
    ]);
    expect(minutes.map(({ minute, series }) => [minute, series.map(({ service }) => service)])).toEqual([
      [START, ['a', 'b', 'orders']],
      [START + MINUTE_MS, ['orders']],
    ]);
  });

  test('belong to the minute in which a line was written, not to the one in which it began', () => {
    const [only] = fold([row(START + MINUTE_MS + 500, { ts: START + 1000, latencyMs: 59_500 })]);
    expect(only?.minute).toBe(START + MINUTE_MS);
  });

  test('are the same in whatever order rows come and however they are cut into blocks', () => {
    fc.assert(
      fc.property(
        fc.array(anyLogRow, { maxLength: 60 }),
        fc.nat(60),
        fc.infiniteStream(fc.nat()),
        (rows, cut, chance) => {
          const whole = bytesOf(fold(rows));
          const keys = new Map(rows.map((one) => [one, chance.next().value ?? 0]));
          const shuffled = rows.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
          expect(bytesOf(mergeMinutes([fold(shuffled.slice(0, cut)), fold(shuffled.slice(cut))]))).toEqual(whole);
        },
      ),
    );
  });
});
