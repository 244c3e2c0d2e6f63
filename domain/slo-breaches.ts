import { type DetectorConfig } from './detector-config.ts';
import { type Failure, type FailureFinder, failureCounts, failingOf } from './failure.ts';
import { mergeHistogram, quantile, type Histogram } from './histogram.ts';
import { type NamedWindow, type SeriesName, seriesKey, seriesOf } from './series.ts';
import { foldSlo, isBadWindow, NO_BREACH, type Slo, type SloState } from './slo.ts';
import { MINUTE_MS, type Window } from './window.ts';

/** Signals of a minute of logs that an objective may limit. Latencies are those of routes: a mixture's moves with its shares. */
export const SLO_SIGNALS = ['error_ratio', 'critical_ratio', 'errors', 'count', 'p50', 'p90', 'p95', 'p99'] as const;

const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };

/** The value of a signal in a minute; undefined where it has none. */
const signalOf = ({ window }: NamedWindow, signal: string): number | undefined => {
  const q = QUANTILES[signal];
  if (q !== undefined) return quantile(latenciesOf(window), q) ?? undefined;
  switch (signal) {
    case 'count':
      return window.requests;
    case 'errors':
      return window.errors;
    case 'error_ratio':
      return window.requests === 0 ? undefined : window.errors / window.requests;
    case 'critical_ratio':
      return window.requests === 0 ? undefined : window.buckets[3] / window.requests;
    default:
      return undefined;
  }
};

const latenciesOf = ({ thirds }: Window): Histogram => {
  const all: Histogram = new Map();
  for (const third of thirds) mergeHistogram(all, third);
  return all;
};

interface Fold {
  readonly name: SeriesName;
  readonly found: Failure[];
  state: SloState;
  /** Start of the minute folded last, epoch ms. */
  minute: number;
}

/**
 * Finds the stretches in which routes, services or the whole break an objective. A minute with fewer requests than the failure
 * condition asks for is not bad: a share of three requests is no share.
 */
export const createBreachFinder = (slo: Slo, { minRequests }: DetectorConfig['failure']): FailureFinder => {
  const folds = new Map<string, Fold>();
  const pass = (fold: Fold, minute: number): void => {
    // silent minutes are not bad; beyond the objective's reach they change nothing more
    for (let steps = 0; fold.minute + MINUTE_MS < minute && steps < slo.ofWindows; steps += 1) {
      fold.state = foldSlo(fold.state, slo, false);
      fold.minute += MINUTE_MS;
    }
    fold.minute = minute;
  };
  return {
    fold: ({ minute, series }) => {
      for (const named of seriesOf(series)) {
        const key = seriesKey(named.name);
        const fold: Fold = folds.get(key) ?? { name: named.name, found: [], state: NO_BREACH, minute };
        folds.set(key, fold);
        pass(fold, minute);
        const isBad = named.window.requests >= minRequests && isBadWindow(slo, (signal) => signalOf(named, signal));
        fold.state = foldSlo(fold.state, slo, isBad);
        if (isBad && fold.state.since !== null) note(fold, minute, named.window);
      }
    },
    found: () => [...folds.values()].flatMap(({ found }) => found).sort((a, b) => a.startAt - b.startAt),
  };
};

const note = ({ name, found, state }: Fold, minute: number, window: Window): void => {
  const startAt = minute - (state.since ?? 0) * MINUTE_MS;
  const endAt = minute + MINUTE_MS;
  const worstShare = window.requests === 0 ? 0 : failingOf(failureCounts(window)) / window.requests;
  const before = found.at(-1);
  if (before === undefined || startAt >= before.endAt) found.push({ ...name, startAt, endAt, worstShare });
  else found[found.length - 1] = { ...before, endAt, worstShare: Math.max(before.worstShare, worstShare) };
};
