import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import { knownOfMinutes, notKnowable, notShown } from './not-knowable.ts';
import { START, steadyLoad, type SteadyRoute, watched } from './steady-load.test-helper.ts';
import { MINUTE_MS } from './window.ts';

const pay: SteadyRoute = { service: 'shop', route: 'POST /pay' };
const before = (minutes: number, requests: number, latencies = requests): readonly string[] =>
  notKnowable({ title: 'POST /pay', minutes, requests, latencies }, DEFAULT_DETECTOR_CONFIG);

describe('what could not be known', () => {
  test('is nothing where all that a trend needs was there', () => expect(before(10, 900)).toEqual([]));

  test('is everything where the log begins inside the failure', () => {
    expect(before(0, 0)).toEqual([
      'the log of POST /pay begins inside the failure: nothing is known of the time before',
    ]);
  });

  test('names too few minutes, too few requests, and requests without latency', () => {
    expect(before(4, 400)).toEqual([expect.stringContaining('known for 4 min before; at least 5')]);
    expect(before(10, 42)).toEqual(['POST /pay has 4.2 requests a minute; fewer than 10 say too little']);
    expect(before(10, 900, 0)).toEqual([expect.stringContaining('carries a latency')]);
    expect(before(10, 0)).toEqual(['no request of POST /pay is known before']);
  });

  test('is said of files in which nothing failed as well', () => {
    const shown = (minutes: number, requests: number, latencies: number): readonly string[] =>
      notShown({ minutes, requests, latencies }, DEFAULT_DETECTOR_CONFIG);
    expect(shown(20, 900, 900)).toEqual([]);
    expect(shown(20, 0, 0)).toEqual([expect.stringContaining('no record here is a request')]);
    expect(shown(3, 90, 0)).toEqual([
      expect.stringContaining('the log is 3 min long'),
      expect.stringContaining('carries a latency'),
    ]);
  });

  test('is counted from the first minute of the series, whatever else is in the log', () => {
    const minutes = steadyLoad([pay, { ...pay, route: 'GET /new', traffic: (at) => (at < 4 ? 0 : 1) }], 8);
    const known = knownOfMinutes(minutes, { service: 'shop', route: 'GET /new' }, 'GET /new', START + 6 * MINUTE_MS);
    expect(known).toEqual({ title: 'GET /new', minutes: 2, requests: 180, latencies: 180 });
  });

  test('stands in the message of a failure that nothing warned of, and only there', () => {
    const failing = (from: number) => ({ errorShare: (at: number) => (at >= from && at < from + 2 ? 0.9 : 0) });
    const signals = (from: number) =>
      watched(steadyLoad([{ ...pay, ...failing(from) }], from + 9)).decisions.map(({ evidence }) =>
        evidence.flatMap(({ signal, text }) => (signal === 'not-knowable' ? [text] : [])),
      );
    expect(signals(0)[0]).toEqual([expect.stringContaining('begins inside the failure')]);
    expect(signals(3)[0]).toEqual([expect.stringContaining('known for 3 min before')]);
    expect(signals(9).flat()).toEqual([]);
  });
});
