import { ln } from './math.ts';
import { cellMiddle, type Histogram, mergeHistogram, sortedCells } from './histogram.ts';
import type { Window } from './window.ts';

/** Latency of one third (20 s) of a minute on the log scale of `logLatency`. */
export interface LatencyThird {
  readonly count: number;
  readonly mean: number;
  readonly p90: number;
}

/** What one minute of one series says, in plain numbers. Latencies `log…` are on the scale of `logLatency`, the others in milliseconds. */
export interface MinuteFeatures {
  /** Start of the minute, epoch ms. */
  readonly minute: number;
  readonly records: number;
  readonly requests: number;
  readonly errors: number;
  /** Requests above the critical latency limit. */
  readonly critical: number;
  /** Records with a latency. */
  readonly latencies: number;
  readonly logMean: number;
  /** Variance of a single request around `logMean`. */
  readonly logVariance: number;
  readonly logP90: number;
  readonly logP95: number;
  /** Standard error of the minute's p90 times √n: the spread with which a third's p90 scatters, before ÷ √n. */
  readonly p90Spread: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly thirds: readonly LatencyThird[];
  /** Records per latency bucket, in the order of BUCKETS. */
  readonly mix: readonly number[];
  /** Mean of each numeric field. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** Latency on the log scale: ln(1 + ms). The added millisecond keeps rounding below 1 ms from looking like movement. */
export const logLatency = (latencyMs: number): number => ln(1 + latencyMs);

type Cells = readonly (readonly [value: number, count: number])[];

const NO_LATENCY = { count: 0, mean: 0, variance: 0 };

/** The features of one window; numbers are rounded to 1e-5 so that the state stays small. */
export const featuresOf = (minute: number, window: Window): MinuteFeatures => {
  const whole: Histogram = new Map();
  for (const third of window.thirds) mergeHistogram(whole, third);
  const cells = logCells(whole);
  const all = moments(cells);
  return {
    minute,
    records: window.records,
    requests: window.requests,
    errors: window.errors,
    critical: window.buckets[3],
    latencies: all.count,
    logMean: rounded(all.mean),
    logVariance: rounded(all.variance),
    logP90: rounded(logQuantile(cells, all.count, 0.9)),
    logP95: rounded(logQuantile(cells, all.count, 0.95)),
    p90Spread: rounded(quantileSpread(cells, all.count, 0.9)),
    p50: quantileMs(whole, all.count, 0.5),
    p90: quantileMs(whole, all.count, 0.9),
    p99: quantileMs(whole, all.count, 0.99),
    thirds: window.thirds.map(thirdOf),
    mix: [...window.buckets],
    numbers: meansOf(window.numbers),
  };
};

const thirdOf = (histogram: Histogram): LatencyThird => {
  const cells = logCells(histogram);
  const { count, mean } = moments(cells);
  return { count, mean: rounded(mean), p90: rounded(logQuantile(cells, count, 0.9)) };
};

const logCells = (histogram: Histogram): Cells =>
  sortedCells(histogram).map(([cell, count]) => [logLatency(cellMiddle(cell)), count]);

const moments = (cells: Cells): { readonly count: number; readonly mean: number; readonly variance: number } => {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const [value, times] of cells) {
    count += times;
    sum += value * times;
    squares += value * value * times;
  }
  if (count === 0) return NO_LATENCY;
  const mean = sum / count;
  return { count, mean, variance: Math.max(0, squares / count - mean * mean) };
};

/** The quantile of the cells with linear interpolation between ranks, so that a third with few requests moves smoothly. */
const logQuantile = (cells: Cells, count: number, q: number): number => {
  const rank = Math.min(count - 1, Math.max(0, q * count - 0.5));
  const below = valueAtRank(cells, Math.floor(rank));
  const above = valueAtRank(cells, Math.ceil(rank));
  return below + (above - below) * (rank - Math.floor(rank));
};

const valueAtRank = (cells: Cells, rank: number): number => {
  let seen = 0;
  for (const [value, times] of cells) {
    seen += times;
    if (rank < seen) return value;
  }
  return 0;
};

/**
 * √n times the standard error of a quantile: half the distance between the order statistics one binomial standard
 * deviation below and above its rank (Woodruff 1952).
 */
const quantileSpread = (cells: Cells, count: number, q: number): number => {
  if (count === 0) return 0;
  const deviation = Math.sqrt((q * (1 - q)) / count);
  const low = logQuantile(cells, count, Math.max(0, q - deviation));
  const high = logQuantile(cells, count, Math.min(1, q + deviation));
  return ((high - low) / 2) * Math.sqrt(count);
};

const quantileMs = (histogram: Histogram, count: number, q: number): number | null => {
  if (count === 0) return null;
  const rank = Math.max(1, Math.ceil(q * count));
  let seen = 0;
  for (const [cell, times] of sortedCells(histogram)) {
    seen += times;
    if (seen >= rank) return Math.round(cellMiddle(cell) * 100) / 100;
  }
  return null;
};

const meansOf = (numbers: ReadonlyMap<string, Histogram>): Record<string, number> => {
  const means: Record<string, number> = {};
  for (const name of [...numbers.keys()].sort()) {
    let count = 0;
    let sum = 0;
    for (const [cell, times] of sortedCells(numbers.get(name) ?? new Map())) {
      count += times;
      sum += cellMiddle(cell) * times;
    }
    if (count > 0) means[name] = Math.round((sum / count) * 100) / 100;
  }
  return means;
};

const rounded = (value: number): number => Math.round(value * 1e5) / 1e5;
