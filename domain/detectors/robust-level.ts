import { median, medianAbsoluteDeviation } from 'simple-statistics';
import type { DetectorConfig } from '../detector-config.ts';
import { exp } from '../math.ts';
import { minuteIn, minutesBefore, type SeriesMemory } from '../memory.ts';
import { seriesTitle } from '../series.ts';
import { MINUTE_MS } from '../window.ts';
import { type Detector, NOTHING_FOUND, scoreOfZ } from './detector.ts';

/** 1 / Φ⁻¹(¾): makes the median absolute deviation a standard deviation (Rousseeuw and Croux 1993). */
const MAD_TO_SIGMA = 1.4826;
/** Minutes differ by at least this on the log scale, however calm the few that are known. */
const LEAST_SPREAD = 0.05;
const MIN_LATENCIES = 5;

/**
 * Mean log latency of the minute against median and MAD of the remembered minutes before the last three.
 * Decides: a minute with a score of 0.5 or more stands out, and M of N minutes must before a trend is a prediction.
 */
export const robustLevel: Detector = ({ memory, minute, config }) => {
  const level = levelAgainstUsual(memory, minute, minute, config);
  if (level === null) return NOTHING_FOUND;
  const { z, usual, observed } = level;
  const score = scoreOfZ(z);
  if (score < config.decision.score) return { score, evidence: null };
  const [now, before] = [milliseconds(observed), milliseconds(usual)];
  const text = `typical latency of ${seriesTitle(memory.name)} is ${now} ms, usually ${before} ms`;
  return { score, evidence: { signal: 'robust-level', observed: now, expected: before, unit: 'ms', text } };
};

const milliseconds = (value: number): number => Math.round((exp(value) - 1) * 10) / 10;

/** How many standard deviations a minute's level lies above what was usual before the last N minutes; null when too little is known. */
export const levelAgainstUsual = (
  memory: SeriesMemory,
  at: number,
  minute: number,
  config: DetectorConfig,
): { readonly z: number; readonly usual: number; readonly observed: number } | null => {
  const features = minuteIn(memory, at);
  if (features === undefined || features.latencies < MIN_LATENCIES) return null;
  const before = minutesBefore(memory, minute - (config.decision.ofMinutes - 1) * MINUTE_MS);
  const levels = before.filter(({ latencies }) => latencies >= MIN_LATENCIES).map(({ logMean }) => logMean);
  if (levels.length < config.trend.quietMinutes) return null;
  const usual = median(levels);
  const between = Math.max(LEAST_SPREAD, MAD_TO_SIGMA * medianAbsoluteDeviation(levels));
  const sampling = (features.logVariance + 0.05) / features.latencies;
  const spread = Math.sqrt(between * between + sampling);
  return { z: (features.logMean - usual) / spread, usual, observed: features.logMean };
};
