import { describe, expect, test } from '@jest/globals';
import type { Backtest, BacktestAlert, BacktestIncident } from './backtest.ts';
import { type Checked, checkExpectation, type Expectation } from './expectation.ts';
import { isoTime } from './machine-output.ts';
import { DAY_MS } from './window.ts';

const minute = (n: number): number => Date.UTC(2026, 10, 20, 22) + n * 60_000;

const alert = (kind: BacktestAlert['kind'], at: number, worth: BacktestAlert['worth'] = 'true'): BacktestAlert => ({
  id: `${kind}-${at}`,
  incident: 'i',
  dataset: 'd',
  kind,
  at: isoTime(minute(at)),
  sent_at: isoTime(minute(at)),
  service: 'shop',
  route: null,
  probability: null,
  horizon_minutes: kind === 'predicted' ? 30 : null,
  failure_at: null,
  urgency: 'HIGH',
  evidence: [],
  message: '',
  worth,
  incident_index: null,
});

const incident = (from: number, lead: number | null): BacktestIncident => ({
  start: isoTime(minute(from)),
  end: isoTime(minute(from + 5)),
  name: 'shop',
  outcome: lead === null ? 'missed' : 'foreseen',
  foreseen_by: null,
  lead_minutes: lead,
  detected_by: null,
  detected_after_seconds: null,
  why: [],
});

const backtest = (alerts: readonly BacktestAlert[], incidents: readonly BacktestIncident[] = []): Backtest => ({
  version: 1,
  replay: 'd~1',
  dataset: 'd',
  detector_version: 'x',
  setting: { confidence: 0.8, m: 2, n: 3, horizon_minutes: 30, cooldown_minutes: 5 },
  truth: { by: 'condition', text: '' },
  period: { from: isoTime(minute(0)), to: isoTime(minute(600)) },
  incidents,
  foreseen: 0,
  missed: 0,
  recall: null,
  precision: null,
  lead_minutes: null,
  false_alarms: 0,
  days: 1,
  false_alarms_per_day: null,
  alerts,
  suppressed: [],
  completeness: {
    lines: 0,
    records: 0,
    rows: 0,
    quarantined: 0,
    skipped: 0,
    blocks_discarded: 0,
    minutes: 600,
    empty_minutes: 0,
    unseen_minutes: 0,
    gaps: [],
    problems: [],
  },
  frontier: null,
});
const check = (expectation: Expectation, alerts: readonly BacktestAlert[]): Checked =>
  checkExpectation(expectation, backtest(alerts));

describe('an incident that must be warned of', () => {
  const expected = (beforeMin: number): Expectation => ({
    kind: 'warned',
    at: minute(60),
    beforeMs: beforeMin * 60_000,
  });

  test('is when a warning came early enough, to the second', () => {
    expect(check(expected(5), [alert('predicted', 55)]).ok).toBe(true);
    expect(check(expected(5), [alert('predicted', 55.01)])).toMatchObject({
      ok: false,
      problem: 'the first warning came 5 min before it',
    });
  });

  test('is not when the warning is beyond its horizon, or after, or never came', () => {
    expect(check(expected(0), [alert('predicted', 30)]).problem).toBe('no warning came before it');
    expect(check(expected(0), [alert('detected', 61)]).problem).toBe('no warning came before it');
    expect(check(expected(0), [])).toEqual({ ok: false, problem: 'no warning came before it', alerts: [] });
  });

  test('fails with the messages that did come near it', () => {
    expect(check(expected(0), [alert('detected', 61), alert('detected', 400)]).alerts.map(({ id }) => id)).toEqual([
      'detected-61',
    ]);
  });

  test('outside the files is an error of its own', () => {
    const { problem } = check({ kind: 'warned', at: minute(700), beforeMs: 0 }, []);
    expect(problem).toContain('is not within the files');
  });
});

describe('other expectations', () => {
  const span = { from: minute(10), to: minute(20) };
  test.each<[string, Expectation, readonly BacktestAlert[], string]>([
    [
      'no alert between',
      { kind: 'none', what: 'alert', ...span },
      [alert('predicted', 9.9), alert('predicted', 20)],
      '',
    ],
    ['no alert between', { kind: 'none', what: 'alert', ...span }, [alert('detected', 10)], '1 alert came'],
    ['no warning between', { kind: 'none', what: 'warning', ...span }, [alert('detected', 10)], ''],
    ['a clearing is no alert', { kind: 'none', what: 'alert', from: null, to: null }, [alert('cleared', 10)], ''],
    ['an alert between', { kind: 'some', what: 'alert', ...span }, [alert('detected', 15)], ''],
    ['an alert between', { kind: 'some', what: 'alert', ...span }, [alert('detected', 25)], 'no alert came'],
    ['detected in time', { kind: 'detected', at: minute(60), withinMs: 120_000 }, [alert('detected', 62)], ''],
    [
      'detected late',
      { kind: 'detected', at: minute(60), withinMs: 60_000 },
      [alert('detected', 62)],
      'it was detected 2 min after',
    ],
    ['never detected', { kind: 'detected', at: minute(60), withinMs: 60_000 }, [], 'it was not detected'],
    ['at most in all', { kind: 'at-most', count: 1, what: 'alert', perMs: null }, [alert('detected', 1)], ''],
    [
      'at most in all',
      { kind: 'at-most', count: 0, what: 'false alarm', perMs: null },
      [alert('predicted', 1, 'false'), alert('predicted', 2, 'true')],
      '1 false alarm came',
    ],
    [
      'at most in any day, wherever it begins',
      { kind: 'at-most', count: 1, what: 'alert', perMs: DAY_MS },
      [alert('predicted', 1), alert('predicted', 500)],
      `2 alerts came within a day from ${isoTime(minute(1))}`,
    ],
    [
      'at most an hour',
      { kind: 'at-most', count: 1, what: 'alert', perMs: 3_600_000 },
      [alert('predicted', 1), alert('predicted', 61)],
      '',
    ],
  ])('%s: %j', (_, expectation, alerts, problem) => {
    expect(check(expectation, alerts)).toMatchObject({ ok: problem === '', problem });
  });

  test('every incident must be warned of, those outside the data excepted', () => {
    const all = [incident(60, 7), incident(90, null), { ...incident(900, null), outcome: 'outside' as const }];
    const expectation: Expectation = { kind: 'all-warned', beforeMs: 0 };
    expect(checkExpectation(expectation, backtest([], all)).problem).toBe(`${isoTime(minute(90))} was missed`);
    expect(checkExpectation(expectation, backtest([], all.slice(0, 1))).ok).toBe(true);
    expect(checkExpectation({ ...expectation, beforeMs: 480_000 }, backtest([], all.slice(0, 1))).problem).toBe(
      `${isoTime(minute(60))} was warned of 7 min before`,
    );
  });
});
