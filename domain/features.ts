import { ln } from './math.ts';
import { cellMiddle, type Histogram, sortedCells } from './histogram.ts';
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

/** Cells in ascending order: their log latencies, and how many requests lie in or below each. */
interface Cells {
  readonly cells: Int32Array;
  readonly values: Float64Array;
  readonly upTo: Float64Array;
  readonly count: number;
}

/** The features of one window; numbers are rounded to 1e-5 so that the state stays small. */
export const featuresOf = (minute: number, window: Window): MinuteFeatures => {
  const thirds = window.thirds.map(cellsOf);
  const whole = thirds.reduce(together);
  const { mean, variance } = moments(whole);
  return {
    minute,
    records: window.records,
    requests: window.requests,
    errors: window.errors,
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

const cellsOf = (histogram: Histogram): Cells => {
  const cells = new Int32Array(histogram.size);
  let size = 0;
  for (const cell of histogram.keys()) {
    cells[size] = cell;
    size += 1;
  }
  cells.sort();
  const values = new Float64Array(size);
  const upTo = new Float64Array(size);
  let count = 0;
  for (let index = 0; index < size; index += 1) {
    const cell = cells[index] ?? 0;
    count += histogram.get(cell) ?? 0;
    values[index] = logOfCell(cell);
    upTo[index] = count;
  }
  return { cells, values, upTo, count };
};

/** The cells of both, merged in order; a cell that both have stands twice. */
const together = (a: Cells, b: Cells): Cells => {
  const size = a.cells.length + b.cells.length;
  const [cells, values, upTo] = [new Int32Array(size), new Float64Array(size), new Float64Array(size)];
  let [fromA, fromB] = [0, 0];
  for (let index = 0; index < size; index += 1) {
    const takeA = fromB >= b.cells.length || (fromA < a.cells.length && (a.cells[fromA] ?? 0) <= (b.cells[fromB] ?? 0));
    const [from, at] = takeA ? [a, fromA] : [b, fromB];
    cells[index] = from.cells[at] ?? 0;
    values[index] = from.values[at] ?? 0;
    if (takeA) fromA += 1;
    else fromB += 1;
    upTo[index] = (a.upTo[fromA - 1] ?? 0) + (b.upTo[fromB - 1] ?? 0);
  }
  return { cells, values, upTo, count: a.count + b.count };
};

/** Log latency of each cell's middle, computed once: a pure function of the cell, and the dearest part of a minute. */
const logsOfCells = new Map<number, number>();

const logOfCell = (cell: number): number => {
  const known = logsOfCells.get(cell);
  if (known !== undefined) return known;
  const log = logLatency(cellMiddle(cell));
  logsOfCells.set(cell, log);
  return log;
};

const moments = ({ values, upTo, count }: Cells): { readonly mean: number; readonly variance: number } => {
  if (count === 0) return { mean: 0, variance: 0 };
  let sum = 0;
  let squares = 0;
  let before = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    const times = (upTo[index] ?? 0) - before;
    before += times;
    sum += value * times;
    squares += value * value * times;
  }
  const mean = sum / count;
  return { mean, variance: Math.max(0, squares / count - mean * mean) };
};

/** Index of the cell that holds the value of a rank (from 0). */
const cellAtRank = ({ upTo }: Cells, rank: number): number => {
  let index = 0;
  while (index < upTo.length - 1 && rank >= (upTo[index] ?? 0)) index += 1;
  return index;
};

/** The quantile with linear interpolation between ranks, so that a third with few requests moves smoothly; 0 of nothing. */
const logQuantile = (cells: Cells, q: number): number => {
  if (cells.count === 0) return 0;
  const rank = Math.min(cells.count - 1, Math.max(0, q * cells.count - 0.5));
  const below = cells.values[cellAtRank(cells, Math.floor(rank))] ?? 0;
  const above = cells.values[cellAtRank(cells, Math.ceil(rank))] ?? 0;
  return below + (above - below) * (rank - Math.floor(rank));
};

/**
 * √n times the standard error of a quantile: half the distance between the order statistics one binomial standard
 * deviation below and above its rank (Woodruff 1952).
 */
const quantileSpread = (cells: Cells, q: number): number => {
  if (cells.count === 0) return 0;
  const deviation = Math.sqrt((q * (1 - q)) / cells.count);
  const low = logQuantile(cells, Math.max(0, q - deviation));
  const high = logQuantile(cells, Math.min(1, q + deviation));
  return ((high - low) / 2) * Math.sqrt(cells.count);
};

/** The quantile by nearest rank, in milliseconds; null of nothing. */
const quantileMs = (cells: Cells, q: number): number | null => {
  if (cells.count === 0) return null;
  const rank = Math.max(1, Math.ceil(q * cells.count)) - 1;
  return Math.round(cellMiddle(cells.cells[cellAtRank(cells, rank)] ?? 0) * 100) / 100;
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
