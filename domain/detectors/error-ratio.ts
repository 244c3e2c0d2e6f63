import type { DetectorConfig } from '../detector-config.ts';
import { minuteIn, minutesBefore, type SeriesMemory } from '../memory.ts';
import { seriesTitle } from '../series.ts';
import { MINUTE_MS } from '../window.ts';
import { type Detector, NOTHING_FOUND, scoreOfZ } from './detector.ts';

/**
 * Errors of the minute against the usual share, by Anscombe's variance-stabilising root (Biometrika 35, 1948).
 * Decides: a minute with a score of 0.5 or more stands out, and M of N minutes must before an error trend is a prediction.
 */
export const errorRatio: Detector = ({ memory, minute, config }) => {
  const errors = errorsAgainstUsual(memory, minute, minute, config);
  if (errors === null) return NOTHING_FOUND;
  const score = scoreOfZ(errors.z);
  if (score < config.decision.score) return { score, evidence: null };
  const text = `${errors.count} of ${errors.requests} requests of ${seriesTitle(memory.name)} failed in the last minute, usually ${percent(errors.usual)} of them`;
  const observed = rounded(errors.count / errors.requests);
  return { score, evidence: { signal: 'error-ratio', observed, expected: rounded(errors.usual), unit: 'share', text } };
};

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
const rounded = (share: number): number => Math.round(share * 1e5) / 1e5;

/** How far a minute's errors lie above the usual share of the minutes before the last N; null without requests or history. */
export const errorsAgainstUsual = (
  memory: SeriesMemory,
  at: number,
  minute: number,
  config: DetectorConfig,
): { readonly z: number; readonly count: number; readonly requests: number; readonly usual: number } | null => {
  const features = minuteIn(memory, at);
  if (features === undefined || features.requests === 0) return null;
  const before = minutesBefore(memory, minute - (config.decision.ofMinutes - 1) * MINUTE_MS);
  if (before.length < config.trend.quietMinutes) return null;
  let errors = config.errors.priorErrors;
  let requests = config.errors.priorRequests;
  for (const known of before) {
    errors += known.errors;
    requests += known.requests;
  }
  const usual = errors / requests;
  const expected = usual * features.requests;
  const z = 2 * (Math.sqrt(features.errors + 0.375) - Math.sqrt(expected + 0.375));
  return { z, count: features.errors, requests: features.requests, usual };
};
