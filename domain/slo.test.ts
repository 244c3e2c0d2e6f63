import { describe, expect, test } from '@jest/globals';
import { foldSlo, isBadWindow, NO_BREACH, type Slo } from './slo.ts';

const SLO: Slo = {
  limits: [
    { signal: 'error_ratio', comparison: '>', limit: 0.05 },
    { signal: 'count', comparison: '<', limit: 10 },
  ],
  windows: 2,
  ofWindows: 3,
};

/** `since` after each window; x = a bad one. */
const sinceOf = (windows: string, slo: Slo = SLO): readonly (number | null)[] => {
  let state = NO_BREACH;
  return windows.split('').map((window) => (state = foldSlo(state, slo, window === 'x')).since);
};

describe('an objective', () => {
  test('is broken by a window in which any signal is on the wrong side of its limit', () => {
    const window = (values: Readonly<Record<string, number>>) => isBadWindow(SLO, (signal) => values[signal]);
    expect(window({ error_ratio: 0.06, count: 100 })).toBe(true);
    expect(window({ error_ratio: 0.05, count: 10 })).toBe(false);
    expect(window({ error_ratio: 0, count: 9 })).toBe(true);
    expect(window({})).toBe(false);
    expect(window({ error_ratio: NaN })).toBe(false);
  });

  test('is breached from the first of the bad windows that counted', () => {
    expect(sinceOf('.x.xx')).toEqual([null, null, null, 2, 3]);
  });

  test('is met again when too few of the last windows are bad', () => {
    expect(sinceOf('xx..x...')).toEqual([null, 1, 2, null, null, null, null, null]);
  });

  test('of one window is breached by a single one', () => {
    expect(sinceOf('.x.', { ...SLO, windows: 1, ofWindows: 1 })).toEqual([null, 0, null]);
  });

  test('looks back over at most thirty windows', () => {
    const slo = { ...SLO, windows: 2, ofWindows: 30 };
    expect(sinceOf(`x${'.'.repeat(28)}x`, slo).at(-1)).toBe(29);
    expect(sinceOf(`x${'.'.repeat(29)}x`, slo).at(-1)).toBeNull();
  });
});
