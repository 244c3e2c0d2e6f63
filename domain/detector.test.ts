import { describe, expect, test } from '@jest/globals';
import { decodeCheckpoint, encodeCheckpoint } from '../codecs/checkpoint-file.ts';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import { type DetectorState, foldGap, foldMinute, initialDetectorState, look, OTHER_SERIES } from './detector.ts';
import { dueMinute, START, steadyLoad, type SteadyRoute, watched } from './steady-load.test-helper.ts';
import { MINUTE_MS } from './window.ts';

const pay: SteadyRoute = { service: 'shop', route: 'POST /pay' };
const list: SteadyRoute = { service: 'shop', route: 'GET /list', medianMs: 20 };
const kinds = (routes: readonly SteadyRoute[], minutes: number): readonly string[] =>
  watched(steadyLoad(routes, minutes)).decisions.map(({ kind }) => kind);

/** Slows down from minute 8 on by e^0.55 a minute: the p95 passes two seconds after about twelve and a half minutes. */
const slowing = (at: number): number => Math.exp(0.55 * Math.max(0, Math.min(6, at - 8)));

describe('a route that slows down on its way to failure', () => {
  const { decisions } = watched(steadyLoad([list, { ...pay, latency: slowing }], 16));
  const [first, second] = decisions;

  test('is predicted minutes before it fails, by name', () => {
    expect(first).toMatchObject({ kind: 'predicted', service: 'shop', route: 'POST /pay', horizonMinutes: 30 });
    expect(first && dueMinute(first)).toBeGreaterThan(8);
    expect(first && dueMinute(first)).toBeLessThan(11);
    expect(first?.probability).toBeGreaterThanOrEqual(0.8);
  });

  test('with a time of failure whose quantiles ascend and contain the truth', () => {
    const { p10 = 0, p50 = 0, p90 = 0 } = first?.failureAt ?? {};
    expect(p10).toBeLessThanOrEqual(p50);
    expect(p50).toBeLessThanOrEqual(p90);
    expect(p10).toBeLessThan(START + 13 * MINUTE_MS);
    expect(p90).toBeGreaterThan(START + 12 * MINUTE_MS);
  });

  test('with the trend as first evidence', () => {
    expect(first?.evidence[0]?.signal).toBe('latency-trend');
    expect(first?.evidence[0]?.text).toContain('POST /pay (shop)');
  });

  test('and is detected in the same incident once it fails', () => {
    expect(second).toMatchObject({
      kind: 'detected',
      probability: null,
      failureAt: null,
      incidentKey: first?.incidentKey,
    });
    expect(second?.evidence[0]?.signal).toBe('failure');
  });
});

describe('a failure without warning', () => {
  const { decisions } = watched(steadyLoad([list, { ...pay, errorShare: (at) => (at >= 8 && at < 10 ? 0.9 : 0) }], 24));

  test('is detected within 120 s and cleared exactly once', () => {
    expect(decisions.map(({ kind }) => kind)).toEqual(['detected', 'cleared']);
    expect(decisions[0] && dueMinute(decisions[0])).toBeLessThanOrEqual(10);
  });

  test('starts a new incident when it happens again later', () => {
    const twice = (at: number): number => ((at >= 8 && at < 10) || (at >= 30 && at < 32) ? 0.9 : 0);
    const again = watched(steadyLoad([{ ...pay, errorShare: twice }], 45)).decisions;
    expect(again.map(({ kind }) => kind)).toEqual(['detected', 'cleared', 'detected', 'cleared']);
    expect(new Set(again.map(({ incidentKey }) => incidentKey)).size).toBe(2);
  });
});

describe('nothing happens', () => {
  test('on steady load', () => expect(kinds([pay, list], 60)).toEqual([]));

  test('when a deploy makes a route slower once, whatever the second and the factor', () => {
    for (const factor of [1.4, 2, 3, 5]) {
      for (const second of [0, 10, 30, 50]) {
        const latency = (at: number): number => (at >= 9 + second / 60 ? factor : 1);
        expect(kinds([{ ...pay, latency, medianMs: 60 }], 25)).toEqual([]);
      }
    }
  });

  test('with 0.4 % of errors all the time', () =>
    expect(kinds([{ ...pay, errorShare: () => 0.004 }, list], 60)).toEqual([]));

  test('when traffic doubles', () =>
    expect(kinds([{ ...pay, traffic: (at) => (at >= 9 ? 2 : 1) }, list], 30)).toEqual([]));

  test('with a sawtooth', () => expect(kinds([{ ...pay, latency: (at) => 1 + ((at / 1.7) % 1) }], 60)).toEqual([]));

  test('before anything is known of a series', () => {
    expect(kinds([{ ...pay, latency: (at) => Math.exp(0.5 * Math.min(3, at)) }], 3)).toEqual([]);
  });
});

