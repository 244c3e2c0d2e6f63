import { lookDueAt } from '../codecs/alert-text.ts';
import type { DetectorConfig } from '../domain/detector-config.ts';
import { incidentIdOf, type IncidentState } from '../domain/incident.ts';
import type { TakenAlert } from '../domain/looks.ts';
import { isoTime } from '../domain/machine-output.ts';
import { type JudgedPrediction, leadMinutesOf, outcomeOf, outcomeSpan } from '../domain/outcome.ts';
import { MINUTE_MS } from '../domain/window.ts';
import type { BlobStore, Clock } from '../ports/index.ts';
import type { DeliverySource } from './deliver-alerts.ts';
import { commandIncident, loadIncident } from './incidents.ts';

export interface SettlePorts {
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'now'>;
}

/** Up to where the data are known: start of the last minute folded (epoch ms), and whether none will follow. */
export interface KnownData {
  readonly through: number;
  readonly ended: boolean;
}

/**
 * Records what the data say of a prediction whose message went out, as an event of its incident. Repeating it is harmless: the data
 * are heard once. False while its outcome is open.
 */
export const settleOutcome = async (
  { blobs, clock }: SettlePorts,
  { replay, windows, entries }: Pick<DeliverySource, 'replay' | 'windows' | 'entries'>,
  { id, decision }: TakenAlert,
  known: KnownData,
  config: DetectorConfig,
): Promise<boolean> => {
  if (decision.kind !== 'predicted' || decision.horizonMinutes === null) return true;
  const incident = incidentIdOf(replay, decision.incidentKey);
  const state = await loadIncident(blobs, incident);
  if (state.outcomes.some(({ alertId, by }) => alertId === id && by === 'data')) return true;
  if (!state.alerts.some((alert) => alert.id === id)) return false;
  const at = lookDueAt(decision.minute);
  const prediction: JudgedPrediction = {
    minute: decision.minute,
    at,
    horizonMinutes: decision.horizonMinutes,
    series: namesOf(state),
  };
  const { from, to } = outcomeSpan(prediction);
  const minutes = await windows.minutes(from, Math.min(to, known.through + MINUTE_MS), entries.length);
  const found = outcomeOf(prediction, minutes, known, config.failure);
  if (found === null) return false;
  const { outcome, failureAt, knownAt } = found;
  await commandIncident(
    blobs,
    incident,
    {
      type: 'record-outcome',
      outcome: {
        alertId: id,
        outcome,
        by: 'data',
        failureAt: failureAt === null ? null : isoTime(failureAt),
        leadMinutes: failureAt === null ? null : leadMinutesOf(at, failureAt),
        knownAt: isoTime(knownAt),
        note: null,
      },
    },
    clock.now(),
  );
  return true;
};

/** Every series that an alert of the incident has named. */
const namesOf = ({ alerts }: IncidentState): JudgedPrediction['series'] =>
  alerts.map(({ service, route }) => ({ service, route }));
