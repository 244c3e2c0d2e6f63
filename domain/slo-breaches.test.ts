import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import type { Slo } from './slo.ts';
import { createBreachFinder } from './slo-breaches.ts';
import { START, steadyLoad, type SteadyRoute } from './steady-load.test-helper.ts';
import { MINUTE_MS } from './window.ts';

const SLO: Slo = {
  limits: [
    { signal: 'error_ratio', comparison: '>', limit: 0.05 },
    { signal: 'p95', comparison: '>', limit: 2000 },
  ],
  windows: 2,
  ofWindows: 3,
};

/** Breaches as minutes since START and route. */
const breaches = (routes: readonly SteadyRoute[], minutes: number, slo = SLO): readonly (readonly unknown[])[] => {
  const finder = createBreachFinder(slo, DEFAULT_DETECTOR_CONFIG.failure);
  for (const minute of steadyLoad(routes, minutes)) if (minute.series.length > 0) finder.fold(minute);
  return finder
    .found()
    .map(({ startAt, endAt, route }) => [(startAt - START) / MINUTE_MS, (endAt - START) / MINUTE_MS, route]);
};
const pay: SteadyRoute = { service: 'shop', route: 'POST /pay' };
const errorsIn = (...minutes: readonly number[]): SteadyRoute => ({
  ...pay,
  errorShare: (at) => (minutes.includes(Math.floor(at)) ? 0.2 : 0),
});

describe('a breach of an objective', () => {
  test('goes from the first bad minute that counts to the end of the last, in its route, its service and the whole', () => {
    expect(breaches([errorsIn(5, 7, 8)], 20)).toEqual([
      [5, 9, 'POST /pay'],
      [5, 9, null],
      [5, 9, null],
    ]);
  });

  test('needs M of N minutes', () => {
    expect(breaches([errorsIn(5, 9)], 20)).toEqual([]);
    expect(breaches([errorsIn(5)], 20, { ...SLO, windows: 1, ofWindows: 1 })).toHaveLength(3);
  });

  test('of a latency is that of a route: a mixture has none', () => {
    const slow = { ...pay, latency: (at: number) => (at >= 5 && at < 8 ? 40 : 1) };
    expect(breaches([slow], 20)).toEqual([[5, 8, 'POST /pay']]);
  });

  test('is none where too few requests say so', () => {
    expect(breaches([{ ...errorsIn(5, 6), perThird: 3 }], 20)).toEqual([]);
  });

  test('does not reach over a silence', () => {
    const pauses = { ...errorsIn(5, 12), traffic: (at: number) => (at > 5 && at < 12 ? 0 : 1) };
    expect(breaches([pauses], 20)).toEqual([]);
  });
});
