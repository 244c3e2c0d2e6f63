import { expect, test } from '@jest/globals';
import { absentIncident } from './incident.ts';
import type { AlertJson, ReplayJson } from './machine-output.ts';
import { absentReplay } from './replay.ts';
import { alertRow, incidentRow, replayRow } from './control-rows.ts';
import { ALERTS, INCIDENTS, REPLAYS } from './control-tables.ts';

const alert: AlertJson = {
  id: 'p1-predicted',
  incident: 'shop~1.0a',
  dataset: 'shop',
  kind: 'predicted',
  at: '2026-02-18T10:46:30.000Z',
  sent_at: '2026-02-18T10:46:31.000Z',
  service: 'checkout',
  route: null,
  probability: 0.87,
  horizon_minutes: 30,
  failure_at: { p10: '2026-02-18T10:50:00.000Z', p50: '2026-02-18T10:53:00.000Z', p90: '2026-02-18T10:59:00.000Z' },
  urgency: 'HIGH',
  evidence: [{ signal: 'error-ratio', observed: 0.1, expected: 0, unit: 'share', text: 'errors rise' }],
  message: 'PREDICTED FAILURE',
};

const result: ReplayJson = {
  replay: 'shop~1',
  dataset: 'shop',
  unchanged: false,
  files: [],
  lines: 12,
  records: 10,
  rows: 9,
  quarantined: 1,
  skipped: 2,
  buckets: { fast: 9, medium: 0, slow: 0, critical: 0, none: 0 },
  first_event: '2026-02-18T10:00:00.000Z',
  last_event: '2026-02-18T11:00:00.000Z',
  speed: 'max',
  speed_achieved: 3600,
  alerts: [alert],
  problems: [],
  report: { json: '', md: '', html: '' },
};

const columnsOf = (table: typeof ALERTS): readonly string[] => table.columns.map(({ name }) => name);

test('rows have exactly the columns of their tables', () => {
  expect(new Set(Object.keys(alertRow(alert, 'shop~1')))).toEqual(new Set(columnsOf(ALERTS)));
  expect(Object.keys(incidentRow(absentIncident))).toEqual(columnsOf(INCIDENTS));
  expect(Object.keys(replayRow(absentReplay, result))).toEqual(columnsOf(REPLAYS));
});

test('an alert keeps its evidence as JSON text and its failure time in three columns', () => {
  expect(alertRow(alert, 'shop~1')).toMatchObject({
    replay: 'shop~1',
    failure_p10: alert.failure_at?.p10,
    failure_p90: alert.failure_at?.p90,
    evidence: '[{"signal":"error-ratio","observed":0.1,"expected":0,"unit":"share","text":"errors rise"}]',
  });
  expect(alertRow({ ...alert, failure_at: null }, 'shop~1')).toMatchObject({ failure_p50: null });
});

test('an incident knows when it was predicted and when it was seen', () => {
  const alerts = [alert, { ...alert, id: 'p2', kind: 'detected' as const, at: '2026-02-18T10:53:30.000Z' }];
  expect(incidentRow({ ...absentIncident, alerts })).toMatchObject({
    predicted_at: '2026-02-18T10:46:30.000Z',
    detected_at: '2026-02-18T10:53:30.000Z',
    ended_at: null,
    alerts: 2,
  });
});

test('a replay has counts once it is finished', () => {
  const replay = { ...absentReplay, replay: 'shop~1', status: 'finished' as const, speedAchieved: 3600 };
  expect(replayRow(replay, result)).toMatchObject({ status: 'finished', speed: 'max', rows: 9, alerts: 1 });
  expect(replayRow({ ...replay, status: 'running', speed: 60 }, null)).toMatchObject({ speed: '60', rows: null });
});
