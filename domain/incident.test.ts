import { describe, expect, test } from '@jest/globals';
import type { AlertKind, Decision } from './alert.ts';
import {
  absentIncident,
  decideIncident,
  evolveIncident,
  type IncidentCommand,
  type IncidentEvent,
  incidentIdOf,
  type IncidentState,
} from './incident.ts';
import { type AlertJson, isoTime } from './machine-output.ts';
import type { Outcome } from './outcome.ts';

const NOW = Date.UTC(2026, 10, 21);
const minute = (n: number): number => Date.UTC(2026, 10, 20, 22, n);
const INCIDENT = incidentIdOf('shop~1', 'orders');

const decision = (kind: Decision['kind'], n: number): Decision => ({
  kind,
  minute: minute(n),
  service: 'orders',
  route: 'POST /orders',
  incidentKey: 'orders',
  probability: null,
  horizonMinutes: null,
  failureAt: null,
  urgency: null,
  evidence: [],
  origin: null,
});

const alert = (kind: AlertKind, n: number): AlertJson => ({
  id: `p${n}-${kind}`,
  incident: INCIDENT,
  dataset: 'shop',
  kind,
  at: isoTime(minute(n)),
  sent_at: isoTime(NOW),
  service: 'orders',
  route: 'POST /orders',
  probability: null,
  horizon_minutes: null,
  failure_at: null,
  urgency: null,
  evidence: [],
  message: 'look here',
});

const raise = (kind: Decision['kind'], n: number): IncidentCommand => ({
  type: 'raise',
  replay: 'shop~1',
  alert: alert(kind, n),
  decision: decision(kind, n),
});
const outcome = (by: Outcome['by'], kind: Outcome['outcome']): Outcome => ({
  alertId: 'p20-predicted',
  outcome: kind,
  by,
  failureAt: null,
  leadMinutes: null,
  knownAt: isoTime(minute(50)),
  note: null,
});
const reconsider = (kind: 'revised' | 'retracted'): IncidentCommand => ({
  type: 'reconsider',
  second: {
    of: 'p20-predicted',
    alert: { ...alert(kind, 50), about: 'p20-predicted' },
    decision: decision(kind, 20),
    digest: 'd',
    seen: { detectorVersion: '2', cut: 9, watermark: null, completeness: 1 },
    reading: { from: minute(0), shards: [], redriven: [] },
  },
});
const when = (command: IncidentCommand, state: IncidentState) => decideIncident(command, state, NOW);
const fold = (events: readonly IncidentEvent[], state = absentIncident) => events.reduce(evolveIncident, state);
/** The state after commands obeyed one after another. */
const given = (...commands: readonly IncidentCommand[]): IncidentState =>
  commands.reduce((state, command) => fold(when(command, state), state), absentIncident);
const typesOf = (events: readonly IncidentEvent[]) => events.map(({ type }) => type);

describe('an incident', () => {
  test('given nothing, when a failure is predicted, then it opens with that alert', () => {
    const events = when(raise('predicted', 20), absentIncident);
    expect(typesOf(events)).toEqual(['IncidentOpened', 'AlertRaised']);
    expect(fold(events)).toMatchObject({
      status: 'ANALYZING',
      incident: INCIDENT,
      replay: 'shop~1',
      correlationId: 'shop~1',
      openedAt: isoTime(minute(20)),
      endedAt: null,
    });
  });

  test('given it is open, when the failure comes, then one more alert is raised', () => {
    expect(typesOf(when(raise('detected', 24), given(raise('predicted', 20))))).toEqual(['AlertRaised']);
  });

  test('given a command was obeyed, when it is repeated, then nothing happens', () => {
    const commands = [raise('predicted', 20), raise('detected', 24), raise('cleared', 30)];
    const state = given(...commands);
    for (const command of commands) expect(when(command, state)).toEqual([]);
  });

  test.each([1, 2, 3])(
    'given a run died after %d of the events of clearing, when repeated, then the rest follows',
    (after) => {
      const all = [
        ...when(raise('detected', 24), absentIncident),
        ...when(raise('cleared', 30), given(raise('detected', 24))),
      ];
      const state = fold(all.slice(0, after));
      const first = fold(when(raise('detected', 24), state), state);
      expect(fold(when(raise('cleared', 30), first), first)).toEqual(fold(all));
    },
  );

  test('given the failure came, when it is cleared, then the incident is completed', () => {
    expect(given(raise('predicted', 20), raise('detected', 24), raise('cleared', 30))).toMatchObject({
      status: 'COMPLETED',
      endedAt: isoTime(minute(30)),
    });
  });

  test('given the failure never came, when it is cleared, then the incident is dismissed', () => {
    expect(given(raise('predicted', 20), raise('cleared', 50))).toMatchObject({
      status: 'DISMISSED',
      endedAt: isoTime(minute(50)),
    });
  });

  test('given a prediction, when the data say what came of it twice, then it is recorded once', () => {
    const state = given(raise('predicted', 20), { type: 'record-outcome', outcome: outcome('data', 'failed') });
    expect(state.outcomes).toEqual([outcome('data', 'failed')]);
    expect(when({ type: 'record-outcome', outcome: outcome('data', 'unknown') }, state)).toEqual([]);
  });

  test('given a person’s verdict, when it is repeated nothing happens, when it changes it is recorded as well', () => {
    const said = (kind: Outcome['outcome']): IncidentCommand => ({
      type: 'record-outcome',
      outcome: outcome('person', kind),
    });
    const state = given(raise('predicted', 20), said('failed'));
    expect(when(said('failed'), state)).toEqual([]);
    expect(typesOf(when(said('did-not-fail'), state))).toEqual(['OutcomeRecorded']);
    const changed = fold(when(said('did-not-fail'), state), state);
    expect(typesOf(when(said('failed'), changed))).toEqual(['OutcomeRecorded']);
  });

  test('given an alert, when it is looked at again, then that happens once, and the status stays', () => {
    const cleared = given(raise('predicted', 20), raise('cleared', 50));
    const second = reconsider('retracted');
    const state = fold(when(second, cleared), cleared);
    expect(typesOf(when(second, cleared))).toEqual(['AlertRetracted']);
    expect(state).toMatchObject({ status: 'DISMISSED', endedAt: isoTime(minute(50)), reconsidered: ['p20-predicted'] });
    expect(state.alerts.map(({ kind }) => kind)).toEqual(['predicted', 'cleared', 'retracted']);
    for (const again of [second, reconsider('revised'), { type: 'uphold', of: 'p20-predicted', late: true } as const]) {
      expect(when(again, state)).toEqual([]);
    }
    expect(typesOf(when({ type: 'uphold', of: 'p20-predicted', late: false }, cleared))).toEqual(['AlertUpheld']);
  });

  test('given a message went out, when that is said again, then nothing happens', () => {
    const sent: IncidentCommand = { type: 'sent', alertId: 'p20-predicted' };
    const state = given(raise('predicted', 20), sent);
    expect(state.sent).toEqual(['p20-predicted']);
    expect(when(sent, state)).toEqual([]);
  });
});

test('the id of an incident follows from replay and key, and differs with either', () => {
  expect(incidentIdOf('shop~1', 'orders')).toBe(INCIDENT);
  expect(INCIDENT).toMatch(/^shop~1\.[0-9a-f]{8}$/);
  expect(new Set([INCIDENT, incidentIdOf('shop~2', 'orders'), incidentIdOf('shop~1', 'payments')]).size).toBe(3);
});
