import { exp, ln } from './math.ts';

/** A figure that was counted, with the bounds of its 95 % confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 %. */
const Z = 1.959963984540054;
const TAIL = 0.025;

/** A share of `of` trials with the interval of Wilson (J. Am. Stat. Assoc. 22, 1927); null without a trial. */
export const shareEstimate = (hits: number, of: number): Estimate | null => {
  if (of === 0) return null;
  const share = hits / of;
  const z2 = (Z * Z) / of;
  const middle = (share + z2 / 2) / (1 + z2);
  const half = (Z / (1 + z2)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of));
  return {
    value: share,
    low: hits === 0 ? 0 : Math.max(0, middle - half),
    high: hits === of ? 1 : Math.min(1, middle + half),
  };
};

/** A rate per unit of exposure with the exact Poisson interval of Garwood (Biometrika 28, 1936); null without exposure. */
export const rateEstimate = (count: number, exposure: number): Estimate | null => {
  if (exposure <= 0) return null;
  const low = count === 0 ? 0 : meanAt(count - 1, 1 - TAIL);
  return { value: count / exposure, low: low / exposure, high: meanAt(count, TAIL) / exposure };
};

/** The mean at which a Poisson count is at most `most` with the probability given, by bisection. */
const meanAt = (most: number, probability: number): number => {
  let low = 0;
  let high = most + 20 + 10 * Math.sqrt(most + 1);
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (atMost(most, middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** P(count ≤ most) of a Poisson distribution. */
const atMost = (most: number, mean: number): number => {
  let sum = 0;
  let lnTerm = -mean;
  for (let count = 0; count <= most; count += 1) {
    if (count > 0) lnTerm += ln(mean) - ln(count);
    sum += exp(lnTerm);
  }
  return sum;
};
