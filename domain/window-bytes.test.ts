import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyMinute, anyRow, anyRows, MINUTE, windowOf } from './any-window.test-helper.ts';
import { emptyWindow, type MinuteWindows, type Window } from './window.ts';
import {
  canonicalMinuteBytes,
  fingerprintsBytes,
  histogramBytes,
  numbersBytes,
  readFingerprints,
  readHistogram,
  readNumbers,
} from './window-bytes.ts';

const minuteOf = (window: Window): MinuteWindows => ({
  minute: MINUTE,
  series: [{ service: 'a', route: 'b', window }],
});

const shuffled = <K, V>(map: Map<K, V>): Map<K, V> => new Map([...map].reverse());

describe('the canonical bytes of a minute', () => {
  test('are equal for equal windows, in whatever order they were counted', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const bytes = canonicalMinuteBytes(minuteOf(windowOf(rows)));
        expect(canonicalMinuteBytes(minuteOf(windowOf(rows.toReversed())))).toEqual(bytes);
      }),
      { numRuns: 40 },
    );
  });

  test('do not depend on the order of series', () => {
    fc.assert(
      fc.property(anyMinute, (minute) => {
        const reversed = { ...minute, series: minute.series.toReversed() };
        expect(canonicalMinuteBytes(reversed)).toEqual(canonicalMinuteBytes(minute));
      }),
      { numRuns: 30 },
    );
  });

  test('differ when one more row was counted', () => {
    fc.assert(
      fc.property(anyRows, anyRow, (rows, more) => {
        const before = canonicalMinuteBytes(minuteOf(windowOf(rows)));
        expect(canonicalMinuteBytes(minuteOf(windowOf([...rows, more])))).not.toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  test.each<[string, Partial<Window>]>([
    ['records', { records: 1 }],
    ['requests', { requests: 1 }],
    ['errors', { errors: 1 }],
    ['status', { status: [0, 0, 0, 0, 1] }],
    ['buckets', { buckets: [0, 0, 0, 0, 1] }],
    ['levels', { levels: [0, 0, 0, 0, 0, 1] }],
    ['latencySumUs', { latencySumUs: -1 }],
    ['thirds', { thirds: [new Map(), new Map(), new Map([[0, 1]])] }],
    ['numbers', { numbers: new Map([['pool', new Map()]]) }],
    ['otherNumbers', { otherNumbers: 1 }],
    ['fingerprints', { fingerprints: new Map([['f', { count: 1, worstLevel: -1, text: '' }]]) }],
    ['otherFingerprints', { otherFingerprints: 1 }],
    ['firstSeenAt', { firstSeenAt: MINUTE }],
    ['lastSeenAt', { lastSeenAt: MINUTE }],
  ])('differ when %s does', (_, change) => {
    const bytes = canonicalMinuteBytes(minuteOf({ ...emptyWindow(), ...change }));
    expect(bytes).not.toEqual(canonicalMinuteBytes(minuteOf(emptyWindow())));
  });

  test('differ when the minute, the service or the route does', () => {
    const window = emptyWindow();
    const minutes: readonly MinuteWindows[] = [
      minuteOf(window),
      { minute: MINUTE + 60_000, series: [{ service: 'a', route: 'b', window }] },
      { minute: MINUTE, series: [{ service: 'ab', route: '', window }] },
      { minute: MINUTE, series: [{ service: '', route: 'ab', window }] },
      { minute: MINUTE, series: [] },
    ];
    const hex = minutes.map((minute) => Buffer.from(canonicalMinuteBytes(minute)).toString('hex'));
    expect(new Set(hex).size).toBe(minutes.length);
  });
});

describe('the parts of a window', () => {
  test('come back as they were, and their bytes do not depend on the order inside', () => {
    fc.assert(
      fc.property(anyRows.map(windowOf), ({ thirds: [third], numbers, fingerprints }) => {
        expect(readHistogram(histogramBytes(third))).toEqual(third);
        expect(readNumbers(numbersBytes(numbers))).toEqual(numbers);
        expect(readFingerprints(fingerprintsBytes(fingerprints))).toEqual(fingerprints);
        expect(histogramBytes(shuffled(third))).toEqual(histogramBytes(third));
        expect(numbersBytes(shuffled(numbers))).toEqual(numbersBytes(numbers));
        expect(fingerprintsBytes(shuffled(fingerprints))).toEqual(fingerprintsBytes(fingerprints));
      }),
      { numRuns: 40 },
    );
  });

  test('hold counts and texts of any size', () => {
    const counts = fc.maxSafeInteger().map((number) => Math.abs(number));
    const known = fc.record({
      count: counts,
      worstLevel: fc.integer({ min: -1, max: 5 }),
      text: fc.string({ unit: 'binary' }),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary' }), known)), (entries) => {
        const fingerprints = new Map(entries);
        expect(readFingerprints(fingerprintsBytes(fingerprints))).toEqual(fingerprints);
      }),
    );
  });

  test('are refused when they end early or go on', () => {
    const bytes = numbersBytes(new Map([['pool', new Map([[3, 300]])]]));
    expect(() => readNumbers(bytes.subarray(0, -1))).toThrow(/the bytes end at/);
    expect(() => readNumbers(bytes.subarray(0, 3))).toThrow(/goes past the end/);
    expect(() => readNumbers(Uint8Array.from([...bytes, 0]))).toThrow(/1 of 11 bytes are left over/);
  });
});
