import { AT } from './channel-names.ts';

const LONG = 144;
const RING = LONG;
const VALUES = 0;
const RESIDUALS = RING;
const DAY_DIFFERENCES = 2 * RING;
const WEEK_DIFFERENCES = 3 * RING;
const SUMS = 4 * RING;

const SUM_144 = SUMS;
const SUM_48 = SUMS + 1;
const RESIDUAL_48 = SUMS + 2;
const SQUARES_48 = SUMS + 3;
const DAY_48 = SUMS + 4;
const WEEK_48 = SUMS + 5;
const LONG_MEAN = SUMS + 6;
const USUAL_SPREAD = SUMS + 7;
const USUAL_FLOOR = SUMS + 8;

/** The last 144 values, residuals and differences with their sums. */
export const newWindows = (): Float64Array => new Float64Array(SUMS + 9);

/** What one value brings: itself, its distance from the season, from yesterday and from last week (0 where unknown). */
export interface WindowPoint {
  readonly index: number;
  readonly value: number;
  readonly residual: number;
  readonly dayDifference: number;
  readonly weekDifference: number;
}

/**
 * Means over 12, 48 and 144 values against the long mean, means of what season, yesterday and last week leave, the spread of 24,
 * the trend of 12 against 36, the shape (root mean square of what the season leaves) and the floor (minimum of 48).
 */
export const windowChannels = (memory: Float64Array, raw: Float64Array, point: WindowPoint): void => {
  const { index, value } = point;
  const at = index % RING;
  if (at === 0) sumAgain(memory);
  pushPoint(memory, at, point);
  const in48 = Math.min(48, index + 1);
  const in12 = Math.min(12, index + 1);
  const mean12 = tailSum(memory, VALUES, at, in12) / in12;
  const longMean = index === 0 ? value : (memory[LONG_MEAN] ?? 0);
  raw[AT.mean12] = mean12 - longMean;
  raw[AT.mean48] = (memory[SUM_48] ?? 0) / in48 - longMean;
  raw[AT.mean144] = (memory[SUM_144] ?? 0) / Math.min(LONG, index + 1) - longMean;
  memory[LONG_MEAN] = longMean + (index < 500 ? 1 / (index + 1) : 0.002) * (value - longMean);
  raw[AT.trend] = index >= 48 ? mean12 - ((memory[SUM_48] ?? 0) - mean12 * 12) / 36 : 0;
  raw[AT.seasonMean12] = tailSum(memory, RESIDUALS, at, in12) / in12;
  raw[AT.seasonMean48] = (memory[RESIDUAL_48] ?? 0) / in48;
  raw[AT.shape] = Math.sqrt(Math.max(0, (memory[SQUARES_48] ?? 0) / in48));
  raw[AT.day12] = tailSum(memory, DAY_DIFFERENCES, at, in12) / in12;
  raw[AT.day48] = (memory[DAY_48] ?? 0) / in48;
  raw[AT.week12] = tailSum(memory, WEEK_DIFFERENCES, at, in12) / in12;
  raw[AT.week48] = (memory[WEEK_48] ?? 0) / in48;
  raw[AT.spread] = learned(
    memory,
    USUAL_SPREAD,
    spreadOf(memory, at, Math.min(24, index + 1)),
    index < 100 ? 1 / (index + 2) : 0.005,
  );
  raw[AT.floor] = learned(memory, USUAL_FLOOR, lowestOf(memory, at, in48), index < 333 ? 1 / (index + 1) : 0.003);
};

const pushPoint = (memory: Float64Array, at: number, point: WindowPoint): void => {
  const old = (at + RING - 48) % RING;
  const { value, residual, dayDifference, weekDifference } = point;
  const oldResidual = memory[RESIDUALS + old] ?? 0;
  add(memory, SUM_144, value - (memory[VALUES + at] ?? 0));
  add(memory, SUM_48, value - (memory[VALUES + old] ?? 0));
  add(memory, RESIDUAL_48, residual - oldResidual);
  add(memory, SQUARES_48, residual * residual - oldResidual * oldResidual);
  add(memory, DAY_48, dayDifference - (memory[DAY_DIFFERENCES + old] ?? 0));
  add(memory, WEEK_48, weekDifference - (memory[WEEK_DIFFERENCES + old] ?? 0));
  memory[VALUES + at] = value;
  memory[RESIDUALS + at] = residual;
  memory[DAY_DIFFERENCES + at] = dayDifference;
  memory[WEEK_DIFFERENCES + at] = weekDifference;
};

const add = (memory: Float64Array, at: number, amount: number): void => {
  memory[at] = (memory[at] ?? 0) + amount;
};

/** Sums that only ever add and subtract keep the rounding of the largest value they saw: they are made anew with each turn of the ring. */
const sumAgain = (memory: Float64Array): void => {
  const last = RING - 1;
  memory[SUM_144] = tailSum(memory, VALUES, last, RING);
  memory[SUM_48] = tailSum(memory, VALUES, last, 48);
  memory[RESIDUAL_48] = tailSum(memory, RESIDUALS, last, 48);
  memory[DAY_48] = tailSum(memory, DAY_DIFFERENCES, last, 48);
  memory[WEEK_48] = tailSum(memory, WEEK_DIFFERENCES, last, 48);
  let squares = 0;
  for (let i = RING - 48; i < RING; i += 1) squares += (memory[RESIDUALS + i] ?? 0) * (memory[RESIDUALS + i] ?? 0);
  memory[SQUARES_48] = squares;
};

/** The sum of the last `count` entries of a ring. */
const tailSum = (memory: Float64Array, ring: number, at: number, count: number): number => {
  let sum = 0;
  let i = at - count + 1;
  if (i < 0) {
    for (let k = i + RING; k < RING; k += 1) sum += memory[ring + k] ?? 0;
    i = 0;
  }
  for (; i <= at; i += 1) sum += memory[ring + i] ?? 0;
  return sum;
};

const spreadOf = (memory: Float64Array, at: number, count: number): number => {
  const mean = tailSum(memory, VALUES, at, count) / count;
  let squares = 0;
  let i = VALUES + at;
  for (let k = 0; k < count; k += 1) {
    const distance = (memory[i] ?? 0) - mean;
    squares += distance * distance;
    i = i === VALUES ? VALUES + RING - 1 : i - 1;
  }
  return Math.sqrt(squares / count);
};

const lowestOf = (memory: Float64Array, at: number, count: number): number => {
  let lowest = Infinity;
  let i = VALUES + at;
  for (let k = 0; k < count; k += 1) {
    const value = memory[i] ?? 0;
    if (value < lowest) lowest = value;
    i = i === VALUES ? VALUES + RING - 1 : i - 1;
  }
  return lowest;
};

/** The distance from a slow average, which then moves. */
const learned = (memory: Float64Array, at: number, value: number, rate: number): number => {
  const usual = memory[at] ?? 0;
  memory[at] = usual + rate * (value - usual);
  return value - usual;
};

/** The mean of the last `count` values, in units of the series; `points` have been seen. */
export const meanOfLast = (memory: Float64Array, points: number, count: number): number => {
  const within = Math.min(count, points);
  return tailSum(memory, VALUES, (points - 1) % RING, within) / within;
};

/** The lowest of the last 48 values, in units of the series; `points` have been seen. */
export const lowestOfLast = (memory: Float64Array, points: number): number =>
  lowestOf(memory, (points - 1) % RING, Math.min(48, points));
