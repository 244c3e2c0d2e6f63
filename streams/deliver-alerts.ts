import { type AlertContext, alertJson, lookDueAt } from '../codecs/alert-text.ts';
import { incidentIdOf, type IncidentState, type SeenBy } from '../domain/incident.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { LIVE } from '../domain/live.ts';
import type { LooksTaken, TakenAlert } from '../domain/looks.ts';
import { type AlertJson, isoTime } from '../domain/machine-output.ts';
import { MINUTE_MS } from '../domain/window.ts';
import type { BlobStore, Clock, Notifier } from '../ports/index.ts';
import { chartMinutes } from './chart-minutes.ts';
import { commandIncident, createIncidentReader, type IncidentReader, loadIncident } from './incidents.ts';
import type { WindowReader } from './read-windows.ts';
import { sampleLine } from './sample-line.ts';
import { recordsBefore } from './track-records.ts';

/** Minutes of history that a message shows. */
const CHARTED_MS = 60 * MINUTE_MS;

export interface DeliverAlertsPorts {
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly notifier: Notifier;
}

/** The replay whose alerts are delivered, and where their history is read. */
export interface DeliverySource {
  readonly dataset: string;
  readonly replay: string;
  readonly windows: WindowReader;
  readonly entries: readonly LedgerEntry[];
  /** What knows earlier incidents; without one they are read for every prediction. */
  readonly incidents?: IncidentReader;
}

/**
 * Turns alerts that a look has taken into events of their incidents and messages to people. Everything has an id of its
 * own: repeating it after a crash adds what is missing and, at worst, sends a message with the same id again.
 */
export const deliverAlert = async (
  ports: DeliverAlertsPorts,
  source: DeliverySource,
  taken: TakenAlert,
  looks: LooksTaken['data'],
): Promise<AlertJson> => {
  const { decision } = taken;
  const incident = incidentIdOf(source.replay, decision.incidentKey);
  const known = await loadIncident(ports.blobs, incident);
  const raisedBefore = known.alerts.find(({ id }) => id === taken.id);
  const seen = seenBy(looks);
  const alert = raisedBefore ?? alertJson(decision, await contextOf(ports, source, taken, known, seen));
  const state = await commandIncident(
    ports.blobs,
    incident,
    { type: 'raise', replay: source.replay, alert, decision, seen },
    ports.clock.now(),
  );
  await sendAlert(ports, state, alert);
  return alert;
};

/** Sends the message of an alert that its incident knows, unless it went out before. */
export const sendAlert = async (
  { blobs, clock, notifier }: DeliverAlertsPorts,
  { incident, sent }: Pick<IncidentState, 'incident' | 'sent'>,
  alert: AlertJson,
): Promise<void> => {
  if (sent.includes(alert.id)) return;
  const { id, kind, urgency, dataset, service, route, message } = alert;
  const title = message.split('\n', 1)[0] ?? kind;
  await notifier.publish({ id, kind, urgency, dataset, service, route, title, message, alert });
  await commandIncident(blobs, incident, { type: 'sent', alertId: id }, clock.now());
};

const seenBy = ({ detectorVersion, cut, watermark = null, completeness }: LooksTaken['data']): SeenBy => ({
  detectorVersion,
  cut,
  watermark: watermark === null ? null : isoTime(watermark),
  completeness,
});

/** What the message of an alert says besides the decision; `known` is what was sent of its incident before. */
export const contextOf = async (
  ports: Pick<DeliverAlertsPorts, 'blobs' | 'clock'>,
  { dataset, replay, windows, entries, incidents = createIncidentReader(ports.blobs) }: DeliverySource,
  { id, decision }: TakenAlert,
  known: Pick<IncidentState, 'alerts' | 'openedAt'>,
  { detectorVersion, completeness }: SeenBy,
): Promise<AlertContext> => {
  const at = lookDueAt(decision.minute);
  const records =
    decision.kind === 'predicted'
      ? await recordsBefore(ports.blobs, dataset, { detectorVersion, asOf: at }, incidents)
      : null;
  const end = decision.minute + MINUTE_MS;
  const firstOf = (kind: AlertJson['kind']): number | null => {
    const first = known.alerts.find((alert) => alert.kind === kind);
    return first ? Date.parse(first.at) : null;
  };
  return {
    id,
    incident: incidentIdOf(replay, decision.incidentKey),
    dataset,
    replay: replay === LIVE ? null : replay,
    sentAt: ports.clock.now(),
    openedAt: known.openedAt === null ? at : Date.parse(known.openedAt),
    warnedAt: firstOf('predicted'),
    detectedAt: firstOf('detected'),
    minutes: chartMinutes(await windows.minutes(end - CHARTED_MS, end, entries.length), decision),
    trackRecord: records?.own ?? null,
    lakeRecord: records?.lake ?? null,
    completeness,
    second: null,
    sampleLine: await sampleLine(ports.blobs, entries, decision, decision.minute),
  };
};
