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
  /** Resolves when every look that is due has been taken and delivered; rejects with what went wrong. */
  settle(): Promise<void>;
}

/**
 * Runs looks one run after another until none is due. The first run delivers again whatever earlier runs had decided: a
 * process may have died between the decision and its delivery.
 */
export const createLookRunner = (
  ports: DeliverAlertsPorts,
  detector: DetectAnomalies,
  replayState: () => Promise<ReplayState>,
  onAlert: (alert: AlertJson) => void,
): LookRunner => {
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  let again = false;
  let recovered = false;

  const deliver = async (state: ReplayState, taken: LooksTaken, isNews: boolean): Promise<void> => {
    const source = {
      dataset: state.dataset,
      replay: state.replay,
      windows: detector.windows,
      entries: detector.entries(),
    };
    for (const alert of taken.data.alerts) {
      const delivered = await deliverAlert(ports, source, alert);
      if (isNews) onAlert(delivered);
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
    do {
      again = false;
      const state = await replayState();
      await recover(state);
      for (let run = await detector.run(state); run.taken || run.more; run = await detector.run(state)) {
        if (run.taken) await deliver(state, run.taken, true);
      }
    } while (again);
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
  };
};
