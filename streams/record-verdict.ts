import type { IncidentState } from '../domain/incident.ts';
import { type AlertJson, isoTime } from '../domain/machine-output.ts';
import { leadMinutesOf, type Outcome, type OutcomeKind } from '../domain/outcome.ts';
import { MINUTE_MS } from '../domain/window.ts';
import type { BlobStore, Clock } from '../ports/index.ts';
import { ReplayError } from './errors.ts';
import { commandIncident, listIncidents } from './incidents.ts';

/** What a person says became of a prediction. */
export interface Verdict {
  readonly id: string;
  readonly outcome: OutcomeKind;
  /** When it failed, epoch ms; null = not said. */
  readonly failureAt: number | null;
  readonly note: string | null;
}

/** A verdict as it was recorded, and the incident that has it. */
export interface RecordedVerdict {
  readonly incident: IncidentState;
  readonly outcome: Outcome;
}

/**
 * Records a person's verdict on a prediction: it counts instead of what the data said, and the newest one counts. All stay in the
 * events. Throws `ReplayError` for what is no prediction of this lake, and for a failure outside of what it said.
 */
export const recordVerdict = async (
  {
    blobs,
    clock,
  }: { readonly blobs: Pick<BlobStore, 'get' | 'list' | 'putIfAbsent'>; readonly clock: Pick<Clock, 'now'> },
  { id, outcome, failureAt, note }: Verdict,
): Promise<RecordedVerdict> => {
  const { incident, alert } = await findPrediction(blobs, id);
  const at = Date.parse(alert.at);
  const until = at + (alert.horizon_minutes ?? 0) * MINUTE_MS;
  if (failureAt !== null && failureAt >= until) {
    throw new ReplayError(
      'refused',
      `${id} spoke of the time until ${isoTime(until)}, a failure at ${isoTime(failureAt)} is later: say did-not-fail, or give an earlier --at`,
    );
  }
  const recorded: Outcome = {
    alertId: id,
    outcome,
    by: 'person',
    failureAt: failureAt === null ? null : isoTime(failureAt),
    leadMinutes: failureAt === null ? null : leadMinutesOf(at, failureAt),
    knownAt: isoTime(failureAt === null ? until : Math.max(at, failureAt)),
    note,
  };
  const command = { type: 'record-outcome', outcome: recorded } as const;
  return { incident: await commandIncident(blobs, incident.incident, command, clock.now()), outcome: recorded };
};

const findPrediction = async (
  blobs: Pick<BlobStore, 'get' | 'list'>,
  id: string,
): Promise<{ readonly incident: IncidentState; readonly alert: AlertJson }> => {
  for (const incident of (await listIncidents(blobs)).toReversed()) {
    const alert = incident.alerts.find((one) => one.id === id);
    if (alert?.kind === 'predicted') return { incident, alert };
    if (alert === undefined) continue;
    const prediction = incident.alerts.find(({ kind }) => kind === 'predicted');
    throw new ReplayError(
      'refused',
      `${id} is no prediction but "${alert.kind}"${prediction ? `; its incident has the prediction ${prediction.id}` : ''}`,
    );
  }
  throw new ReplayError('missing', `there is no alert ${id} in this lake; \`foreshock alerts\` lists them`);
};
