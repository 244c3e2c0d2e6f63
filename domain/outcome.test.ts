import { describe, expect, test } from '@jest/globals';
import { DEFAULT_DETECTOR_CONFIG } from './detector-config.ts';
import { countingOutcomes, type JudgedPrediction, leadMinutesOf, type Outcome, outcomeOf } from './outcome.ts';
import { emptyWindow, MINUTE_MS, type MinuteWindows } from './window.ts';

const minute = (n: number): number => Date.UTC(2026, 10, 20, 22) + n * MINUTE_MS;
/** A prediction after minute 0: its look is due half a minute after the minute's end. */
const prediction: JudgedPrediction = {
  minute: minute(0),
  at: minute(1.5),
  horizonMinutes: 30,
  series: [{ service: 'orders', route: 'POST /orders' }],
};

/** Sixty requests a minute of `orders` in the minutes from `from` to `to`; those in `failing` all fail. */
const story = (
  from: number,
  to: number,
  failing: readonly number[] = [],
  service = 'orders',
): readonly MinuteWindows[] =>
  Array.from({ length: to - from }, (_, index) => {
    const window = emptyWindow();
    window.requests = 60;
    window.records = 60;
    if (failing.includes(from + index)) window.errors = 60;
    return { minute: minute(from + index), series: [{ service, route: 'POST /orders', window }] };
  });

const judge = (minutes: readonly MinuteWindows[], through: number, ended = false, of: JudgedPrediction = prediction) =>
  outcomeOf(of, minutes, { through: minute(through), ended }, DEFAULT_DETECTOR_CONFIG.failure);

describe('the outcome of a prediction', () => {
  test('is that it failed as soon as its series meets the failure condition, with the time of the failure', () => {
    expect(judge(story(-5, 40, [10, 11, 12]), 10)).toEqual({
      outcome: 'failed',
      failureAt: minute(10),
      knownAt: minute(11),
    });
  });

  test('is open until its horizon has passed, then that it did not fail', () => {
    expect(judge(story(-5, 40), 30)).toBeNull();
    expect(judge(story(-5, 40), 31)).toEqual({ outcome: 'did-not-fail', failureAt: null, knownAt: minute(31.5) });
  });

  test('does not hear of a failure behind the horizon, nor before it is known', () => {
    expect(judge(story(-5, 40, [33, 34]), 39)?.outcome).toBe('did-not-fail');
    expect(judge(story(-5, 40, [10, 11]), 9)).toBeNull();
  });

  test('is unknown when the data end first, or when hardly a minute has a request', () => {
    expect(judge(story(-5, 20), 19, true)).toMatchObject({ outcome: 'unknown', failureAt: null });
    expect(judge(story(-5, 12), 35)).toMatchObject({ outcome: 'unknown' });
    expect(judge(story(-5, 18), 35)).toMatchObject({ outcome: 'did-not-fail' });
  });

  test('is right when the failure had begun at the time, as the verdict of a report has it', () => {
    expect(judge(story(-5, 40, [-2, -1, 0, 1]), 31)).toMatchObject({ outcome: 'failed', failureAt: minute(-2) });
  });

  test('hears the same service on another route and the same route elsewhere, but not a stranger', () => {
    const failing = story(-5, 40, [10, 11, 12]);
    const elsewhere = { ...prediction, series: [{ service: 'gateway', route: 'POST /orders' }] };
    const sameService = { ...prediction, series: [{ service: 'orders', route: 'GET /orders' }] };
    expect(judge(failing, 31, false, elsewhere)?.outcome).toBe('failed');
    expect(judge(failing, 31, false, sameService)?.outcome).toBe('failed');
    const calm = story(-5, 40, [], 'search');
    const busy = calm.map(({ minute: at, series }, index) => {
      const stranger = emptyWindow();
      stranger.requests = 20;
      stranger.errors = [15, 16].includes(index) ? 20 : 0;
      const many = series.map((one) => ({ ...one, window: { ...one.window, requests: 6000 } }));
      return { minute: at, series: [{ service: 'mail', route: '/send', window: stranger }, ...many] };
    });
    const ofSearch = { ...prediction, series: [{ service: 'search', route: 'POST /orders' }] };
    expect(judge(busy, 31, false, ofSearch)?.outcome).toBe('did-not-fail');
  });
});

test('the lead is never negative, to a tenth of a minute', () => {
  expect(leadMinutesOf(minute(0), minute(2.54))).toBe(2.5);
  expect(leadMinutesOf(minute(5), minute(2))).toBe(0);
});

test('a person’s newest verdict counts instead of what the data said, whatever came first', () => {
  const outcome = (by: Outcome['by'], kind: Outcome['outcome']): Outcome => ({
    alertId: 'p1',
    outcome: kind,
    by,
    failureAt: null,
    leadMinutes: null,
    knownAt: '2026-11-20T22:31:30.000Z',
    note: null,
  });
  const of = (...outcomes: readonly Outcome[]) => countingOutcomes(outcomes).get('p1');
  expect(of(outcome('data', 'failed'))).toMatchObject({ by: 'data' });
  expect(of(outcome('data', 'failed'), outcome('person', 'did-not-fail'))).toMatchObject({ outcome: 'did-not-fail' });
  expect(of(outcome('person', 'failed'), outcome('data', 'unknown'))).toMatchObject({ by: 'person' });
  expect(of(outcome('person', 'failed'), outcome('person', 'unknown'))).toMatchObject({ outcome: 'unknown' });
});
