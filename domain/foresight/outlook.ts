import type { FailureTime } from '../alert.ts';
import { exp, ln, normalCdf } from '../math.ts';
import type { Answer } from './growth-forest.ts';
import { MINUTE_MS } from './spans.ts';

/** Horizons for which every forecast says its probability, minutes. */
export const FORESIGHT_HORIZONS = [5, 10, 15, 30, 60, 120, 240, 360] as const;
const SOON = 60;
const LONGEST = 360;
const P90 = 1.2816;

/** P(breach within a horizon of at most six hours, minutes): the counts at one and at six hours, between them by the time to breach. */
export const probabilityWithin = ({ arrives, soon, lnMinutes, spread }: Answer, horizonMinutes: number): number => {
  const by = (minutes: number): number => normalCdf((ln(minutes) - lnMinutes) / spread);
  const early = Math.min(soon, arrives);
  if (horizonMinutes <= SOON) return (early * by(horizonMinutes)) / Math.max(1e-9, by(SOON));
  const [from, to] = [by(SOON), by(LONGEST)];
  const part = to - from > 1e-9 ? (by(Math.min(LONGEST, horizonMinutes)) - from) / (to - from) : 1;
  return early + (arrives - early) * Math.min(1, part);
};

/** The horizon told is the shortest with this part of the probability. */
const HORIZON_SHARE = 0.985;

/** The shortest horizon that holds nearly all of the probability of a breach, minutes, and the probability within it. */
export const chanceOf = (
  answer: Readonly<Answer>,
): { readonly horizonMinutes: number; readonly probability: number } => {
  const horizonMinutes =
    FORESIGHT_HORIZONS.find((horizon) => probabilityWithin(answer, horizon) >= HORIZON_SHARE * answer.arrives) ??
    LONGEST;
  return { horizonMinutes, probability: probabilityWithin(answer, horizonMinutes) };
};

/** When the breach is expected, given that it comes: epoch ms, whole seconds. */
export const breachTime = ({ lnMinutes, spread }: Answer, at: number): FailureTime => {
  const quantile = (z: number): number => at + Math.round((exp(lnMinutes + z * spread) * MINUTE_MS) / 1000) * 1000;
  return { p10: quantile(-P90), p50: quantile(0), p90: quantile(P90) };
};
