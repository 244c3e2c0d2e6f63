import { describe, expect, test } from '@jest/globals';
import type { Decision } from './alert.ts';
import { type DecisionSettings, reachOf, settingsOf } from './decision-settings.ts';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import { foldMinute, initialDetectorState, see, tell } from './detector.ts';
import {
  alertsOnlyIn,
  alertsUnder,
  createRecorder,
  type FrontierPoint,
  frontierSettings,
  paretoFront,
  type RecordedLook,
  scoreSettings,
} from './frontier.ts';
import { START, steadyLoad, type SteadyRoute, watched } from './steady-load.test-helper.ts';
import { MINUTE_MS } from './window.ts';

const CONFIG = DEFAULT_DETECTOR_CONFIG;
const PRESENT = settingsOf(CONFIG);
const ALL = frontierSettings(PRESENT);

/** Two routes that slow down until they fail, one after another, a third that stops on its way, and errors that climb. */
const pay: SteadyRoute = { service: 'shop', route: 'POST /pay' };
const climbs =
  (from: number, most: number): ((at: number) => number) =>
  (at) =>
    at > from + 14 ? 1 : Math.exp(0.55 * Math.max(0, Math.min(most, at - from)));
const MINUTES = steadyLoad(
  [
    { ...pay, latency: climbs(8, 6.5) },
    { service: 'bank', route: 'POST /charge', latency: climbs(10, 6.5), traffic: (at) => (at > 70 ? 0 : 1) },
    { service: 'list', route: 'GET /list', latency: climbs(45, 3.2) },
    {
      service: 'mail',
      route: 'POST /send',
      perThird: 300,
      errorShare: (at) => (at > 95 ? 0 : 0.002 * Math.exp(0.45 * Math.max(0, Math.min(10, at - 75)))),
    },
  ],
  120,
);

/** Every decision of a plain run under settings, with nothing recorded. */
const plainRun = (settings: DecisionSettings): readonly Decision[] => {
  let state = initialDetectorState(CONFIG);
  const decisions: Decision[] = [];
  for (const minute of MINUTES) {
    state = foldMinute(state, minute, CONFIG);
    const seen = see(state, { minute: minute.minute, completeness: 1 }, CONFIG, settings);
    const looked = tell(state, seen, CONFIG, settings);
    state = looked.state;
    decisions.push(...looked.decisions);
  }
  return decisions;
};

/** Looks for all settings of the frontier, from one pass that decides by the present ones. */
const recorded = (): readonly RecordedLook[] => {
  const record = createRecorder();
  let state = initialDetectorState(CONFIG);
  return MINUTES.map((minute) => {
    state = foldMinute(state, minute, CONFIG);
    const seen = see(state, { minute: minute.minute, completeness: 1 }, CONFIG, reachOf(ALL));
    state = tell(state, seen, CONFIG, PRESENT).state;
    return record(seen);
  });
};

const factsOf = ({ kind, minute, service, route, incidentKey, urgency, probability, horizonMinutes }: Decision) => ({
  kind,
  minute,
  service,
  route,
  incidentKey,
  urgency,
  probability,
  horizonMinutes,
});

describe('the frontier', () => {
  const looks = recorded();

  test('gives exactly the messages of the plain run at the present settings', () => {
    const plain = watched(MINUTES).decisions;
    expect(plain.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['predicted', 'detected', 'cleared']));
    expect(alertsUnder(looks, CONFIG, PRESENT)).toEqual(plain.map(factsOf));
  });

  test('gives exactly the messages of a plain run at any other settings', () => {
    const tried = ALL.filter((_, index) => index % 397 === 5);
    expect(tried.length).toBeGreaterThan(10);
    const counts = tried.map((settings) => {
      const plain = plainRun(settings).map(factsOf);
      expect(alertsUnder(looks, CONFIG, settings)).toEqual(plain);
      return plain.length;
    });
    expect(new Set(counts).size).toBeGreaterThan(1);
  });

  test('tries thousands of settings, the present ones first and once', () => {
    expect(ALL.length).toBeGreaterThan(5000);
    expect(ALL[0]).toEqual(PRESENT);
    expect(new Set(ALL.map((settings) => JSON.stringify(settings))).size).toBe(ALL.length);
  });

  test('names what appears and what vanishes between two settings', () => {
    const strict = alertsUnder(looks, CONFIG, { ...PRESENT, confidence: 0.99, standOut: 3 });
    const loose = alertsUnder(looks, CONFIG, { ...PRESENT, confidence: 0.5, standOut: 1 });
    expect(alertsOnlyIn(loose, strict).length).toBeGreaterThan(0);
    expect(alertsOnlyIn(loose, loose)).toEqual([]);
  });

  test('scores a setting by hand: one failure warned of, one missed, one warning in vain', () => {
    const at = (minute: number) => ({
      kind: 'predicted' as const,
      minute: START + minute * MINUTE_MS,
      service: 'shop',
      route: null,
      incidentKey: 'x',
      urgency: null,
      probability: 0.9,
      horizonMinutes: 30,
    });
    const incidents = [60, 200].map((from) => ({
      startAt: START + from * MINUTE_MS,
      endAt: START + (from + 5) * MINUTE_MS,
    }));
    const point = scoreSettings([at(40), at(120)], PRESENT, incidents, START + 600 * MINUTE_MS);
    expect(point).toEqual({
      settings: PRESENT,
      foreseen: 1,
      missed: 1,
      medianLeadMinutes: 18.5,
      falseAlarms: 1,
      alerts: 2,
    });
  });
});

test('the front holds what nothing else beats, one point for each result', () => {
  const point = (missed: number, falseAlarms: number, medianLeadMinutes: number | null): FrontierPoint => ({
    settings: PRESENT,
    foreseen: 0,
    missed,
    medianLeadMinutes,
    falseAlarms,
    alerts: 0,
  });
  const front = paretoFront([
    point(0, 4, 11.5),
    point(0, 4, 11.5),
    point(0, 5, 11.5),
    point(0, 2, 9),
    point(1, 2, 9),
    point(1, 0, 3),
    point(2, 0, null),
  ]);
  expect(front.map(({ missed, falseAlarms }) => [missed, falseAlarms])).toEqual([
    [0, 2],
    [0, 4],
    [1, 0],
  ]);
});
