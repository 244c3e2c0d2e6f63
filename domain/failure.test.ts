import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import { type FailureCounts, failuresOf, foldFailure, NO_FAILURE } from './failure.ts';
import { START, steadyLoad } from './steady-load.test-helper.ts';
import { MINUTE_MS } from './window.ts';

const limits = DEFAULT_DETECTOR_CONFIG.failure;
const good: FailureCounts = { requests: 100, errors: 0, critical: 0 };
const bad: FailureCounts = { requests: 100, errors: 6, critical: 0 };

const sinceAfter = (...counts: readonly FailureCounts[]): number | null =>
  counts.reduce((state, count, minute) => foldFailure(state, minute * MINUTE_MS, count, limits), NO_FAILURE).since;

describe('the failure condition', () => {
  test('is met by more than 5 % in two of three minutes, since the first of them', () => {
    expect(sinceAfter(good, bad, good, bad)).toBe(MINUTE_MS);
    expect(sinceAfter(bad, good, good, bad)).toBeNull();
  });

  test('is met by more than 25 % in a single minute', () => {
    expect(sinceAfter(good, { ...good, errors: 26 })).toBe(MINUTE_MS);
    expect(sinceAfter(good, { ...good, errors: 25 })).toBeNull();
  });

  test('counts requests above the critical latency as failing, and a request that is both only once', () => {
    expect(sinceAfter({ ...good, critical: 26 })).toBe(0);
    expect(sinceAfter({ ...good, errors: 20, critical: 20 })).toBeNull();
  });

  test('needs ten requests and five failing ones in each minute', () => {
    expect(sinceAfter({ requests: 9, errors: 9, critical: 0 })).toBeNull();
    expect(sinceAfter({ requests: 12, errors: 4, critical: 0 })).toBeNull();
    expect(sinceAfter({ requests: 12, errors: 5, critical: 0 })).toBe(0);
  });

  test('is left when no longer two of three minutes count', () => {
    expect(sinceAfter(bad, bad, good)).toBe(0);
    expect(sinceAfter(bad, bad, good, good)).toBeNull();
  });
});

describe('the failures of a sequence of minutes', () => {
  const failing = { service: 'shop', route: 'POST /pay', errorShare: (at: number) => (at >= 4 && at < 7 ? 0.5 : 0) };
  const calm = { service: 'shop', route: 'GET /list', perThird: 300 };

  test('are found for the route, and for service and whole only when their own share is above the limit', () => {
    const names = failuresOf(steadyLoad([calm, failing], 12), limits).map(({ service, route }) => [service, route]);
    expect(names).toEqual([['shop', 'POST /pay']]);
    expect(failuresOf(steadyLoad([failing], 12), limits)).toHaveLength(3);
  });

  test('last from the first minute that counted to the end of the last', () => {
    const [failure] = failuresOf(steadyLoad([failing], 12), limits);
    expect(failure?.startAt).toBe(START + 4 * MINUTE_MS);
    expect(failure?.endAt).toBe(START + 7 * MINUTE_MS);
    expect(failure?.worstShare).toBe(0.5);
  });

  test('none is found in calm minutes', () => {
    expect(failuresOf(steadyLoad([calm], 12), limits)).toEqual([]);
  });
});
