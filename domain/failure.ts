import type { DetectorConfig } from './detector-config.ts';
import { type SeriesName, seriesKey, seriesOf } from './series.ts';
import { type MinuteWindows, MINUTE_MS, type Window } from './window.ts';

/** What the failure condition looks at in one minute of one series. */
export interface FailureCounts {
  readonly requests: number;
  readonly errors: number;
  /** Requests above the critical latency limit. */
  readonly critical: number;
}

export const failureCounts = (window: Window): FailureCounts => ({
  requests: window.requests,
  errors: window.errors,
  critical: window.buckets[3],
});

/**
 * How many requests failed. Errors and slow requests are counted apart and a request may be both (a 504 after three
 * seconds), so this is the larger of the two: never more than really failed.
 */
export const failingOf = ({ errors, critical }: FailureCounts): number => Math.max(errors, critical);

/** Share of requests that failed, 0 without requests. */
export const failingShare = (counts: FailureCounts): number =>
  counts.requests === 0 ? 0 : Math.min(1, failingOf(counts) / counts.requests);

/** A minute that counts towards a failure. */
export interface BadMinute {
  readonly minute: number;
  readonly share: number;
}

/** The streaming fold of the failure condition for one series. */
export interface FailureState {
  /** Bad minutes among the last `ofMinutes`, oldest first. */
  readonly bad: readonly BadMinute[];
  /** Start of the first minute that counted for the failure that is going on, epoch ms; null = not failing. */
  readonly since: number | null;
}

export const NO_FAILURE: FailureState = { bad: [], since: null };

/** Folds one minute (start in epoch ms); minutes without requests are folded too. */
export const foldFailure = (
  state: FailureState,
  minute: number,
  counts: FailureCounts,
  limits: DetectorConfig['failure'],
): FailureState => {
  const oldest = minute - (limits.ofMinutes - 1) * MINUTE_MS;
  const bad = state.bad.filter((known) => known.minute >= oldest);
  const share = failingShare(counts);
  if (counts.requests >= limits.minRequests && failingOf(counts) >= limits.minFailing && share > limits.share) {
    bad.push({ minute, share });
  }
  if (bad.length === 0 && state.since === null && state.bad.length === 0) return state;
  const atOnce = bad.some((known) => known.minute === minute && known.share > limits.shareAtOnce);
  const failing = atOnce || bad.length >= limits.minutes;
  return { bad, since: failing ? (state.since ?? bad[0]?.minute ?? minute) : null };
};

/** One failure of one series: [startAt, endAt) in epoch ms; `endAt` is the end of the last minute that counted. */
export interface Failure extends SeriesName {
  readonly startAt: number;
  readonly endAt: number;
  /** Largest failing share of a minute. */
  readonly worstShare: number;
}

const NOTHING: FailureCounts = { requests: 0, errors: 0, critical: 0 };

/** All failures in a sequence of minutes (ascending; missing ones are silent): of routes, of services and of the whole, by start. */
export const failuresOf = (
  minutes: readonly MinuteWindows[],
  limits: DetectorConfig['failure'],
): readonly Failure[] => {
  const finder = createFailureFinder(limits);
  for (const minute of minutes) finder.fold(minute);
  return finder.found();
};

/** Finds failures minute by minute: nothing but the series that are failing is kept. */
export interface FailureFinder {
  readonly fold: (minute: MinuteWindows) => void;
  /** All failures so far, by start. */
  readonly found: () => readonly Failure[];
}

/** Finds the stretches in which series meet the failure condition. */
export const createFailureFinder = (limits: DetectorConfig['failure']): FailureFinder => {
  const folds = new Map<string, { readonly name: SeriesName; state: FailureState; readonly found: Failure[] }>();
  return {
    fold: ({ minute, series }) => {
      const present = new Map(seriesOf(series).map((named) => [seriesKey(named.name), named] as const));
      for (const [key, { name }] of present) {
        if (!folds.has(key)) folds.set(key, { name, state: NO_FAILURE, found: [] });
      }
      for (const [key, fold] of folds) {
        const named = present.get(key);
        fold.state = foldFailure(fold.state, minute, named ? failureCounts(named.window) : NOTHING, limits);
        noteFailure(fold.found, fold.name, fold.state);
      }
    },
    found: () => [...folds.values()].flatMap(({ found }) => found).sort((a, b) => a.startAt - b.startAt),
  };
};

/** Writes the failure that is going on into the list, as a new one or in place of the one that it continues. */
const noteFailure = (found: Failure[], name: SeriesName, { bad, since }: FailureState): void => {
  const latest = bad.at(-1);
  if (since === null || latest === undefined) return;
  const before = found.at(-1);
  const continues = before !== undefined && since < before.endAt;
  const worstShare = bad.reduce((most, { share }) => Math.max(most, share), continues ? before.worstShare : 0);
  const startAt = continues ? before.startAt : since;
  found.splice(continues ? -1 : found.length, 1, { ...name, startAt, endAt: latest.minute + MINUTE_MS, worstShare });
};
