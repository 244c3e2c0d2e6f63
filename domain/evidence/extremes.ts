import { ln } from '../math.ts';
import { EXTREMES, MEMORY, PRIOR_SHAPE, PRIOR_WEIGHT } from './evidence-config.ts';

/** Numbers of one fit: threshold, scale and shape of the generalised Pareto distribution. */
const FIT = 3;
const LOG10_E = 0.4342944819032518;
/** Fewer extremes than this are ranked instead of fitted. */
const LEAST_TO_FIT = 8;
/** No excess counts for more than this many times the middle one: one absurd value must not blind a series. */
const FARTHEST = 30;
/** Extremes that are all alike say nothing about their spread: it is at least this share of them. */
const LEAST_SCALE = 0.03;
/** Smaller is rounding, in units of the series. */
const NOTHING = 1e-9;

/** The largest values that each side of each channel has had, largest first, and what is fitted to them. */
export interface Extremes {
  /** Kept values, `EXTREMES` a side. */
  readonly largest: Float32Array;
  /** How many are kept, by side. */
  readonly kept: Int32Array;
  /** Follows from `largest`: what was fitted. */
  readonly fits: Float64Array;
}

/** Empty memories for as many sides. */
export const newExtremes = (sides: number): Extremes => ({
  largest: new Float32Array(sides * EXTREMES),
  kept: new Int32Array(sides),
  fits: new Float64Array(sides * FIT),
});

/**
 * Fits the excesses over the smallest kept value by probability-weighted moments (Hosking and Wallis, Technometrics 29(3), 1987,
 * section 4), the shape drawn towards a heavy tail while there are few of them and held within 0 … 0.5.
 */
const fitSide = ({ largest, kept, fits }: Extremes, side: number): void => {
  const count = kept[side] ?? 0;
  if (count < LEAST_TO_FIT) return;
  const from = side * EXTREMES;
  const threshold = largest[from + count - 1] ?? 0;
  const above = count - 1;
  const most = FARTHEST * ((largest[from + (above >> 1)] ?? 0) - threshold);
  let mean = 0;
  let weighted = 0;
  for (let i = 0; i < above; i += 1) {
    const whole = (largest[from + i] ?? 0) - threshold;
    const excess = whole > most ? most : whole;
    mean += excess;
    weighted += excess * i;
  }
  mean /= above;
  weighted /= above * (above - 1);
  const difference = mean - 2 * weighted;
  let shape = 0.5;
  if (difference > 1e-12 * mean) {
    const free = 2 - mean / difference;
    const held = free > 0.5 ? 0.5 : free < 0 ? 0 : free;
    shape = (above * held + PRIOR_WEIGHT * PRIOR_SHAPE) / (above + PRIOR_WEIGHT);
  }
  const at = side * FIT;
  fits[at] = threshold;
  const scale = mean * (1 - shape);
  const least = LEAST_SCALE * threshold;
  fits[at + 1] = scale > least ? scale : least;
  fits[at + 2] = shape;
};

/**
 * −log10 of the probability of a value as large as `size` (> 0) on one side, given `seen` values: the peaks-over-threshold
 * estimate of SPOT (Siffer et al., KDD 2017, section 3) above the threshold, a straight line below it.
 */
export const tailEvidence = ({ largest, kept, fits }: Extremes, side: number, size: number, seen: number): number => {
  if (!(size > NOTHING)) return 0;
  const count = kept[side] ?? 0;
  const total = seen > count ? seen : count;
  if (count < LEAST_TO_FIT) {
    let larger = 0;
    const from = side * EXTREMES;
    while (larger < count && (largest[from + larger] ?? 0) > size * (1 - 1e-7)) larger += 1;
    return ln((total + 1) / (larger + 1)) * LOG10_E;
  }
  const at = side * FIT;
  const threshold = fits[at] ?? 0;
  const usual = ln(total / count) * LOG10_E;
  if (size <= threshold) return (usual * size) / threshold;
  const scale = fits[at + 1] ?? 0;
  const shape = fits[at + 2] ?? 0;
  const excess = (size - threshold) / scale;
  return usual + (shape > 1e-6 ? ln(1 + shape * excess) / shape : excess) * LOG10_E;
};

/** Takes a value into the memory of one side. */
export const remember = (extremes: Extremes, side: number, size: number): void => {
  const { largest, kept } = extremes;
  const from = side * EXTREMES;
  const count = kept[side] ?? 0;
  if (!(size > NOTHING)) return;
  if (count === EXTREMES && size <= (largest[from + EXTREMES - 1] ?? 0)) return;
  let at = count < EXTREMES ? count : EXTREMES - 1;
  if (count < EXTREMES) kept[side] = count + 1;
  while (at > 0 && (largest[from + at - 1] ?? 0) < size) {
    largest[from + at] = largest[from + at - 1] ?? 0;
    at -= 1;
  }
  largest[from + at] = size;
  fitSide(extremes, side);
};

/** Fits every side anew, as it was before the memory was stored. */
export const fitAll = (extremes: Extremes): void => {
  for (let side = 0; side < extremes.kept.length; side += 1) fitSide(extremes, side);
};

/** How many values count as seen: the memory is long, but bounded. */
export const seenOf = (points: number): number => (points < MEMORY ? points : MEMORY);

/** Lets the extremes of one side fade by a factor, so that what was extreme long ago is unusual again. */
export const fadeSide = (extremes: Extremes, side: number, factor: number): void => {
  const { largest, kept } = extremes;
  const from = side * EXTREMES;
  const end = from + (kept[side] ?? 0);
  for (let i = from; i < end; i += 1) largest[i] = (largest[i] ?? 0) * factor;
  fitSide(extremes, side);
};
