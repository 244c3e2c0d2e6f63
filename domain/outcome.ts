import type { DetectorConfig } from './detector-config.ts';
import { failureCounts, type FailureState, foldFailure, NO_FAILURE } from './failure.ts';
import { type SeriesName, seriesKey, seriesOf } from './series.ts';
import { type MinuteWindows, MINUTE_MS } from './window.ts';

/** Whether a predicted failure came within its horizon; unknown where data are missing. */
export type OutcomeKind = 'failed' | 'did-not-fail' | 'unknown';

/** What became of a prediction. Times are ISO 8601, of the event. */
export interface Outcome {
  /** Id of the alert that predicted. */
  readonly alertId: string;
  readonly outcome: OutcomeKind;
  readonly by: 'data' | 'person';
  /** Start of the failure; null where none came or nobody said when. */
  readonly failureAt: string | null;
  /** From the alert's `at` to the failure, to a tenth; 0 where it had begun by then. */
  readonly leadMinutes: number | null;
  /** From when on it counts in the record of later alerts: when the failure was seen, else the end of the horizon. */
  readonly knownAt: string;
  readonly note: string | null;
}

/** A prediction as its outcome is judged; instants are epoch ms. */
export interface JudgedPrediction {
  /** Start of the minute that was folded last, and when the look was due. */
  readonly minute: number;
  readonly at: number;
  readonly horizonMinutes: number;
  /** Every series that its incident has named. */
  readonly series: readonly SeriesName[];
}

/** What the data say of a prediction: instants are epoch ms. */
export interface DataOutcome {
  readonly outcome: OutcomeKind;
  readonly failureAt: number | null;
  readonly knownAt: number;
}

/** A failure may have begun so long before a prediction of another series, minutes. */
const BEFORE_MINUTES = 5;
/** Below this share of the horizon's minutes with requests, silence is not "did not fail". */
const LEAST_HEARD = 0.5;

/** The minutes that the outcome of a prediction is read from: [from, to), epoch ms. */
export const outcomeSpan = ({
  minute,
  at,
  horizonMinutes,
}: JudgedPrediction): { readonly from: number; readonly to: number } => ({
  from: minute - BEFORE_MINUTES * MINUTE_MS,
  to: at + horizonMinutes * MINUTE_MS,
});

/**
 * Judges a prediction by the minutes of its span: right when a series that belongs to its incident fails at some moment
 * of the horizon, as `verdictOf` judges a replay. `through` is the last minute known (start, epoch ms), `ended` that none will follow.
 * Null while it is open.
 */
export const outcomeOf = (
  prediction: JudgedPrediction,
  minutes: readonly MinuteWindows[],
  { through, ended }: { readonly through: number; readonly ended: boolean },
  limits: DetectorConfig['failure'],
): DataOutcome | null => {
  const { at, horizonMinutes, series } = prediction;
  const until = at + horizonMinutes * MINUTE_MS;
  const folds = new Map<string, { readonly name: SeriesName; state: FailureState }>();
  let heard = 0;
  for (const { minute, series: routes } of minutes) {
    if (minute >= until || minute > through) break;
    const present = new Map(seriesOf(routes).map((named) => [seriesKey(named.name), named] as const));
    for (const [key, { name }] of present) if (!folds.has(key)) folds.set(key, { name, state: NO_FAILURE });
    let isHeard = false;
    for (const [key, fold] of folds) {
      const window = present.get(key)?.window;
      const counts = window === undefined ? { requests: 0, errors: 0, critical: 0 } : failureCounts(window);
      fold.state = foldFailure(fold.state, minute, counts, limits);
      if (!concerns(fold.name, series)) continue;
      isHeard ||= counts.requests > 0;
      const { since, bad } = fold.state;
      const end = (bad.at(-1)?.minute ?? minute) + MINUTE_MS;
      if (since !== null && end > at && since < until) {
        return { outcome: 'failed', failureAt: since, knownAt: minute + MINUTE_MS };
      }
    }
    if (isHeard && minute >= at - MINUTE_MS) heard += 1;
  }
  if (through + MINUTE_MS < until) {
    return ended ? { outcome: 'unknown', failureAt: null, knownAt: until } : null;
  }
  const outcome = heard >= LEAST_HEARD * horizonMinutes ? 'did-not-fail' : 'unknown';
  return { outcome, failureAt: null, knownAt: until };
};

/** The same series, the same service, the same route elsewhere, or the whole that holds it; '' and null name nothing narrower. */
const concerns = (failing: SeriesName, named: readonly SeriesName[]): boolean =>
  named.some(
    ({ service, route }) =>
      isNone(service) ||
      isNone(failing.service) ||
      service === failing.service ||
      (!isNone(route) && route === failing.route),
  );

const isNone = (name: string | null): boolean => name === null || name === '';

/** Minutes from `at` to a failure (epoch ms), to a tenth; 0 where it had begun. */
export const leadMinutesOf = (at: number, failureAt: number): number =>
  Math.max(0, Math.round((failureAt - at) / (MINUTE_MS / 10)) / 10);

/** The outcome that counts of each prediction: a person's newest verdict, else what the data said first. */
export const countingOutcomes = (outcomes: readonly Outcome[]): ReadonlyMap<string, Outcome> => {
  const counting = new Map<string, Outcome>();
  for (const outcome of outcomes) {
    if (outcome.by === 'person' || !counting.has(outcome.alertId)) counting.set(outcome.alertId, outcome);
  }
  return counting;
};