describe('one cause', () => {
  test('is one incident, though two services and a whole see it, and names the one that moved first', () => {
    const behind = (at: number): number => slowing(at - 1);
    const routes = [
      { ...pay, service: 'bank', route: 'POST /charge', latency: slowing },
      { ...pay, latency: behind },
      list,
    ];
    const { decisions } = watched(steadyLoad(routes, 16));
    expect(new Set(decisions.map(({ incidentKey }) => incidentKey)).size).toBe(1);
    const named = decisions.map(({ service, origin }) => origin?.service ?? service);
    expect(named[0]).toBe('bank');
  });

  test('that did not come true is cleared once', () => {
    const stops = (at: number): number => (at < 13 ? slowing(Math.min(at, 11)) : 1);
    const { decisions } = watched(steadyLoad([{ ...pay, latency: stops }], 30));
    expect(decisions.map(({ kind }) => kind)).toEqual(['predicted', 'cleared']);
    expect(decisions[1]?.evidence[0]?.signal).toBe('did-not-fail');
  });
});

describe('an error share that climbs', () => {
  test('is predicted before it passes the limit', () => {
    const errorShare = (at: number): number => 0.002 * Math.exp(0.45 * Math.max(0, Math.min(10, at - 8)));
    const { decisions } = watched(steadyLoad([{ ...pay, perThird: 400, errorShare }], 20));
    expect(decisions[0]).toMatchObject({ kind: 'predicted', route: 'POST /pay' });
    expect(decisions[0]?.evidence[0]?.signal).toBe('error-trend');
    expect(decisions[1]?.kind).toBe('detected');
  });
});

describe('the state', () => {
  const minutes = steadyLoad([pay, { ...list, latency: slowing }], 70);

  test('goes on from what was stored with the same decisions and the same state', () => {
    const whole = watched(minutes);
    let state = initialDetectorState(DEFAULT_DETECTOR_CONFIG);
    for (const minute of minutes) {
      state = foldMinute(state, minute, DEFAULT_DETECTOR_CONFIG);
      state = look(state, { minute: minute.minute, completeness: 1 }, DEFAULT_DETECTOR_CONFIG).state;
      state = decodeCheckpoint<DetectorState>(encodeCheckpoint(state));
    }
    expect(state).toEqual(whole.state);
    expect(encodeCheckpoint(state)).toEqual(encodeCheckpoint(whole.state));
  });

  test('stays below 16 KB for each series', () => {
    for (const series of watched(minutes).state.series) expect(encodeCheckpoint(series).length).toBeLessThan(16_384);
  });

  test('counts messages of one template as one that is new, not at the beginning and not twice', () => {
    let state = initialDetectorState(DEFAULT_DETECTOR_CONFIG);
    for (const [index, minute] of steadyLoad([pay], 14).entries()) {
      const window = minute.series[0]?.window;
      const messages = index < 10 ? ['order <*> accepted'] : ['no route to /a/b', 'no route to /c', 'no route to /d'];
      for (const text of messages) window?.fingerprints.set(text, { count: 2, worstLevel: 4, text });
      state = foldMinute(state, minute, DEFAULT_DETECTOR_CONFIG);
    }
    expect(state.series.find(({ name }) => name.route === pay.route)?.fresh).toEqual([
      { minute: START + 10 * MINUTE_MS, count: 6, worstLevel: 4, text: 'no route to /a/b' },
    ]);
  });

  test('forgets a series that was silent for longer than the memory, also over a gap', () => {
    const { state } = watched(minutes);
    const last = START + 69 * MINUTE_MS;
    const later = foldGap(state, last + MINUTE_MS, last + 120 * MINUTE_MS, DEFAULT_DETECTOR_CONFIG);
    const forgotten = later.series.filter(({ seenAt }) => seenAt < last - 60 * MINUTE_MS);
    expect(state.series.length).toBeGreaterThan(0);
    expect(forgotten).toEqual([]);
    expect(later.lastMinute).toBe(last + 120 * MINUTE_MS);
  });

  test('holds so many routes and counts the rest as one, those known longest keeping their place', () => {
    const config = { ...DEFAULT_DETECTOR_CONFIG, memory: { ...DEFAULT_DETECTOR_CONFIG.memory, maxSeries: 2 } };
    const [known] = steadyLoad([pay], 1);
    const [, crowd] = steadyLoad([list, { ...pay, route: 'GET /a' }, { ...pay, route: 'GET /b' }, pay], 2);
    if (!known || !crowd) throw new Error('no load');
    const state = foldMinute(foldMinute(initialDetectorState(config), known, config), crowd, config);
    const routes = state.series.flatMap(({ name }) => name.route ?? []);
    expect(routes).toHaveLength(3);
    expect(routes[0]).toBe('POST /pay');
    expect(routes).toContain(OTHER_SERIES);
  });
});
