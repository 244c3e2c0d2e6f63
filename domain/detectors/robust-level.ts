import { median, medianAbsoluteDeviation } from 'simple-statistics';
import { exp } from '../math.ts';
import { minuteIn, minutesBefore } from '../memory.ts';
import { seriesTitle } from '../series.ts';
import { MINUTE_MS } from '../window.ts';
import { type Detector, NOTHING_FOUND, scoreOfZ } from './detector.ts';

/** 1 / Φ⁻¹(¾): makes the median absolute deviation a standard deviation (Rousseeuw and Croux 1993). */
const MAD_TO_SIGMA = 1.4826;
/** Minutes differ by at least this on the log scale, however calm the few that are known. */
const LEAST_SPREAD = 0.05;
const MIN_LATENCIES = 5;
/** Keeps the sampling error of a few equal requests from being 0. */
const PRIOR_VARIANCE = 0.05;

/**
 * Mean log latency of the minute against median and MAD of the remembered minutes before the last three.
 * Explains: what an engineer compares first; a deploy raises it too, so it does not decide.
 */
export const robustLevel: Detector = ({ memory, minute, config }) => {
  const features = minuteIn(memory, minute);
  if (features === undefined || features.latencies < MIN_LATENCIES) return NOTHING_FOUND;
  const remembered = minutesBefore(memory, minute - (config.decision.ofMinutes - 1) * MINUTE_MS);
  const levels = remembered.filter(({ latencies }) => latencies >= MIN_LATENCIES).map(({ logMean }) => logMean);
  if (levels.length < config.trend.quietMinutes) return NOTHING_FOUND;
  const usual = median(levels);
  const between = Math.max(LEAST_SPREAD, MAD_TO_SIGMA * medianAbsoluteDeviation(levels));
  const sampling = (features.logVariance + PRIOR_VARIANCE) / features.latencies;
  const observed = features.logMean;
  const score = scoreOfZ((observed - usual) / Math.sqrt(between * between + sampling));
  if (score < config.decision.score) return { score, evidence: null };
  const [now, before] = [milliseconds(observed), milliseconds(usual)];
  const text = `typical latency of ${seriesTitle(memory.name)} is ${now} ms, usually ${before} ms`;
  return { score, evidence: { signal: 'robust-level', observed: now, expected: before, unit: 'ms', text } };
};

const milliseconds = (value: number): number => Math.round((exp(value) - 1) * 10) / 10;
