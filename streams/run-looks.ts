import type { AlertJson } from '../domain/machine-output.ts';
import type { LooksTaken, TakenAlert } from '../domain/looks.ts';
import type { ReplayState } from '../domain/replay.ts';
import type { DetectAnomalies } from './detect-anomalies.ts';
import { deliverAlert, type DeliverAlertsPorts, type DeliverySource } from './deliver-alerts.ts';
import { readEvents } from './event-store.ts';
import { createIncidentReader } from './incidents.ts';
import { type KnownData, settleOutcome } from './settle-outcomes.ts';

/** Wakes the detector of one replay and delivers what it decides. */
export interface LookRunner {
  /** Says that there may be something to look at; returns at once. */
  wake(): void;
  /** Resolves when every look that is due has been taken and delivered, or time is over; rejects with what went wrong. */
  settle(): Promise<void>;
  /** True when nothing was due any more; alerts may still wait for their delivery. */
  isDone(): boolean;
}

export interface LookHooks {
  /** Called for every alert that is decided here, in order. */
  readonly onAlert: (alert: AlertJson) => void;
  /** True when there is no time for further looks; absent = never. */
  readonly isOver?: () => boolean;
}

/**
 * Runs looks one run after another until none is due. Whatever anybody decided is delivered, also what another process took
 * meanwhile: it may have died between the decision and its delivery. An alert that cannot be delivered holds up no look: it
 * is tried again by the next run, under its own id.
 */
export const createLookRunner = (
  ports: DeliverAlertsPorts,
  detector: DetectAnomalies,
  replayState: () => Promise<ReplayState>,
  { onAlert, isOver = () => false }: LookHooks,
): LookRunner => {
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  let again = false;
  let undelivered: readonly unknown[] = [];
  let retryFrom: number | null = null;
  let done = false;
  /** Number of the looks whose alerts need no further delivery from here. */
  let delivered = 0;

  const incidents = createIncidentReader(ports.blobs);
  /** Predictions of which no outcome is recorded yet, by id. */
  const open = new Map<string, TakenAlert>();

  const sourceOf = ({ dataset, replay }: ReplayState): DeliverySource => ({
    dataset,
    replay,
    windows: detector.windows,
    entries: detector.entries(),
    incidents,
  });

  const settleOpen = async (source: DeliverySource, known: KnownData): Promise<void> => {
    for (const alert of open.values()) {
      if (await settleOutcome(ports, source, alert, known, detector.config)) open.delete(alert.id);
    }
  };

  const deliver = async (state: ReplayState, taken: LooksTaken, isNews: boolean): Promise<readonly unknown[]> => {
    const source = sourceOf(state);
    const failures: unknown[] = [];
    const attempt = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        failures.push(error);
      }
    };
    for (const alert of taken.data.alerts) {
      const isPrediction = alert.decision.kind === 'predicted';
      await attempt(async () => {
        // a message says how the predictions before it came out
        if (isPrediction) await settleOpen(source, { through: alert.decision.minute, ended: false });
        if (isPrediction) open.set(alert.id, alert);
        const sent = await deliverAlert(ports, source, alert, taken.data);
        if (isNews) onAlert(sent);
      });
    }
    await attempt(() => settleOpen(source, { through: taken.data.through, ended: false }));
    return failures;
  };

  /** Behind the last look, what is still open stays unknown. */
  const settleRest = async (state: ReplayState): Promise<void> => {
    if (state.status !== 'finished' || open.size === 0) return;
    const newest = (await readEvents<LooksTaken>(ports.blobs, 'looks', state.replay)).at(-1);
    if (newest === undefined) return;
    try {
      await settleOpen(sourceOf(state), { through: newest.data.through, ended: true });
    } catch (error) {
      undelivered = [...undelivered, error];
    }
  };

  /** Delivers the looks that were taken since, by `own` run or by others. */
  const deliverNew = async (state: ReplayState, own: LooksTaken | null = null): Promise<void> => {
    const news = await readEvents<LooksTaken>(ports.blobs, 'looks', state.replay, delivered);
    const isOwn = (taken: LooksTaken): boolean => taken.data.through === own?.data.through;
    // what others saw may not have been read here
    if (!news.every(isOwn)) await detector.catchUp();
    for (const taken of news) {
      const failures = await deliver(state, taken, isOwn(taken));
      delivered += 1;
      if (failures.length === 0) continue;
      retryFrom ??= delivered - 1;
      undelivered = [...undelivered, ...failures];
    }
  };

  const runAll = async (): Promise<void> => {
    done = false;
    undelivered = [];
    retryFrom = null;
    do {
      again = false;
      const state = await replayState();
      await deliverNew(state);
      done = await runDue(state);
    } while (again && !isOver());
    if (retryFrom !== null) delivered = retryFrom;
    if (undelivered.length > 0) throw undelivered[0];
  };

  /** True when nothing is due any more, and all that was decided has been delivered or has failed to be. */
  const runDue = async (state: ReplayState): Promise<boolean> => {
    while (!isOver()) {
      const { taken, more } = await detector.run(state, isOver);
      if (taken || !more) await deliverNew(state, taken);
      if (taken || more) continue;
      await settleRest(state);
      return true;
    }
    return false;
  };

  return {
    wake: () => {
      again = true;
      if (busy) return;
      busy = true;
      running = runAll().finally(() => (busy = false));
      // settle reports it; until then it is no unhandled rejection
      running.catch(() => undefined);
    },
    settle: async () => {
      await running;
    },
    isDone: () => done,
  };
};
