import type { FailureTime } from './alert.ts';
import type { DetectorConfig } from './detector-config.ts';
import { exp, ln, power } from './math.ts';
import type { Growth, Shapes } from './shapes.ts';
import { MINUTE_MS } from './window.ts';

/** Horizons for which every forecast says its probability, minutes. */
export const HORIZONS = [5, 10, 15, 30] as const;

/** Where a risk signal of a series is going. Not calibrated: `halfWay` and `waySteepness` stand in for a track record. */
export interface Forecast {
  readonly signal: 'latency-trend' | 'tail-trend' | 'error-trend' | 'not-recovered' | 'long-growth';
  /** P(the growth goes on). */
  readonly going: number;
  /** Share of the way from the usual level to the limit that is already gone, 0–1, on the log scale. */
  readonly way: number;
  /** P(failure within the horizon), in the order of HORIZONS. */
  readonly probabilities: readonly number[];
  /** Growth over hours is judged at a horizon of its own; null = at that of the settings. */
  readonly own: {
    readonly horizonMinutes: number;
    readonly probability: number;
    /** The largest probability of the last half hour: what was told of stands while it is large. */
    readonly lately: number;
  } | null;
  readonly failureAt: FailureTime;
  /** When the growth began, epoch ms. */
  readonly movedAt: number;
  /** Usual value, value now and limit, in `unit`. */
  readonly expected: number;
  readonly observed: number;
  readonly limit: number;
  readonly unit: 'ms' | 'share';
}

/** Three points that stand for a normal distribution (Keefer and Bodily 1983, extended Pearson–Tukey). */
const THREE_POINTS = [
  { z: -1.645, weight: 0.185 },
  { z: 0, weight: 0.63 },
  { z: 1.645, weight: 0.185 },
] as const;

/** What a trend says about a limit, in the scale of the points and minutes of their axis. */
export interface WayToLimit {
  /** P(going on). */
  readonly going: number;
  readonly level: number;
  readonly value: number;
  readonly onset: number;
  readonly way: number;
  /** P(limit reached within the horizon), in the order of HORIZONS. */
  readonly probabilities: readonly number[];
  /** Minutes from now until the limit: 10, 50 and 90 % quantiles, given that it is reached. */
  readonly minutes: readonly [p10: number, p50: number, p90: number];
}

/**
 * Continues every growth that may be going on to the limit. How far it goes is a matter of the way already gone: a
 * growth that has gone a tenth of the way mostly stops, one that has gone half of it mostly does not. Null when nothing grows,
 * or when it is so unlikely to arrive that no time can be named.
 */
export const wayToLimit = (shapes: Shapes, limit: number, config: DetectorConfig['trend']): WayToLimit | null => {
  const total = shapes.growths.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0) return null;
  const average = (of: (growth: Growth) => number): number =>
    shapes.growths.reduce((sum, growth) => sum + growth.weight * of(growth), 0) / total;
  const rise = average((growth) => growth.rise);
  const level = average((growth) => growth.level);
  if (rise <= 0) return null;
  const left = Math.max(0, limit - level - rise);
  const way = rise / (rise + left);
  const arrives = 1 / (1 + power(config.halfWay / way, config.waySteepness));
  if (shapes.going * arrives < UNLIKELY) return null;
  const times = timesToLimit(shapes.growths, total, limit, config);
  return {
    going: shapes.going,
    level,
    value: level + rise,
    onset: average((growth) => growth.onset),
    way,
    probabilities: HORIZONS.map((horizon) => shapes.going * arrives * shareWithin(times, horizon)),
    minutes: [timeQuantile(times, 0.1), timeQuantile(times, 0.5), timeQuantile(times, 0.9)],
  };
};

/** Below this probability of ever arriving there is nothing to forecast. */
const UNLIKELY = 0.2;

interface Time {
  readonly minutes: number;
  readonly weight: number;
}

/** Longest time that is told apart, minutes. */
const FAR = 1440;

const timesToLimit = (
  growths: readonly Growth[],
  total: number,
  limit: number,
  config: DetectorConfig['trend'],
): readonly Time[] => {
  const times: Time[] = [];
  for (const growth of growths) {
    for (const size of THREE_POINTS) {
      const straight = continuation(growth, growth.rise + size.z * growth.riseError, limit);
      for (const spread of THREE_POINTS) {
        times.push({
          minutes: Math.min(FAR, straight * exp(spread.z * config.timeSpread)),
          weight: (growth.weight / total) * size.weight * spread.weight,
        });
      }
    }
  }
  return times.sort((a, b) => a.minutes - b.minutes);
};

/** Minutes until the growth, continued in its own shape, reaches the limit. */
const continuation = ({ level, onset, end, power: shape }: Growth, rise: number, limit: number): number => {
  const left = limit - level - rise;
  if (left <= 0) return 0;
  if (rise <= 0) return FAR;
  return Math.max(0, end - onset) * (power(1 + left / rise, 1 / shape) - 1);
};

const shareWithin = (times: readonly Time[], horizon: number): number =>
  times.reduce((sum, { minutes, weight }) => sum + (minutes <= horizon ? weight : 0), 0);

const timeQuantile = (times: readonly Time[], q: number): number => {
  let seen = 0;
  for (const { minutes, weight } of times) {
    seen += weight;
    if (seen >= q) return minutes;
  }
  return FAR;
};

/** A look is due half a minute after what it sees: what is expected lies after it. */
const LOOK_DELAY = 0.5;

/** Times of failure in epoch ms, whole seconds, from minutes after `nowMs`; always ascending. */
export const failureTime = (nowMs: number, minutes: readonly [number, number, number]): FailureTime => {
  const at = (value: number): number => nowMs + Math.round((Math.max(LOOK_DELAY, value) * MINUTE_MS) / 1000) * 1000;
  return { p10: at(minutes[0]), p50: at(minutes[1]), p90: at(minutes[2]) };
};

/** The probability of a forecast within a horizon (one of HORIZONS), or within its own where it has one. */
export const probabilityWithin = (forecast: Forecast, horizonMinutes: number): number => {
  if (forecast.own !== null) return forecast.own.probability;
  const index = HORIZONS.findIndex((horizon) => horizon >= horizonMinutes);
  return forecast.probabilities[index === -1 ? HORIZONS.length - 1 : index] ?? 0;
};

/** ln, bounded below so that a share of 0 has a place on the log scale. */
export const logShare = (share: number): number => ln(Math.max(1e-6, share));
