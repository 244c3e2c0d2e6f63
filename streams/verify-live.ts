import type { DetectorConfig } from '../domain/detector-config.ts';
import type { IncidentEvent, Reconsidered } from '../domain/incident.ts';
import { LIVE } from '../domain/live.ts';
import type { LooksTaken, TakenAlert } from '../domain/looks.ts';
import { MINUTE_MS, minuteOf } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { readEvents } from './event-store.ts';
import { listAlerts } from './incidents.ts';
import { looksOfMinute, readLooks, refoldLooks } from './live-looks.ts';
import { takeSecondLook } from './second-reading.ts';

type LookBlobs = Pick<BlobStore, 'get' | 'getRange' | 'head' | 'list'>;

/** An alert of the stream and the look that took it. */
export interface FoundLooks {
  readonly version: number;
  readonly looks: LooksTaken;
  readonly alert: TakenAlert;
}

/** The look that took an alert, found by the minute that its incident says; null when the stream has no such alert. */
export const findLiveLooks = async (blobs: LookBlobs, id: string): Promise<FoundLooks | null> => {
  const known = (await listAlerts(blobs, LIVE)).find((alert) => alert.id === id);
  if (!known) return null;
  // a look is due half a minute after the end of its minute
  const version = await looksOfMinute(blobs, minuteOf(Date.parse(known.at)) - MINUTE_MS);
  if (version === 0) return null;
  const looks = await readLooks(blobs, version);
  const alert = looks.data.alerts.find((taken) => taken.id === id);
  return alert ? { version, looks, alert } : null;
};

/** A revision or retraction of the stream with this id, as its incident recorded it; null without one. */
export const findReconsidered = async (blobs: LookBlobs, id: string): Promise<Reconsidered | null> => {
  const known = (await listAlerts(blobs, LIVE)).find((alert) => alert.id === id);
  if (known?.about === undefined) return null;
  for (const event of await readEvents<IncidentEvent>(blobs, 'incident', known.incident)) {
    const isSecond = event.type === 'AlertRevised' || event.type === 'AlertRetracted';
    if (isSecond && event.data.alert.id === id) return event.data;
  }
  return null;
};

/** What a second look comes to when it is taken again: the alert that it was about, with the same reading. */
export const recomputeReconsidered = async (
  blobs: LookBlobs,
  { of, seen, reading }: Reconsidered,
  config: DetectorConfig,
): Promise<readonly TakenAlert[] | null> => {
  const first = await findLiveLooks(blobs, of);
  if (first === null) return null;
  const { completeness } = seen;
  const second = await takeSecondLook(blobs, first.alert.decision, { reading, completeness }, config);
  return second === null ? null : second.taken === null ? [] : [second.taken];
};

/** The alerts of the stream's look at `minute`, computed again with what each run up to `version` had seen. */
export const recomputeLive = async (
  blobs: LookBlobs,
  version: number,
  minute: number,
  config: DetectorConfig,
): Promise<readonly TakenAlert[] | null> => {
  let alerts: readonly TakenAlert[] | null = null;
  await refoldLooks(blobs, config, version, minute - MINUTE_MS, (step) => {
    if (step.minute === minute) alerts = step.alerts;
  });
  return alerts;
};
