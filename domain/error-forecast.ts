import type { DetectorConfig } from './detector-config.ts';
import { exp, ln, lnSumExp } from './math.ts';
import type { SeriesMemory } from './memory.ts';
import { failureTime, type Forecast, logShare, wayToLimit } from './prediction.ts';
import type { Growth, Shapes } from './shapes.ts';
import { MINUTE_MS } from './window.ts';

/** The error share may have grown by these factors. */
const FACTORS = [2, 4, 8, 16, 32, 64] as const;

/**
 * Forecast of the error share crossing the failure limit: the three shapes for counts. Errors are Poisson with a Gamma
 * prior on the usual share (Gelman et al., Bayesian Data Analysis, 2.6), integrated out; null when there are too few
 * errors to read a trend from, or nothing grows.
 */
export const forecastErrors = (memory: SeriesMemory, minute: number, config: DetectorConfig): Forecast | null => {
  const known = memory.recent.filter(({ requests }) => requests > 0);
  const [first] = known;
  if (first === undefined || known.at(-1)?.minute !== minute || known.length < config.trend.minMinutes) return null;
  const lately = known.filter((features) => features.minute > minute - 3 * MINUTE_MS);
  if (lately.reduce((sum, { errors }) => sum + errors, 0) < config.errors.minErrors) return null;
  const start = first.minute;
  const now = (minute - start) / MINUTE_MS + 1;
  const counts = known.map(({ minute: at, requests, errors }) => ({ at: (at - start) / MINUTE_MS, requests, errors }));
  const shapes = errorShapes(counts, now, memory, config);
  const way = wayToLimit(shapes, logShare(config.failure.share), config.trend);
  if (way === null) return null;
  return {
    signal: 'error-trend',
    going: way.going,
    way: way.way,
    probabilities: way.probabilities,
    own: null,
    failureAt: failureTime(minute + MINUTE_MS, way.minutes),
    movedAt: start + Math.round((way.onset * MINUTE_MS) / 1000) * 1000,
    expected: share(exp(way.level)),
    observed: share(exp(way.value)),
    limit: config.failure.share,
    unit: 'share',
  };
};

const share = (value: number): number => Math.round(Math.min(1, value) * 1e5) / 1e5;

interface Counts {
  /** Start of the minute on the axis, minutes. */
  readonly at: number;
  readonly requests: number;
  readonly errors: number;
}

const errorShapes = (counts: readonly Counts[], now: number, memory: SeriesMemory, config: DetectorConfig): Shapes => {
  const before = memory.past.reduce(
    (sum, { requests, errors }) => ({ requests: sum.requests + requests, errors: sum.errors + errors }),
    { requests: 0, errors: 0 },
  );
  // an hour of quiet must not outweigh what happens now: at most as much as the trend's own memory
  const weight = Math.min(1, counts.reduce((sum, { requests }) => sum + requests, 0) / Math.max(1, before.requests));
  const priorErrors = config.errors.priorErrors + before.errors * weight;
  const priorRequests = config.errors.priorRequests + before.requests * weight;
  const total = priorErrors + counts.reduce((sum, { errors }) => sum + errors, 0);
  const fit = (factor: number, shareAt: (at: number) => number): { readonly log: number; readonly level: number } => {
    const rise = ln(factor);
    let exposure = priorRequests;
    let gain = 0;
    for (const { at, requests, errors } of counts) {
      const seen = rise * shareAt(at + 0.5);
      exposure += requests * exp(seen);
      gain += errors * seen;
    }
    return { log: gain - total * ln(exposure), level: ln(total / exposure) };
  };
  const steps: number[] = [];
  const finished: number[] = [];
  const going: (Growth & { readonly log: number })[] = [];
  for (const { at: onset } of counts.slice(config.trend.quietMinutes)) {
    for (const factor of FACTORS) {
      steps.push(fit(factor, (at) => (at < onset ? 0 : 1)).log);
      for (const { at: end } of counts) {
        if (end > onset) finished.push(fit(factor, (at) => ramp(at, onset, end)).log);
      }
      const { log, level } = fit(factor, (at) => ramp(at, onset, now));
      if (now - onset > config.trend.minGrowthMinutes) {
        const riseError = 1 / Math.sqrt(total);
        going.push({ log, weight: 0, onset, end: now, power: 1, level, rise: ln(factor), riseError });
      }
    }
  }
  return weighed(fit(1, () => 0).log, steps, finished, going, config.errors);
};

const ramp = (at: number, onset: number, end: number): number =>
  at <= onset ? 0 : at >= end ? 1 : (at - onset) / (end - onset);

const weighed = (
  flat: number,
  steps: readonly number[],
  finished: readonly number[],
  going: readonly (Growth & { readonly log: number })[],
  { endedPrior, goingPrior }: DetectorConfig['errors'],
): Shapes => {
  if (going.length === 0) return { nothing: 1, ended: 0, going: 0, growths: [] };
  const nothingLog = flat + ln(1 - endedPrior - goingPrior);
  const endedLog = lnSumExp([
    lnSumExp(steps) + ln(endedPrior / 2 / steps.length),
    lnSumExp(finished) + ln(endedPrior / 2 / Math.max(1, finished.length)),
  ]);
  const lnPrior = ln(goingPrior / going.length);
  const goingLog = lnSumExp(going.map(({ log }) => log)) + lnPrior;
  const total = lnSumExp([nothingLog, endedLog, goingLog]);
  return {
    nothing: exp(nothingLog - total),
    ended: exp(endedLog - total),
    going: exp(goingLog - total),
    growths: going.map(({ log, ...growth }) => ({ ...growth, weight: exp(log + lnPrior - total) })),
  };
};
