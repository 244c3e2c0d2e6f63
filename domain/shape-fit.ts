import { ln, normalCdf } from './math.ts';

const LN_2 = 0.6931471805599453;

/** One observation of a signal: when (minutes), its value, and the variance that sampling alone gives it. */
export interface Point {
  readonly at: number;
  readonly value: number;
  readonly variance: number;
}

/** Straight on the log scale, slowing down (as growth that is straight in milliseconds looks), speeding up. */
export const POWERS = [1, 0.5, 2] as const;

/** A way in which the signal may have risen. */
export interface Profile {
  readonly onset: number;
  readonly end: number;
  readonly power: (typeof POWERS)[number];
  readonly shape: 'step' | 'finished' | 'going';
  /** Index of the first point at or after the onset, and at or after the end. */
  readonly first: number;
  readonly last: number;
}

/** Sums over the points before each index: of weights, times and values, each times the weight. */
export interface Flat {
  readonly log: number;
  readonly points: readonly Point[];
  readonly sum: number;
  readonly sumY: number;
  readonly weight: Float64Array;
  readonly time: Float64Array;
  readonly timeSquare: Float64Array;
  readonly value: Float64Array;
  readonly timeValue: Float64Array;
}

/** ln of the likelihood of a constant level (up to a constant), with the running sums that the other fits need. */
export const flatFit = (points: readonly Point[], noise: number): Flat => {
  const size = points.length + 1;
  const [weight, time, timeSquare] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const [value, timeValue] = [new Float64Array(size), new Float64Array(size)];
  let valueSquare = 0;
  let logs = 0;
  for (const [index, point] of points.entries()) {
    const own = 1 / (point.variance + noise * noise);
    weight[index + 1] = (weight[index] ?? 0) + own;
    time[index + 1] = (time[index] ?? 0) + own * point.at;
    timeSquare[index + 1] = (timeSquare[index] ?? 0) + own * point.at * point.at;
    value[index + 1] = (value[index] ?? 0) + own * point.value;
    timeValue[index + 1] = (timeValue[index] ?? 0) + own * point.at * point.value;
    valueSquare += own * point.value * point.value;
    logs += ln(own);
  }
  const sum = weight[points.length] ?? 0;
  const sumY = value[points.length] ?? 0;
  const log = (logs - ln(sum) - (valueSquare - (sumY * sumY) / sum)) / 2;
  return { log, points, sum, sumY, weight, time, timeSquare, value, timeValue };
};

/** Weighted sums of the share of the rise that the points have seen: itself, its square, and times the value. */
interface Seen {
  share: number;
  square: number;
  value: number;
}

const seenBy = (flat: Flat, profile: Profile): Seen => {
  const weightAfter = flat.sum - (flat.weight[profile.last] ?? 0);
  const seen: Seen = { share: weightAfter, square: weightAfter, value: flat.sumY - (flat.value[profile.last] ?? 0) };
  if (profile.power === 1) addStraight(seen, flat, profile);
  else addBent(seen, flat, profile, profile.power);
  return seen;
};

const addStraight = (seen: Seen, flat: Flat, { onset, end, first, last }: Profile): void => {
  if (last <= first) return;
  const weight = between(flat.weight, first, last);
  const time = between(flat.time, first, last);
  const duration = end - onset;
  const square = between(flat.timeSquare, first, last) - 2 * onset * time + onset * onset * weight;
  seen.share += (time - onset * weight) / duration;
  seen.square += square / (duration * duration);
  seen.value += (between(flat.timeValue, first, last) - onset * between(flat.value, first, last)) / duration;
};

const between = (sums: Float64Array, first: number, last: number): number => (sums[last] ?? 0) - (sums[first] ?? 0);

const addBent = (seen: Seen, flat: Flat, { onset, end, first, last }: Profile, power: 0.5 | 2): void => {
  for (let index = first; index < last; index += 1) {
    const straight = ((flat.points[index]?.at ?? 0) - onset) / (end - onset);
    const share = power === 2 ? straight * straight : Math.sqrt(straight);
    const own = share * between(flat.weight, index, index + 1);
    seen.share += own;
    seen.square += own * share;
    seen.value += own * (flat.points[index]?.value ?? 0);
  }
};

/** The best rise of one profile. */
export interface Fit {
  /** What the rise adds to the ln of the likelihood. */
  readonly gain: number;
  readonly rise: number;
  readonly riseError: number;
  readonly level: number;
}

/** Fits the rise of one profile: its posterior under a normal prior of the given standard deviation, cut at 0. */
export const riseFit = (flat: Flat, profile: Profile, riseScale: number): Fit => {
  const { share, square, value } = seenBy(flat, profile);
  const { sum, sumY } = flat;
  const prior = riseScale * riseScale;
  const together = value - (share * sumY) / sum;
  const shrink = 1 + prior * Math.max(0, square - (share * share) / sum);
  const rise = (prior * together) / shrink;
  const riseError = riseScale / Math.sqrt(shrink);
  const gain = (rise * together - ln(shrink)) / 2 + lnPositive(rise / riseError);
  return { gain, rise, riseError, level: (sumY - rise * share) / sum };
};

/** ln of twice the probability that a rise z standard deviations above 0 is one, ±0.002; bounded below. */
const lnPositive = (z: number): number => {
  if (z > 3) return LN_2;
  return z < -5 ? -15 : ln(2 * normalCdf(z));
};
