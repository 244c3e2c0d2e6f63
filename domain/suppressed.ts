import type { Held } from './held.ts';
import { MINUTE_MS } from './window.ts';

/** A run of looks that kept the same series to themselves for the same reason. */
export interface HeldRun {
  /** Starts of its first and last minute, epoch ms. */
  readonly fromMinute: number;
  readonly throughMinute: number;
  readonly looks: number;
  /** What was kept back when it was likeliest. */
  readonly held: Held;
}

/** Looks further apart than this are two runs, minutes. */
const PAUSE_MINUTES = 5;

/**
 * Gathers what looks kept back into runs, in the order of their begin: by incident where there is one, since that is what a message would
 * have been about, else by series.
 */
export const heldRuns = (held: readonly Held[]): readonly HeldRun[] => {
  const open = new Map<string, HeldRun>();
  const runs: HeldRun[] = [];
  for (const one of held) {
    const about = one.incidentKey !== null && one.reason !== 'same-incident' ? one.incidentKey : nameKey(one);
    const key = `${one.reason} ${about}`;
    const run = open.get(key);
    if (run !== undefined && one.minute - run.throughMinute <= PAUSE_MINUTES * MINUTE_MS) {
      const longer = {
        ...run,
        throughMinute: one.minute,
        looks: run.looks + (one.minute > run.throughMinute ? 1 : 0),
        held: (one.probability ?? 1) > (run.held.probability ?? 1) ? one : run.held,
      };
      open.set(key, longer);
    } else {
      if (run !== undefined) runs.push(run);
      open.set(key, { fromMinute: one.minute, throughMinute: one.minute, looks: 1, held: one });
    }
  }
  return [...runs, ...open.values()].toSorted((a, b) => a.fromMinute - b.fromMinute);
};

const nameKey = ({ service, route }: Held): string => `${service ?? '*'}\0${route ?? '*'}`;
