import { describe, expect, test } from '@jest/globals';
import type { AlertKind } from './alert.ts';
import { absentIncident, type IncidentState } from './incident.ts';
import { isoTime } from './machine-output.ts';
import type { OutcomeKind } from './outcome.ts';
import { casesOf, trackRecordOf } from './track-record.ts';
import { DAY_MS, MINUTE_MS } from './window.ts';

const START = Date.UTC(2026, 10, 1);
const VERSION = '2';

/** An incident on a day with one alert and what became of it, known an hour later. */
const incident = (
  day: number,
  kind: AlertKind,
  outcome: OutcomeKind | null = null,
  leadMinutes: number | null = null,
  detectorVersion = VERSION,
): IncidentState => {
  const at = START + day * DAY_MS;
  const id = `p${day}-${kind}`;
  return {
    ...absentIncident,
    alerts: [
      {
        id,
        incident: `live.${day}`,
        dataset: 'live',
        kind,
        at: isoTime(at),
        sent_at: isoTime(at),
        service: 'orders',
        route: null,
        probability: kind === 'predicted' ? 0.85 : null,
        horizon_minutes: 30,
        failure_at: null,
        urgency: 'HIGH',
        evidence: [],
        message: '',
      },
    ],
    seen: { [id]: { detectorVersion, cut: 1, watermark: null, completeness: 1 } },
    outcomes:
      outcome === null
        ? []
        : [
            {
              alertId: id,
              outcome,
              by: 'data',
              failureAt: null,
              leadMinutes,
              knownAt: isoTime(at + 60 * MINUTE_MS),
              note: null,
            },
          ],
  };
};

const INCIDENTS = [
  incident(1, 'predicted', 'failed', 4),
  incident(2, 'predicted', 'failed', 10),
  incident(3, 'predicted', 'did-not-fail'),
  incident(4, 'detected'),
  incident(5, 'predicted', 'unknown'),
  incident(6, 'predicted', 'failed', 8),
  incident(20, 'predicted'),
];
const WATCHED = [{ from: START, to: START + 21 * DAY_MS }];
const at = (day: number) => ({ detectorVersion: VERSION, asOf: START + day * DAY_MS });

describe('the track record', () => {
  test('counts what came true, how early, what was wrong, unknown and not foreseen, and the time watched', () => {
    expect(trackRecordOf(INCIDENTS, WATCHED, at(21))).toEqual({
      predictions: 4,
      kept: 3,
      false_alarms: 1,
      unknown: 1,
      open: 1,
      missed: 1,
      median_lead_minutes: 8,
      watched_minutes: 21 * 1440,
      false_alarms_per_week: 0.333,
    });
  });

  test('of an alert holds only what was known before it', () => {
    expect(trackRecordOf(INCIDENTS, WATCHED, at(1))).toMatchObject({ predictions: 0, open: 0, watched_minutes: 1440 });
    const halfAnHourLater = { detectorVersion: VERSION, asOf: START + DAY_MS + 30 * MINUTE_MS };
    expect(trackRecordOf(INCIDENTS, WATCHED, halfAnHourLater)).toMatchObject({ predictions: 0, open: 1 });
    expect(trackRecordOf(INCIDENTS, WATCHED, at(3))).toMatchObject({
      predictions: 2,
      kept: 2,
      false_alarms: 0,
      median_lead_minutes: 7,
      watched_minutes: 3 * 1440,
    });
  });

  test('is that of one detector version', () => {
    const older = [incident(1, 'predicted', 'did-not-fail', null, '1'), incident(2, 'predicted', 'failed', 3)];
    expect(trackRecordOf(older, WATCHED, at(21))).toMatchObject({ predictions: 1, kept: 1, false_alarms: 0 });
    expect(casesOf(older, VERSION)).toEqual([{ probability: 0.85, failed: true }]);
  });

  test('is empty where nothing was watched', () => {
    expect(trackRecordOf([], [], at(21))).toMatchObject({
      predictions: 0,
      median_lead_minutes: null,
      watched_minutes: 0,
      false_alarms_per_week: null,
    });
  });

  test('gives calibration the predictions whose outcome is known', () => {
    expect(casesOf(INCIDENTS, VERSION).map(({ failed }) => failed)).toEqual([true, true, false, true]);
  });
});
