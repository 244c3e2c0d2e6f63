import type { DetectorConfig } from '../domain/detector-config.ts';
import { incidentIdOf } from '../domain/incident.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { LIVE, liveLedgerOf } from '../domain/live.ts';
import type { AlertJson } from '../domain/machine-output.ts';
import type { LooksTaken, TakenAlert } from '../domain/looks.ts';
import { MINUTE_MS } from '../domain/window.ts';
import type { BlobStore, Clock, Notifier, Telemetry } from '../ports/index.ts';
import { deliverAlert, type DeliverySource } from './deliver-alerts.ts';
import { createDetectLive } from './detect-live.ts';
import { createIncidentReader, loadIncident } from './incidents.ts';
import { firstFreeNumber, readEntry, settled } from './ledger.ts';
import { newestLooksVersion, readLooks } from './live-looks.ts';
import { createWindowReader } from './read-windows.ts';
import { reconsiderAlert, SECOND_LOOK_MINUTES } from './reconsider-alert.ts';
import { settleOutcome } from './settle-outcomes.ts';

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
  /** Outcomes of predictions that became known. */
  readonly outcomes: number;
}

/** The detector of the stream with its messages: what a schedule wakes. */
export interface LiveWatch {
  /**
   * Sends what is left over, takes every look that is due and sends its alerts; `until` stops it between two looks. An alert that
   * cannot be sent stays for the next time: looks go on, and the error is thrown at the end.
   */
  run(until?: () => boolean): Promise<LiveWatchRun>;
}

/** An alert of the look `version` that something is still to come of. */
interface Waiting {
  readonly version: number;
  readonly alert: TakenAlert;
  /** Its outcome is recorded. */
  readonly isSettled: boolean;
  /** It was looked at a second time. */
  readonly isSecond: boolean;
}

const waitingOf = (version: number, { data }: LooksTaken): readonly Waiting[] =>
  data.alerts
    .filter(({ decision: { kind } }) => kind === 'predicted' || kind === 'detected')
    .map((alert) => ({ version, alert, isSettled: alert.decision.kind !== 'predicted', isSecond: false }));

/** Looks that are searched for waiting alerts where no run has said how far they were settled. */
const LOOKS_BEFORE = 120;
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
  const incidents = createIncidentReader(blobs);
  /** Number of the newest look of which every alert was sent. */
  let delivered: number | null = null;
  /** Alerts that were sent and wait for their outcome or their second look, in order. */
  let waiting: readonly Waiting[] = [];
  /** Outcomes recorded in this run. */
  let outcomes = 0;

  const begin = async (newest: number): Promise<number> => {
    const live = newest === 0 ? undefined : (await readLooks(blobs, newest)).data.live;
    const from = live?.delivered ?? 0;
    const unsettled = live?.settled ?? Math.max(0, from - LOOKS_BEFORE);
    for (let version = unsettled + 1; version <= from; version += 1) {
      waiting = [...waiting, ...waitingOf(version, await readLooks(blobs, version))];
    }
    return from;
  };

  /** The newest look that no waiting alert is of. */
  const settledTo = (): number => Math.min(delivered ?? 0, ...waiting.map(({ version }) => version - 1));

  const deliver = async (until: number): Promise<readonly AlertJson[]> => {
    delivered ??= await begin(until);
    const sent: AlertJson[] = [];
    for (let version = delivered + 1; version <= until; version += 1) {
      const looks = await readLooks(blobs, version);
      for (const alert of looks.data.alerts) {
        const incident = await loadIncident(blobs, incidentIdOf(LIVE, alert.decision.incidentKey));
        if (incident.sent.includes(alert.id)) continue;
        // a message says how the predictions before it came out
        if (alert.decision.kind === 'predicted') await settleWaiting(looks, alert.decision.minute);
        const source = await sourceOf(blobs, looks, alert.decision.minute);
        const json = await deliverAlert(ports, { ...source, incidents }, alert, looks.data);
        sent.push(json);
        onAlert(json);
      }
      waiting = [...waiting, ...waitingOf(version, looks)];
      delivered = version;
    }
    return sent;
  };

  /** Records the outcomes that are known `through` a minute; `looks` says what has been committed. */
  const settleWaiting = async (looks: LooksTaken, through: number): Promise<void> => {
    for (const one of waiting.filter(({ isSettled }) => !isSettled)) {
      const { alert } = one;
      const source = await sourceOf(blobs, looks, alert.decision.minute);
      if (!(await settleOutcome(ports, source, alert, { through, ended: false }, config))) continue;
      outcomes += 1;
      waiting = waiting.map((other) => (other === one ? { ...one, isSettled: true } : other));
    }
  };

  /** Outcomes and second looks that are due by now. */
  const follow = async (until: number): Promise<readonly AlertJson[]> => {
    if (waiting.length === 0 || until === 0) return [];
    const newest = await readLooks(blobs, until);
    const { through } = newest.data;
    const isPast = ({ alert }: Waiting, minutes: number): boolean =>
      alert.decision.minute + minutes * MINUTE_MS <= through;
    const isSecondDue = (one: Waiting): boolean => !one.isSecond && isPast(one, SECOND_LOOK_MINUTES);
    const isOver = (one: Waiting): boolean => isPast(one, (one.alert.decision.horizonMinutes ?? 0) + 1);
    const sent: AlertJson[] = [];
    // what came true is not looked at again
    if (waiting.some((one) => !one.isSettled && (isOver(one) || isSecondDue(one))))
      await settleWaiting(newest, through);
    for (const one of waiting.filter(isSecondDue)) {
      const looks = await readLooks(blobs, one.version);
      const json = await reconsiderAlert(ports, one.alert, { looks, newest }, config);
      waiting = waiting.map((other) => (other === one ? { ...one, isSecond: true } : other));
      if (json === null) continue;
      sent.push(json);
      onAlert(json);
    }
    waiting = waiting.filter(({ isSettled, isSecond }) => !isSettled || !isSecond);
    return sent;
  };

  return {
    run: async (until = () => false) => {
      outcomes = 0;
      const alerts: AlertJson[] = [];
      const failures: unknown[] = [];
      const tryToDeliver = async (version: number): Promise<void> => {
        if (failures.length > 0) return;
        try {
          alerts.push(...(await deliver(version)));
          alerts.push(...(await follow(version)));
        } catch (error) {
          failures.push(error);
        }
      };
      await tryToDeliver(await newestLooksVersion(blobs, detector.version()));
      let looks = 0;
      let through: number | null = null;
      for (let more = true; more && !until();) {
        const run = await detector.run({ delivered: delivered ?? 0, settled: settledTo() }, until);
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
      return { looks, through, alerts, outcomes };
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
      entries.push(await settled(blobs, entry));
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
