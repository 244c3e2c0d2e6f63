import { alertJson, lookDueAt } from '../codecs/alert-text.ts';
import { type DetectorConfig, DETECTOR_VERSION } from '../domain/detector-config.ts';
import { incidentIdOf, type IncidentState, type SeenBy } from '../domain/incident.ts';
import { LIVE } from '../domain/live.ts';
import { membersOf, watermarkOf } from '../domain/live-state.ts';
import type { LooksTaken, TakenAlert } from '../domain/looks.ts';
import { type AlertJson, isoTime } from '../domain/machine-output.ts';
import { countingOutcomes } from '../domain/outcome.ts';
import { MINUTE_MS } from '../domain/window.ts';
import { chartMinutes } from './chart-minutes.ts';
import { type DeliverAlertsPorts, sendAlert } from './deliver-alerts.ts';
import { commandIncident, loadIncident } from './incidents.ts';
import { readingOf, type SecondLook, takeSecondLook } from './second-reading.ts';

/** Event time after which an alert of the stream is looked at again, minutes. */
export const SECOND_LOOK_MINUTES = 30;
const CHARTED_MS = 60 * MINUTE_MS;

/**
 * Looks once more at an alert of the stream with what came late for its evidence, half an hour of event time later: `AlertRetracted`
 * or `AlertRevised` with a message where the result is another, else `AlertUpheld`. Once per alert; repeating it adds what
 * is missing. An alert that came true is not taken back. Gives the message when one was sent.
 */
export const reconsiderAlert = async (
  ports: DeliverAlertsPorts,
  { id, digest, decision }: TakenAlert,
  { looks, newest }: { readonly looks: LooksTaken; readonly newest: LooksTaken },
  config: DetectorConfig,
): Promise<AlertJson | null> => {
  const { blobs, clock } = ports;
  if (decision.kind !== 'predicted' && decision.kind !== 'detected') return null;
  const incident = incidentIdOf(LIVE, decision.incidentKey);
  const state = await loadIncident(blobs, incident);
  if (state.reconsidered.includes(id)) return sendLeftOver(ports, state, id);
  const about = state.alerts.find((alert) => alert.id === id);
  if (about === undefined) throw new Error(`the alert ${id} was decided but not raised yet: run the detector again`);
  const uphold = async (late: boolean): Promise<null> => {
    await commandIncident(blobs, incident, { type: 'uphold', of: id, late }, clock.now());
    return null;
  };
  const cameTrue = countingOutcomes(state.outcomes).get(id)?.outcome === 'failed';
  if (cameTrue || looks.data.detectorVersion !== DETECTOR_VERSION) return uphold(false);
  const reading = await readingOf(blobs, decision.minute, newest, config);
  const completeness = completenessOf(newest, decision.minute);
  const second = await takeSecondLook(blobs, decision, { reading, completeness }, config);
  if (second === null || second.digest === digest) return uphold(false);
  if (second.taken === null) return uphold(true);
  const seen: SeenBy = {
    detectorVersion: DETECTOR_VERSION,
    cut: second.source.entries.length,
    watermark: isoTime(newest.data.through + MINUTE_MS),
    completeness,
  };
  const alert = await alertOf(ports, { second, taken: second.taken, about, state, seen });
  const told = await commandIncident(
    blobs,
    incident,
    {
      type: 'reconsider',
      second: { of: id, alert, decision: second.taken.decision, digest: second.digest, seen, reading },
    },
    clock.now(),
  );
  return sendLeftOver(ports, told, id);
};

/** Sends the message of a second look that was recorded and did not go out. Nobody is called for a change in what is over. */
const sendLeftOver = async (ports: DeliverAlertsPorts, state: IncidentState, of: string): Promise<AlertJson | null> => {
  const alert = state.alerts.find(({ about }) => about === of);
  if (alert === undefined || state.sent.includes(alert.id)) return null;
  if (alert.kind === 'revised' && state.endedAt !== null) return null;
  await sendAlert(ports, state, alert);
  return alert;
};

/** Share of the shards that have passed a minute. */
const completenessOf = ({ data }: LooksTaken, minute: number): number => {
  const shards = Object.fromEntries((data.live?.shards ?? []).map((shard) => [shard.shard, shard]));
  const members = membersOf(shards);
  if (members.length === 0) return 1;
  return members.filter((shard) => watermarkOf(shard) >= minute + MINUTE_MS).length / members.length;
};

const alertOf = async (
  { clock }: DeliverAlertsPorts,
  {
    second: { source },
    taken: { id, decision },
    about,
    state,
    seen,
  }: {
    readonly second: SecondLook;
    readonly taken: TakenAlert;
    readonly about: AlertJson;
    readonly state: IncidentState;
    readonly seen: SeenBy;
  },
): Promise<AlertJson> => {
  const end = decision.minute + MINUTE_MS;
  return alertJson(decision, {
    id,
    incident: state.incident,
    dataset: LIVE,
    replay: null,
    sentAt: clock.now(),
    openedAt: Date.parse(state.openedAt ?? about.at),
    warnedAt: null,
    detectedAt: null,
    minutes: chartMinutes(await source.windows.minutes(end - CHARTED_MS, end, source.entries.length), decision),
    trackRecord: null,
    lakeRecord: null,
    sampleLine: null,
    completeness: seen.completeness,
    second: {
      about,
      at: lookDueAt(decision.minute + SECOND_LOOK_MINUTES * MINUTE_MS),
      endedAt: state.endedAt === null ? null : Date.parse(state.endedAt),
    },
  });
};
