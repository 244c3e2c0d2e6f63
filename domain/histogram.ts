/**
 * Mergeable log-linear histogram: cell → count. A cell is the exponent and the first six mantissa bits of the IEEE 754
 * double, so a value read back as the middle of its cell is off by at most 1/128 = 0.78 %.
 * Merging adds counts: exact, associative, commutative.
 */
export type Histogram = Map<number, number>;

const MANTISSA_BITS = 6;
const SHIFT = 20 - MANTISSA_BITS;
const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
// little-endian on every platform that Node 24 supports
const HIGH = 1;

/** The cell of a non-negative finite value; anything at or below 0 is cell 0. */
export const cellOf = (value: number): number => {
  if (!(value > 0)) return 0;
  float[0] = value;
  return (words[HIGH] ?? 0) >>> SHIFT;
};

/** Lower edge of a cell, in the unit of the values. */
export const cellStart = (cell: number): number => {
  words[0] = 0;
  words[HIGH] = cell << SHIFT;
  return cell === 0 ? 0 : (float[0] ?? 0);
};

/** Middle of a cell: the value that stands for it. */
export const cellMiddle = (cell: number): number => (cell === 0 ? 0 : (cellStart(cell) + cellStart(cell + 1)) / 2);

/** Counts a value in place. */
export const addValue = (histogram: Histogram, value: number, times = 1): void => {
  const cell = cellOf(value);
  histogram.set(cell, (histogram.get(cell) ?? 0) + times);
};

/** Adds every count of `from` to `into` in place. */
export const mergeHistogram = (into: Histogram, from: Histogram): void => {
  for (const [cell, count] of from) into.set(cell, (into.get(cell) ?? 0) + count);
};

/** Number of values counted. */
export const totalOf = (histogram: Histogram): number => {
  let total = 0;
  for (const count of histogram.values()) total += count;
  return total;
};

/** The cells in ascending order with their counts: the canonical form. */
export const sortedCells = (histogram: Histogram): readonly (readonly [cell: number, count: number])[] =>
  [...histogram].sort((a, b) => a[0] - b[0]);

/** The q-quantile (0 ≤ q ≤ 1) by nearest rank, in the unit of the values, ±0.78 %; null when nothing was counted. */
export const quantile = (histogram: Histogram, q: number): number | null => {
  const total = totalOf(histogram);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(q * total));
  let seen = 0;
  for (const [cell, count] of sortedCells(histogram)) {
    seen += count;
    if (seen >= rank) return cellMiddle(cell);
  }
  return null;
};
