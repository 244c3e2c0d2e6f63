import { median, medianAbsoluteDeviation } from 'simple-statistics';
import type { MinuteFeatures } from '../features.ts';
import { exp, ln } from '../math.ts';
import { minuteIn } from '../memory.ts';
import { seriesTitle } from '../series.ts';
import { MINUTE_MS } from '../window.ts';
import { type Detector, NOTHING_FOUND, scoreOfZ } from './detector.ts';

const MIN_BEFORE = 5;
/** A p99 of fewer requests is the slowest of them. */
const MIN_LATENCIES = 100;
const MAD_TO_SIGMA = 1.4826;
/** The ratio of a calm minute scatters at least so much on the log scale. */
const LEAST_SPREAD = 0.15;

/**
 * How far the slowest requests have left the typical ones behind: ln(p99 ÷ p50), the median of the last three minutes against
 * median and MAD of those before (Rousseeuw and Croux 1993). A queue or a lock hits some requests first. Explains; does not decide.
 */
export const tailGrowth: Detector = ({ memory, minute, config }) => {
  if (minuteIn(memory, minute) === undefined) return NOTHING_FOUND;
  const from = minute - (config.decision.ofMinutes - 1) * MINUTE_MS;
  const now = memory.recent.filter((features) => features.minute >= from).flatMap(ratioOf);
  const before = memory.recent.filter((features) => features.minute < from).flatMap(ratioOf);
  if (now.length < config.decision.standOut || before.length < MIN_BEFORE) return NOTHING_FOUND;
  const [observed, expected] = [median(now), median(before)];
  const spread = Math.max(LEAST_SPREAD, MAD_TO_SIGMA * medianAbsoluteDeviation(before));
  const score = scoreOfZ((observed - expected) / spread);
  if (score < config.decision.score) return { score, evidence: null };
  const [ratio, usual] = [rounded(observed), rounded(expected)];
  const text = `the slowest 1 % of the requests of ${seriesTitle(memory.name)} take ${ratio} times as long as the typical one (p99 ÷ p50), usually ${usual} times`;
  return { score, evidence: { signal: 'tail-growth', observed: ratio, expected: usual, unit: 'ratio', text } };
};

const ratioOf = ({ latencies, p50, p99 }: MinuteFeatures): readonly number[] =>
  latencies < MIN_LATENCIES || p50 === null || p99 === null || p50 <= 0 ? [] : [ln(p99 / p50)];

const rounded = (value: number): number => Math.round(exp(value) * 10) / 10;
