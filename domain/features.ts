import { cellMiddle, type Histogram, sortedCells } from './histogram.ts';
import { type Cells, cellsOf, logQuantile, moments, quantileMs, quantileSpread, together } from './latency-cells.ts';
import { retriesIn } from './retries.ts';
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
  /** Records that speak of trying again. */
  readonly retries: number;
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

/** The latencies of a minute: of its thirds, and of the whole. */
export interface MinuteCells {
  readonly thirds: readonly Cells[];
  readonly whole: Cells;
}

/** The latencies of one window, in order. */
export const minuteCells = (window: Window): MinuteCells => {
  const thirds = window.thirds.map(cellsOf);
  return { thirds, whole: thirds.reduce(together) };
};

/** The features of one window; numbers are rounded to 1e-5 so that the state stays small. */
export const featuresOf = (
  minute: number,
  window: Window,
  cells: MinuteCells = minuteCells(window),
): MinuteFeatures => {
  const { thirds, whole } = cells;
  const { mean, variance } = moments(whole);
  return {
    minute,
    records: window.records,
    requests: window.requests,
    errors: window.errors,
    retries: retriesIn(window),
    critical: window.buckets[3],
    latencies: whole.count,
    logMean: rounded(mean),
    logVariance: rounded(variance),
    logP90: rounded(logQuantile(whole, 0.9)),
    logP95: rounded(logQuantile(whole, 0.95)),
    p90Spread: rounded(quantileSpread(whole, 0.9)),
    p50: quantileMs(whole, 0.5),
    p90: quantileMs(whole, 0.9),
    p99: quantileMs(whole, 0.99),
    thirds: thirds.map(thirdOf),
    mix: [...window.buckets],
    numbers: meansOf(window.numbers),
  };
};

const thirdOf = (cells: Cells): LatencyThird => ({
  count: cells.count,
  mean: rounded(moments(cells).mean),
  p90: rounded(logQuantile(cells, 0.9)),
});

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
