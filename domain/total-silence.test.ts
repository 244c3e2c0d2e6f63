import { describe, expect, test } from '@jest/globals';
import type { Decision } from './alert.ts';
import type { LookOptions } from './assessment.ts';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import { foldMinute, initialDetectorState, look } from './detector.ts';
import { dueMinute, START, steadyLoad, type SteadyRoute } from './steady-load.test-helper.ts';
import { MINUTE_MS } from './window.ts';

const pay: SteadyRoute = { service: 'shop', route: 'POST /pay', perThird: 10 };
const stops = (from: number, to = Infinity) => ({ traffic: (at: number) => (at >= from && at < to ? 0 : 1) });

/** Decisions of looks at every minute of a stream, silent ones too. */
const watchedLive = (
  routes: readonly SteadyRoute[],
  minutes: number,
  options: Partial<LookOptions> = { isLive: true },
): readonly Decision[] => {
  let state = initialDetectorState(DEFAULT_DETECTOR_CONFIG);
  return steadyLoad(routes, minutes).flatMap((minute) => {
    state = foldMinute(state, minute, DEFAULT_DETECTOR_CONFIG);
    const looked = look(state, { minute: minute.minute, completeness: 1, ...options }, DEFAULT_DETECTOR_CONFIG);
    state = looked.state;
    return looked.decisions;
  });
};

describe('a stream that falls silent', () => {
  const decisions = watchedLive([{ ...pay, ...stops(15, 20) }], 30);

  test('is detected after one silent minute, told once and cleared once when it is heard again', () => {
    expect(decisions.map(({ kind }) => kind)).toEqual(['detected', 'cleared']);
    expect(decisions[0]).toMatchObject({ service: null, route: null, minute: START + 15 * MINUTE_MS, urgency: 'HIGH' });
    expect(decisions[0]?.evidence[0]).toMatchObject({ signal: 'silence', observed: 0, expected: 30 });
    expect(decisions[1] && dueMinute(decisions[1])).toBe(25.5);
  });

  test('is no news while data is missing, nor of files, which just end', () => {
    expect(watchedLive([{ ...pay, ...stops(15) }], 40, { isLive: true, completeness: 0.5 })).toEqual([]);
    expect(watchedLive([{ ...pay, ...stops(15) }], 40, {})).toEqual([]);
  });

  test('is no news of a stream that is known for a few minutes, or has pauses', () => {
    expect(watchedLive([{ ...pay, ...stops(6) }], 20)).toEqual([]);
    expect(watchedLive([{ ...pay, traffic: (at) => (at % 7 === 3 || at >= 15 ? 0 : 1) }], 30)).toEqual([]);
  });

  test('takes longer to tell where little is written', () => {
    const rare = watchedLive([{ ...pay, perThird: 2, ...stops(15) }], 30);
    expect(rare.map(dueMinute)).toEqual([19.5]);
  });

  test('is no news when one of two routes goes', () => {
    expect(watchedLive([pay, { service: 'shop', route: 'GET /list', ...stops(15) }], 30)).toEqual([]);
  });
});
