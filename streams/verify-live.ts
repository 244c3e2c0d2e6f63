import type { DetectorConfig } from '../domain/detector-config.ts';
import { LIVE } from '../domain/live.ts';
import type { LooksTaken, TakenAlert } from '../domain/looks.ts';
import { MINUTE_MS, minuteOf } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { listAlerts } from './incidents.ts';
import { newestLooksVersion, readLooks, refoldLooks } from './live-looks.ts';

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
  const minute = minuteOf(Date.parse(known.at)) - MINUTE_MS;
  let low = 1;
  let high = await newestLooksVersion(blobs);
  while (low <= high) {
    const version = Math.floor((low + high) / 2);
    const looks = await readLooks(blobs, version);
    if (looks.data.through < minute) low = version + 1;
    else if (looks.data.from > minute) high = version - 1;
    else {
      const alert = looks.data.alerts.find((taken) => taken.id === id);
      return alert ? { version, looks, alert } : null;
    }
  }
  return null;
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
