import { cellMiddle, type Histogram } from './histogram.ts';
import { ln } from './math.ts';

/** Latency on the log scale: ln(1 + ms). The added millisecond keeps rounding below 1 ms from looking like movement. */
export const logLatency = (latencyMs: number): number => ln(1 + latencyMs);

/** Cells in ascending order: their log latencies, and how many requests lie in or below each. */
export interface Cells {
  readonly cells: Int32Array;
  readonly values: Float64Array;
  readonly upTo: Float64Array;
  readonly count: number;
}

/** The cells of a histogram of milliseconds. */
export const cellsOf = (histogram: Histogram): Cells => {
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
export const together = (a: Cells, b: Cells): Cells => {
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

/** Mean and variance of the log latencies; 0 of nothing. */
export const moments = ({ values, upTo, count }: Cells): { readonly mean: number; readonly variance: number } => {
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
export const logQuantile = (cells: Cells, q: number): number => {
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
export const quantileSpread = (cells: Cells, q: number): number => {
  if (cells.count === 0) return 0;
  const deviation = Math.sqrt((q * (1 - q)) / cells.count);
  const low = logQuantile(cells, Math.max(0, q - deviation));
  const high = logQuantile(cells, Math.min(1, q + deviation));
  return ((high - low) / 2) * Math.sqrt(cells.count);
};

/** The quantile by nearest rank, in milliseconds; null of nothing. */
export const quantileMs = (cells: Cells, q: number): number | null => {
  if (cells.count === 0) return null;
  const rank = Math.max(1, Math.ceil(q * cells.count)) - 1;
  return Math.round(cellMiddle(cells.cells[cellAtRank(cells, rank)] ?? 0) * 100) / 100;
};
