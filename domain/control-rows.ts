import type { IncidentState } from './incident.ts';
import type { AlertJson, ReplayJson } from './machine-output.ts';
import { countingOutcomes, type Outcome } from './outcome.ts';
import type { ReplayState } from './replay.ts';

/** A row of a control table: values by column, instants as ISO 8601 with milliseconds and Z. */
export type ControlRow = Readonly<Record<string, string | number | null>>;

/** The rows of `alerts` for the alerts of one incident. */
export const alertRows = ({ alerts, outcomes, replay }: IncidentState): readonly ControlRow[] => {
  const counting = countingOutcomes(outcomes);
  return alerts.map((alert) => alertRow(alert, replay, counting.get(alert.id) ?? null));
};

/** The row of `alerts` for one alert of a replay, with what became of it. */
export const alertRow = (alert: AlertJson, replay: string, outcome: Outcome | null = null): ControlRow => {
  const { failure_at: failureAt, evidence, track_record: _, about = null, ...columns } = alert;
  return {
    ...columns,
    replay,
    about,
    outcome: outcome?.outcome ?? null,
    outcome_by: outcome?.by ?? null,
    failed_at: outcome?.failureAt ?? null,
    lead_minutes: outcome?.leadMinutes ?? null,
    failure_p10: failureAt?.p10 ?? null,
    failure_p50: failureAt?.p50 ?? null,
    failure_p90: failureAt?.p90 ?? null,
    evidence: JSON.stringify(evidence),
  };
};

/** The row of `incidents` for one incident. */
export const incidentRow = (incident: IncidentState): ControlRow => {
  const firstAt = (kind: AlertJson['kind']): string | null =>
    incident.alerts.find((alert) => alert.kind === kind)?.at ?? null;
  return {
    incident: incident.incident,
    dataset: incident.dataset,
    replay: incident.replay,
    status: incident.status,
    service: incident.service,
    route: incident.route,
    opened_at: incident.openedAt,
    predicted_at: firstAt('predicted'),
    detected_at: firstAt('detected'),
    ended_at: incident.endedAt,
    alerts: incident.alerts.length,
  };
};

/** The row of `replays` for one replay; `result` is its stored result, null until it is finished. */
export const replayRow = (replay: ReplayState, result: ReplayJson | null): ControlRow => ({
  replay: replay.replay,
  dataset: replay.dataset,
  status: replay.status,
  speed: String(replay.speed),
  speed_achieved: replay.speedAchieved,
  started_at: new Date(replay.startedAt).toISOString(),
  first_event: result?.first_event ?? null,
  last_event: result?.last_event ?? null,
  lines: result?.lines ?? null,
  records: result?.records ?? null,
  rows: result?.rows ?? null,
  quarantined: result?.quarantined ?? null,
  skipped: result?.skipped ?? null,
  alerts: result?.alerts.length ?? null,
});
