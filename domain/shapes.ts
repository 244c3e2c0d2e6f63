import type { DetectorConfig } from './detector-config.ts';
import { exp, ln, lnSumExp, normalCdf } from './math.ts';

/** One observation of a signal: when (minutes), its value, and the variance that sampling alone gives it. */
export interface Point {
  readonly at: number;
  readonly value: number;
  readonly variance: number;
}

/** One way in which growth may be going on. */
export interface Growth {
  /** Its probability; all of them add up to `going`. */
  readonly weight: number;
  readonly onset: number;
  /** When it was last seen to grow (minutes); before now when it pauses. */
  readonly end: number;
  /** The rise goes as (time since onset ÷ duration) to this power. */
  readonly power: number;
  /** Where the signal came from, and by how much it has risen. */
  readonly level: number;
  readonly rise: number;
  readonly riseError: number;
}

/** Which of three shapes the points have; the probabilities add up to 1. */
export interface Shapes {
  readonly nothing: number;
  readonly ended: number;
  readonly going: number;
  readonly growths: readonly Growth[];
}

const LN_2 = 0.6931471805599453;

/** Where growth may begin, and how far apart the points are (both minutes). */
export interface ShapeGrid {
  readonly now: number;
  readonly earliestOnset: number;
  readonly step: number;
}

/** Straight on the log scale, slowing down (as growth that is straight in milliseconds looks), speeding up. */
const POWERS = [1, 0.5, 2] as const;

interface Profile {
  readonly onset: number;
  readonly end: number;
  readonly power: (typeof POWERS)[number];
  readonly shape: 'step' | 'finished' | 'going';
  /** Index of the first point at or after the onset, and at or after the end. */
  readonly first: number;
  readonly last: number;
}

/** Growths less likely than this share of the likeliest are left out. */
const NEGLIGIBLE = -4;

/**
 * Compares three shapes in closed form: nothing but noise; growth that has ended (a step, or a ramp that was finished);
 * growth that goes on. A linear model with a flat prior on the level and a normal one, cut at 0, on the rise (Bishop,
 * Pattern Recognition and Machine Learning, 3.4), averaged over the noise between points.
 */
export const compareShapes = (points: readonly Point[], grid: ShapeGrid, config: DetectorConfig['trend']): Shapes => {
  const profiles = profilesOf(points, grid, config);
  const priors = priorsOf(profiles, config);
  const nothing: number[] = [];
  const ended: number[] = [];
  const going: { readonly log: number; readonly profile: Profile; readonly fit: Fit }[] = [];
  for (const noise of config.noises) {
    const flat = flatFit(points, noise);
    nothing.push(ln(1 - config.stepPrior - config.finishedPrior - config.goingPrior) + flat.log);
    for (const profile of profiles) {
      const fit = riseFit(flat, seenBy(flat, profile), config.riseScale);
      const log = priors[profile.shape] + flat.log + fit.gain;
      if (profile.shape === 'going') going.push({ log, profile, fit });
      else ended.push(log);
    }
  }
  const goingLog = lnSumExp(going.map(({ log }) => log));
  const likeliest = going.reduce((most, { log }) => Math.max(most, log), -Infinity);
  const total = lnSumExp([lnSumExp(nothing), lnSumExp(ended), goingLog]);
  return {
    nothing: exp(lnSumExp(nothing) - total),
    ended: exp(lnSumExp(ended) - total),
    going: exp(goingLog - total),
    growths: going
      .filter(({ log }) => log > likeliest + NEGLIGIBLE)
      .map(({ log, profile: { onset, end, power }, fit: { level, rise, riseError } }) => ({
        weight: exp(log - total),
        onset,
        end,
        power,
        level,
        rise,
        riseError,
      })),
  };
};

/** Shapes begin and end between points; those long ago on whole minutes only. */
const FINE_MINUTES = 6;

const profilesOf = (points: readonly Point[], grid: ShapeGrid, config: DetectorConfig['trend']): readonly Profile[] => {
  const starts = points
    .map(({ at }) => at - grid.step / 2)
    .filter((start) => start >= grid.earliestOnset && (grid.now - start <= FINE_MINUTES || start - Math.floor(start + 1e-9) < grid.step / 2));
  const profiles: Profile[] = [];
  for (const [index, onset] of starts.entries()) {
    const first = indexFrom(points, onset);
    for (const end of starts.slice(index)) {
      const duration = end - onset;
      const pauses = duration >= config.minGrowthMinutes && grid.now - end <= config.pauseShare * duration;
      const shape = end === onset ? 'step' : pauses ? 'going' : 'finished';
      profiles.push({ onset, end, power: 1, shape, first, last: indexFrom(points, end) });
    }
    for (const power of POWERS) profiles.push({ onset, end: grid.now, power, shape: 'going', first, last: points.length });
  }
  return profiles;
};

const indexFrom = (points: readonly Point[], start: number): number => {
  const index = points.findIndex(({ at }) => at >= start);
  return index === -1 ? points.length : index;
};

/** ln of the prior of one profile of each shape. */
const priorsOf = (profiles: readonly Profile[], config: DetectorConfig['trend']): Readonly<Record<Profile['shape'], number>> => {
  const count = { step: 0, finished: 0, going: 0 };
  for (const { shape } of profiles) count[shape] += 1;
  return {
    step: ln(config.stepPrior / Math.max(1, count.step)),
    finished: ln(config.finishedPrior / Math.max(1, count.finished)),
    going: ln(config.goingPrior / Math.max(1, count.going)),
  };
};

/** Sums over the points before each index: of weights, times and values, each times the weight. */
interface Flat {
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
const flatFit = (points: readonly Point[], noise: number): Flat => {
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

interface Fit {
  /** What the rise adds to the ln of the likelihood. */
  readonly gain: number;
  readonly rise: number;
  readonly riseError: number;
  readonly level: number;
}

const riseFit = (flat: Flat, { share, square, value }: Seen, riseScale: number): Fit => {
  const { sum, sumY } = flat;
  const prior = riseScale * riseScale;
  const together = value - (share * sumY) / sum;
  const shrink = 1 + prior * Math.max(0, square - (share * share) / sum);
  const rise = (prior * together) / shrink;
  const riseError = riseScale / Math.sqrt(shrink);
  const gain = (rise * together - ln(shrink)) / 2 + lnPositive(rise / riseError);
  return { gain, rise, riseError, level: (sumY - rise * share) / sum };
};

/** ln of twice the probability that a rise z standard deviations above 0 is one; bounded below. */
const lnPositive = (z: number): number => {
  if (z > 5) return LN_2;
  return z < -5 ? -15 : ln(2 * normalCdf(z));
};
