import type { DetectorConfig } from '../domain/detector-config.ts';
import { incidentIdOf } from '../domain/incident.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { LIVE, liveLedgerOf } from '../domain/live.ts';
import type { AlertJson } from '../domain/machine-output.ts';
import type { LooksTaken } from '../domain/looks.ts';
import { MINUTE_MS } from '../domain/window.ts';
import type { BlobStore, Clock, Notifier, Telemetry } from '../ports/index.ts';
import { deliverAlert, type DeliverySource } from './deliver-alerts.ts';
import { createDetectLive } from './detect-live.ts';
import { loadIncident } from './incidents.ts';
import { firstFreeNumber, readEntry } from './ledger.ts';
import { newestLooksVersion, readLooks } from './live-looks.ts';
import { createWindowReader } from './read-windows.ts';

export interface LiveWatchPorts {
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly notifier: Notifier;
  readonly telemetry: Telemetry;
}

/** What one waking of the detector came to. */
export interface LiveWatchRun {
  /** Runs that took looks. */
  readonly looks: number;
  /** Start of the minute looked at last, epoch ms; null when nothing was due. */
  readonly through: number | null;
  /** Alerts sent, those that were left over from before among them. */
  readonly alerts: readonly AlertJson[];
}

/** The detector of the stream with its messages: what a schedule wakes. */
export interface LiveWatch {
  /**
   * Sends what is left over, takes every look that is due and sends its alerts; `until` stops it between two looks. An alert that
   * cannot be sent stays for the next time: looks go on, and the error is thrown at the end.
   */
  run(until?: () => boolean): Promise<LiveWatchRun>;
}

/** Minutes of history that a message shows, and a few for what arrived late. */
const HISTORY_MS = 65 * MINUTE_MS;
/** Entries of a shard that are read back for a message, at most. */
const MOST_HISTORY = 300;

/** Watches the stream; a process may keep it, or make it anew at every waking. `onAlert` is told of every alert as it is sent. */
export const createLiveWatch = (
  ports: LiveWatchPorts,
  config: DetectorConfig,
  onAlert: (alert: AlertJson) => void = () => undefined,
): LiveWatch => {
  const { blobs, clock, telemetry } = ports;
  const detector = createDetectLive({ blobs, clock }, config);
  /** Number of the newest look of which every alert was sent. */
  let delivered: number | null = null;

  const deliver = async (until: number): Promise<readonly AlertJson[]> => {
    delivered ??= until === 0 ? 0 : ((await readLooks(blobs, until)).data.live?.delivered ?? 0);
    const sent: AlertJson[] = [];
    while (delivered < until) {
      const looks = await readLooks(blobs, delivered + 1);
      for (const alert of looks.data.alerts) {
        const incident = await loadIncident(blobs, incidentIdOf(LIVE, alert.decision.incidentKey));
        if (incident.sent.includes(alert.id)) continue;
        const json = await deliverAlert(ports, await sourceOf(blobs, looks, alert.decision.minute), alert);
        sent.push(json);
        onAlert(json);
      }
      delivered += 1;
    }
    return sent;
  };

  return {
    run: async (until = () => false) => {
      const alerts: AlertJson[] = [];
      const failures: unknown[] = [];
      const tryToDeliver = async (version: number): Promise<void> => {
        if (failures.length > 0) return;
        try {
          alerts.push(...(await deliver(version)));
        } catch (error) {
          failures.push(error);
        }
      };
      await tryToDeliver(await newestLooksVersion(blobs, detector.version()));
      let looks = 0;
      let through: number | null = null;
      for (let more = true; more && !until();) {
        const run = await detector.run(delivered ?? 0, until);
        more = run.more;
        if (!run.taken) continue;
        looks += 1;
        ({ through } = run.taken.data);
        await tryToDeliver(detector.version());
      }
      const watermark = detector.watermark();
      telemetry.record({
        event: 'live-watched',
        values: {
          looks,
          alerts: alerts.length,
          ...(watermark === null ? {} : { watermarkLagMs: clock.now() - watermark }),
        },
        about: {},
      });
      if (failures.length > 0) throw failures[0];
      return { looks, through, alerts };
    },
  };
};

/** The hour before an alert, read by the ledgers of the shards that its look saw. */
const sourceOf = async (
  blobs: Pick<BlobStore, 'get' | 'getRange' | 'head'>,
  { data }: LooksTaken,
  minute: number,
): Promise<DeliverySource> => {
  const entries: LedgerEntry[] = [];
  for (const { shard, cut } of data.live?.shards ?? []) {
    for (let number = cut - 1; number >= Math.max(0, cut - MOST_HISTORY); number -= 1) {
      const entry = await readEntry(blobs, liveLedgerOf(shard), number);
      if (!entry?.live || entry.live.arrivedAt < minute - HISTORY_MS) break;
      entries.push(entry);
    }
  }
  const placed = entries.toReversed().map((entry, number) => ({ ...entry, number }));
  const windows = createWindowReader(blobs);
  windows.add(placed);
  return { dataset: LIVE, replay: LIVE, windows, entries: placed };
};

/** How long a heartbeat of an undisturbed stream is on its way at most: collected, read, committed. */
const UNDER_WAY_MS = 30_000;

/**
 * How far behind the stream is committed, ms: the delay of the newest entry of the slowest shard, or what has passed since
 * beyond the usual time between two entries, which follows from how often heartbeats are sent (`heartbeatMs`). 0 where no
 * stream was ever read. Cheap: reads one entry per shard.
 */
export const liveLagMs = async (
  blobs: Pick<BlobStore, 'get' | 'getRange' | 'head'>,
  now: number,
  heartbeatMs = MINUTE_MS,
): Promise<number> => {
  const version = await newestLooksVersion(blobs);
  if (version === 0) return 0;
  let lag = 0;
  for (const { shard, cut, unnamedAt } of (await readLooks(blobs, version)).data.live?.shards ?? []) {
    if (unnamedAt !== null || cut === 0) continue;
    const ledger = liveLedgerOf(shard);
    const entry = await readEntry(blobs, ledger, (await firstFreeNumber(blobs, ledger, cut - 1)) - 1);
    if (!entry?.live) continue;
    const { firstArrivedAt, arrivedAt, committedAt } = entry.live;
    lag = Math.max(lag, committedAt - firstArrivedAt, now - arrivedAt - heartbeatMs - UNDER_WAY_MS);
  }
  return lag;
};
