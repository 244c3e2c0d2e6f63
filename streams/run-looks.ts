import type { AlertJson } from '../domain/machine-output.ts';
import type { LooksTaken } from '../domain/looks.ts';
import type { ReplayState } from '../domain/replay.ts';
import type { DetectAnomalies } from './detect-anomalies.ts';
import { deliverAlert, type DeliverAlertsPorts } from './deliver-alerts.ts';
import { readEvents } from './event-store.ts';

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
 * Runs looks one run after another until none is due. The first run delivers again whatever earlier runs had decided: a
 * process may have died between the decision and its delivery. An alert that cannot be delivered holds up no look: it is
 * tried again by the next run, under its own id.
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
  let recovered = false;
  let done = false;
  let undelivered: readonly unknown[] = [];

  const deliver = async (state: ReplayState, taken: LooksTaken, isNews: boolean): Promise<void> => {
    const source = {
      dataset: state.dataset,
      replay: state.replay,
      windows: detector.windows,
      entries: detector.entries(),
    };
    for (const alert of taken.data.alerts) {
      try {
        const delivered = await deliverAlert(ports, source, alert);
        if (isNews) onAlert(delivered);
      } catch (error) {
        undelivered = [...undelivered, error];
      }
    }
  };

  const recover = async (state: ReplayState): Promise<void> => {
    if (recovered) return;
    await detector.catchUp();
    for (const taken of await readEvents<LooksTaken>(ports.blobs, 'looks', state.replay))
      await deliver(state, taken, false);
    recovered = true;
  };

  const runAll = async (): Promise<void> => {
    done = false;
    undelivered = [];
    do {
      again = false;
      const state = await replayState();
      await recover(state);
      done = await runDue(state);
    } while (again && !isOver());
    if (undelivered.length === 0) return;
    recovered = false;
    throw undelivered[0];
  };

  /** True when nothing is due any more. */
  const runDue = async (state: ReplayState): Promise<boolean> => {
    while (!isOver()) {
      const { taken, more } = await detector.run(state, isOver);
      if (taken) await deliver(state, taken, true);
      if (!taken && !more) return true;
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
