import { describe, expect, test } from '@jest/globals';
import { judgeAlerts, mergeTroubles, middleOf, type ScoredAlert, type Trouble, warningsOf } from './score-alerts.ts';

const minute = (n: number): number => Date.UTC(2026, 10, 20, 22) + n * 60_000;
const trouble = (from: number, to: number): Trouble => ({ startAt: minute(from), endAt: minute(to) });
const predicted = (at: number, horizonMinutes = 30): ScoredAlert => ({
  kind: 'predicted',
  at: minute(at),
  horizonMinutes,
});
const detected = (at: number): ScoredAlert => ({ kind: 'detected', at: minute(at), horizonMinutes: 30 });
const worthOf = (incidents: readonly Trouble[], alerts: readonly ScoredAlert[], end = 600): readonly string[] =>
  judgeAlerts(incidents, alerts, minute(end)).map(({ worth }) => worth);

describe('a warning', () => {
  test('comes true when an incident begins within its horizon, also at its last moment but not beyond', () => {
    expect(worthOf([trouble(60, 65)], [predicted(30.5), predicted(59.9)])).toEqual(['true', 'true']);
    expect(worthOf([trouble(60, 65)], [predicted(30)])).toEqual(['false']);
    expect(worthOf([trouble(60, 65)], [predicted(54, 5)])).toEqual(['false']);
  });

  test('is ignored while an incident goes on and for ten minutes after it, and false from then on', () => {
    expect(worthOf([trouble(60, 65)], [predicted(60), predicted(64.5)])).toEqual(['during', 'during']);
    expect(worthOf([trouble(60, 65)], [predicted(65), predicted(74.5)])).toEqual(['after', 'after']);
    expect(worthOf([trouble(60, 65)], [predicted(75)])).toEqual(['false']);
  });

  test('during an incident comes true when the next one begins within its horizon', () => {
    expect(worthOf([trouble(60, 65), trouble(80, 85)], [predicted(64.5)])).toEqual(['true']);
  });

  test('is undecided when the data end before its horizon', () => {
    expect(worthOf([], [predicted(80)], 100)).toEqual(['undecided']);
    expect(worthOf([], [predicted(70)], 100)).toEqual(['false']);
  });
});

describe('a message of a failure', () => {
  test('during an incident is no warning of the next one', () => {
    expect(worthOf([trouble(60, 65), trouble(80, 85)], [detected(61.5)])).toEqual(['during']);
  });

  test('before an incident that somebody labelled later warns of it', () => {
    expect(worthOf([trouble(60, 65)], [detected(57.5)])).toEqual(['true']);
  });

  test('without any incident is a false alarm', () => expect(worthOf([], [detected(10)])).toEqual(['false']));
});

describe('the lead time', () => {
  test('is the start of the incident minus the earliest true warning', () => {
    const incidents = [trouble(60, 65), trouble(200, 210)];
    const alerts = [predicted(40.5), predicted(50), detected(61.5)];
    const judged = judgeAlerts(incidents, alerts, minute(600));
    expect(warningsOf(incidents, alerts, judged)).toEqual([{ alert: 0, leadMs: 19.5 * 60_000 }, null]);
  });

  test('belongs to the first incident after the warning alone', () => {
    const incidents = [trouble(60, 61), trouble(65, 66)];
    const alerts = [predicted(50)];
    const warnings = warningsOf(incidents, alerts, judgeAlerts(incidents, alerts, minute(600)));
    expect(warnings.map((warning) => warning?.leadMs ?? null)).toEqual([600_000, null]);
  });
});

test('given nothing, then nothing is judged', () => {
  expect(judgeAlerts([], [], minute(1))).toEqual([]);
  expect(warningsOf([], [], [])).toEqual([]);
});

test('stretches that overlap or touch are one incident, others are not', () => {
  const merged = mergeTroubles([trouble(20, 25), trouble(10, 12), trouble(12, 14), trouble(22, 23)]);
  expect(merged.map((parts) => parts.length)).toEqual([2, 2]);
});

test('the median of an even number of leads is the mean of the two in the middle', () => {
  expect(middleOf([4, 1, 3, 2])).toBe(2.5);
  expect(middleOf([3, 1, 2])).toBe(2);
  expect(middleOf([])).toBeNull();
});
