import type { MinuteFeatures } from '../features.ts';
import { BUCKETS } from '../record.ts';
import { seriesTitle } from '../series.ts';
import { MINUTE_MS } from '../window.ts';
import { type Detector, NOTHING_FOUND, scoreOfZ } from './detector.ts';

/** fast, medium, slow, critical; requests without latency say nothing about the mix. */
const TIMED = 4;
const MIN_REQUESTS = 20;

/**
 * Drift of requests from faster into slower buckets: the mean bucket (0 fast … 3 critical) of the last three minutes
 * against the minutes before. Explains, and counts as the second signal that HIGH and CRITICAL urgency need.
 */
export const bucketMix: Detector = ({ memory, minute, completeness, config }) => {
  if (completeness < 1) return NOTHING_FOUND;
  const from = minute - (config.decision.ofMinutes - 1) * MINUTE_MS;
  const now = mixOf(memory.recent.filter((features) => features.minute >= from));
  const before = mixOf(memory.recent.filter((features) => features.minute < from));
  if (now.count < MIN_REQUESTS || before.count < MIN_REQUESTS) return NOTHING_FOUND;
  // a route that never leaves its bucket still has the scatter of one request in a hundred
  const spread = Math.sqrt((now.variance + 0.01) / now.count + (before.variance + 0.01) / before.count);
  const score = scoreOfZ((now.mean - before.mean) / spread);
  if (score < config.decision.score) return { score, evidence: null };
  const observed = Math.round(now.slower * 1e4) / 1e4;
  const expected = Math.round(before.slower * 1e4) / 1e4;
  const text = `${percent(observed)} of the requests of ${seriesTitle(memory.name)} are ${BUCKETS[1]} or slower in the last ${config.decision.ofMinutes} minutes, ${percent(expected)} before`;
  return { score, evidence: { signal: 'bucket-mix', observed, expected, unit: 'share', text } };
};

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

const mixOf = (minutes: readonly MinuteFeatures[]) => {
  const counts = [0, 0, 0, 0];
  for (const { mix } of minutes) {
    for (let bucket = 0; bucket < TIMED; bucket += 1) counts[bucket] = (counts[bucket] ?? 0) + (mix[bucket] ?? 0);
  }
  const count = counts.reduce((sum, value) => sum + value, 0);
  const mean = counts.reduce((sum, value, bucket) => sum + bucket * value, 0) / Math.max(1, count);
  const squares = counts.reduce((sum, value, bucket) => sum + bucket * bucket * value, 0) / Math.max(1, count);
  const variance = Math.max(0, squares - mean * mean);
  return { count, mean, variance, slower: 1 - (counts[0] ?? 0) / Math.max(1, count) };
};
