import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyMinute, anyRows, type CountedRow, MINUTE, windowOf } from './any-window.test-helper.ts';
import { totalOf } from './histogram.ts';
import {
  emptyWindow,
  MAX_FINGERPRINTS,
  MAX_NUMBERS,
  mergeMinutes,
  mergeWindow,
  minuteOf,
  type MinuteWindows,
  type Window,
} from './window.ts';

const row: CountedRow = { loggedAt: MINUTE, level: null, status: null, latencyMs: null, fingerprint: null, text: '' };

const merged = (...windows: readonly Window[]): Window => {
  const into = emptyWindow();
  for (const window of windows) mergeWindow(into, window);
  return into;
};

describe('a window', () => {
  test('counts requests, errors, classes, buckets and levels', () => {
    const window = windowOf([
      { ...row, status: 200, latencyMs: 12.5, level: 'info' },
      { ...row, status: 503, latencyMs: 2000, level: 'error' },
      { ...row, latencyMs: 2000.1, level: 'fatal' },
      { ...row, level: 'error' },
    ]);
    expect(window).toMatchObject({
      records: 4,
      requests: 3,
      errors: 2,
      status: [0, 1, 0, 0, 1],
      buckets: [1, 0, 1, 1, 1],
      levels: [0, 0, 1, 0, 2, 1],
      latencySumUs: 4_012_600,
    });
  });

  test('keeps latencies apart by third of the minute', () => {
    const at = (second: number): CountedRow => ({ ...row, loggedAt: MINUTE + second * 1000, latencyMs: 5 });
    const { thirds } = windowOf([at(0), at(19.999), at(20), at(40), at(59.999)]);
    expect(thirds.map((third) => [...third.values()])).toEqual([[2], [1], [2]]);
  });

  test('remembers when it saw its first and last record', () => {
    const rows = [30, 10, 50].map((second) => ({ ...row, loggedAt: MINUTE + second * 1000 }));
    expect(windowOf(rows)).toMatchObject({ firstSeenAt: MINUTE + 10_000, lastSeenAt: MINUTE + 50_000 });
  });

  test('keeps the worst level of a fingerprint', () => {
    const rows = (['info', 'error', 'warn'] as const).map((level) => ({
      ...row,
      level,
      fingerprint: 'f',
      text: 'lost *',
    }));
    expect(windowOf(rows).fingerprints.get('f')).toEqual({ count: 3, worstLevel: 4, text: 'lost *' });
  });

  test('stays within its bounds and counts the rest', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const window = windowOf(rows);
        expect(window.fingerprints.size).toBeLessThanOrEqual(MAX_FINGERPRINTS);
        expect(window.numbers.size).toBeLessThanOrEqual(MAX_NUMBERS);
        const kept = [...window.fingerprints.values()].reduce((sum, { count }) => sum + count, 0);
        const keptNumbers = [...window.numbers.values()].reduce((sum, histogram) => sum + totalOf(histogram), 0);
        expect(kept + window.otherFingerprints).toBe(rows.filter(({ fingerprint }) => fingerprint !== null).length);
        expect(keptNumbers + window.otherNumbers).toBe(rows.flatMap(({ numbers }) => numbers ?? []).length);
      }),
    );
  });
});

describe('merging windows', () => {
  test('gives what one window over all rows would have, however they were cut', () => {
    fc.assert(
      fc.property(anyRows, fc.array(fc.nat(250), { maxLength: 6 }), (rows, cuts) => {
        const edges = [0, ...cuts.map((cut) => Math.min(cut, rows.length)), rows.length].sort((a, b) => a - b);
        const parts = edges.slice(1).map((end, index) => windowOf(rows.slice(edges[index], end)));
        expect(merged(...parts)).toEqual(windowOf(rows));
      }),
    );
  });

  test('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        expect(windowOf(rows.toReversed())).toEqual(windowOf(rows));
      }),
    );
  });

  test('is commutative', () => {
    fc.assert(
      fc.property(anyRows.map(windowOf), anyRows.map(windowOf), (a, b) => {
        expect(merged(a, b)).toEqual(merged(b, a));
      }),
    );
  });

  test('is associative', () => {
    fc.assert(
      fc.property(anyRows.map(windowOf), anyRows.map(windowOf), anyRows.map(windowOf), (a, b, c) => {
        expect(merged(merged(a, b), c)).toEqual(merged(a, merged(b, c)));
      }),
    );
  });

  test('with an empty one changes nothing', () => {
    fc.assert(fc.property(anyRows.map(windowOf), (window) => expect(merged(window, emptyWindow())).toEqual(window)));
  });

  test('leaves the merged one as it was', () => {
    fc.assert(
      fc.property(anyRows, anyRows.map(windowOf), (rows, other) => {
        const from = windowOf(rows);
        merged(other, from, from);
        expect(from).toEqual(windowOf(rows));
      }),
    );
  });
});

describe('merging minutes', () => {
  test('gives the same list in any order, minutes and series in canonical order', () => {
    const later = anyMinute.map((minute): MinuteWindows => ({ ...minute, minute: MINUTE + 60_000 }));
    fc.assert(
      fc.property(anyMinute, anyMinute, later, (a, b, c) => {
        const minutes = mergeMinutes([[a], [b], [c]]);
        expect(mergeMinutes([[c], [b, a]])).toEqual(minutes);
        expect(minutes.map(({ minute }) => minute)).toEqual([MINUTE, MINUTE + 60_000]);
        for (const { series } of minutes) {
          const keys = series.map(({ service, route }) => `${service}\0${route}`);
          expect(keys).toEqual(keys.toSorted());
        }
      }),
      { numRuns: 30 },
    );
  });
});

test.each([
  [0, 0],
  [59_999, 0],
  [60_000, 60_000],
  [-1, -60_000],
  [MINUTE + 12_345, MINUTE],
])('instant %p is in the minute that starts at %p', (instant, minute) => {
  expect(minuteOf(instant)).toBe(minute);
});
