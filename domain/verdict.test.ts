import { describe, expect, test } from '@jest/globals';
import { isoTime } from './machine-output.ts';
import { seriesName } from './verdict-sentence.ts';
import { type JudgedAlert, type SeriesFailure, verdictOf } from './verdict.ts';

const START = Date.parse('2026-11-20T22:00:00Z');
const minute = (n: number): number => START + n * 60_000;
const END_OF_LOG = minute(120);

const failure = (
  from: number,
  to: number,
  service: string | null = 'gateway',
  route: string | null = 'POST /orders',
): SeriesFailure => ({
  start: minute(from),
  end: minute(to),
  service,
  route,
});
const alert = (kind: JudgedAlert['kind'], at: number, id = `${kind}-${at}`): JudgedAlert => ({
  id,
  kind,
  at: isoTime(minute(at)),
  horizon_minutes: kind === 'predicted' ? 30 : null,
});
const judge = (failures: SeriesFailure[], alerts: JudgedAlert[], lastEventAt: number | null = END_OF_LOG) =>
  verdictOf(failures, alerts, lastEventAt);

describe('the verdict of a replay', () => {
  test('given neither failures nor alerts, then nothing happened and nothing is wrong', () => {
    expect(judge([], [])).toEqual({
      failures: [],
      first_warning_at: null,
      lead_minutes: null,
      false_alarms: [],
      undecided: [],
      missed: [],
      sentence: 'No failure in this log; no false alarm.',
    });
  });

  test('given a prediction 2.5 minutes before a failure, then it is foreseen with that lead', () => {
    const verdict = judge([failure(23, 26)], [alert('predicted', 20.5), alert('detected', 24.5)]);
    expect(verdict.failures).toEqual([
      {
        start: '2026-11-20T22:23:00.000Z',
        end: '2026-11-20T22:26:00.000Z',
        series: [{ service: 'gateway', route: 'POST /orders' }],
        foreseen_by: 'predicted-20.5',
        lead_minutes: 2.5,
        detected_by: 'detected-24.5',
        detected_after_seconds: 90,
      },
    ]);
    expect(verdict.first_warning_at).toBe('2026-11-20T22:20:30.000Z');
    expect(verdict.sentence).toBe(
      'First warning at 22:20:30 UTC, 2.5 minutes before the failure (POST /orders of gateway, 22:23 UTC on 2026-11-20); ' +
        'no false alarm; nothing missed.',
    );
  });

  test('given several predictions of one failure, then the earliest within its horizon counts and none is false', () => {
    const verdict = judge([failure(60, 62)], [alert('predicted', 50), alert('predicted', 40), alert('predicted', 55)]);
    expect(verdict.failures[0]?.foreseen_by).toBe('predicted-40');
    expect(verdict.false_alarms).toEqual([]);
  });

  test('given a prediction whose horizon ends before the failure, then it is a false alarm and the failure is missed', () => {
    const verdict = judge([failure(60, 62)], [alert('predicted', 29)]);
    expect(verdict.false_alarms).toEqual(['predicted-29']);
    expect(verdict.missed).toHaveLength(1);
    expect(verdict.sentence).toBe(
      'No warning before the failure (POST /orders of gateway, 23:00 UTC on 2026-11-20): not seen; 1 false alarm.',
    );
  });

  test('given a failure that was only detected, then it is missed and the sentence says how late it was seen', () => {
    const verdict = judge([failure(10, 14)], [alert('detected', 12.5)]);
    expect(verdict.missed.map(({ detected_by }) => detected_by)).toEqual(['detected-12.5']);
    expect(verdict.sentence).toContain('seen 150 s after it began');
  });

  test('given a prediction sent while the failing minute was not folded yet, then it is neither early nor false', () => {
    const verdict = judge([failure(23, 26)], [alert('predicted', 23.5)]);
    expect(verdict.false_alarms).toEqual([]);
    expect(verdict.missed).toHaveLength(1);
  });

  test('given "not recovered" after a failure, then it is right when the relapse comes and foresees it', () => {
    const verdict = judge([failure(20, 22), failure(30, 33)], [alert('predicted', 15), alert('predicted', 23.5)]);
    expect(verdict.failures.map(({ foreseen_by }) => foreseen_by)).toEqual(['predicted-15', 'predicted-23.5']);
    expect(verdict.false_alarms).toEqual([]);
  });

  test('given "not recovered" and no relapse, then it is a false alarm', () => {
    expect(judge([failure(20, 22)], [alert('predicted', 15), alert('predicted', 23.5)]).false_alarms).toEqual([
      'predicted-23.5',
    ]);
  });

  test('given a failure that flickers without five good minutes between, then it is one', () => {
    const flickering = [failure(20, 22), failure(24, 25), failure(29, 33)];
    const verdict = judge(flickering, [alert('predicted', 15), alert('detected', 22)]);
    expect(verdict.failures).toHaveLength(1);
    expect(verdict.failures[0]).toMatchObject({ end: isoTime(minute(33)), lead_minutes: 5 });
    expect(judge([failure(20, 22), failure(27, 33)], []).failures).toHaveLength(2);
  });

  test('given one prediction before two failures, then it foresees the first only', () => {
    const verdict = judge([failure(20, 22), failure(30, 33)], [alert('predicted', 15)]);
    expect(verdict.missed.map(({ start }) => start)).toEqual(['2026-11-20T22:30:00.000Z']);
    expect(verdict.sentence).toContain('before the first failure');
    expect(verdict.sentence).toContain('missed: POST /orders of gateway at 22:30 UTC');
  });

  test('given a missed first failure and a foreseen second one, then the sentence says both', () => {
    const verdict = judge([failure(5, 7), failure(60, 62)], [alert('predicted', 50)]);
    expect(verdict.first_warning_at).toBeNull();
    expect(verdict.sentence).toContain('No warning before the first of 2 failures');
    expect(verdict.sentence).toContain('1 of the later ones foreseen');
  });

  test('given a prediction whose horizon reaches beyond the end of the log, then it is undecided, not false', () => {
    const verdict = judge([], [alert('predicted', 100)]);
    expect(verdict).toMatchObject({ false_alarms: [], undecided: ['predicted-100'] });
    expect(verdict.sentence).toBe('No failure in this log; no false alarm; 1 prediction still open when the log ends.');
  });

  test('given the same trouble in routes, services and the whole, then it is one failure named by its narrowest series', () => {
    const verdict = judge(
      [
        failure(24, 26, null, null),
        failure(23, 25, 'gateway', null),
        failure(23, 26),
        failure(24, 26, 'orders', 'POST /orders'),
      ],
      [],
    );
    expect(verdict.failures).toHaveLength(1);
    expect(verdict.failures[0]).toMatchObject({ start: '2026-11-20T22:23:00.000Z', end: '2026-11-20T22:26:00.000Z' });
    expect(verdict.failures[0]?.series).toEqual([
      { service: 'gateway', route: 'POST /orders' },
      { service: 'orders', route: 'POST /orders' },
      { service: 'gateway', route: null },
      { service: null, route: null },
    ]);
  });

  test('given the alerts in another order, then the verdict is the same', () => {
    const alerts = [alert('predicted', 15), alert('detected', 21), alert('predicted', 23.5), alert('cleared', 26)];
    const failures = [failure(30, 33), failure(20, 22)];
    expect(judge([...failures].reverse(), [...alerts].reverse())).toEqual(judge(failures, alerts));
  });

  test('given a cleared, revised or retracted alert, then it is no prediction', () => {
    expect(judge([], [alert('cleared', 5), alert('revised', 6), alert('retracted', 7)]).false_alarms).toEqual([]);
  });
});

describe('the name of a series', () => {
  test('says route and service, or that it is everything', () => {
    expect(seriesName('gateway', 'GET /')).toBe('GET / of gateway');
    expect(seriesName('gateway', null)).toBe('gateway');
    expect(seriesName('', 'GET /')).toBe('GET /');
    expect(seriesName(null, null)).toBe('the whole system');
  });
});
