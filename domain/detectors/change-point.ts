import { exp } from '../math.ts';
import { seriesTitle } from '../series.ts';
import { type Detector, scoreOfZ } from './detector.ts';

const MIN_LATENCIES = 5;
const MIN_SIDE = 2;
/** Minutes differ by at least this on the log scale without anything having changed. */
const LEAST_SPREAD = 0.05;

/**
 * The minute at which the level of log latency most likely changed: the split of the last minutes with the largest
 * likelihood ratio (Hinkley 1970). Explains since when; does not decide, because a deploy changes the level too.
 */
export const changePoint: Detector = ({ memory, config }) => {
  const minutes = memory.recent.filter(({ latencies }) => latencies >= MIN_LATENCIES);
  let best = { z: 0, at: 0, before: 0, after: 0 };
  for (let split = MIN_SIDE; split <= minutes.length - MIN_SIDE; split += 1) {
    const before = meanOf(minutes.slice(0, split));
    const after = meanOf(minutes.slice(split));
    const noise = (before.squares + after.squares) / Math.max(1, minutes.length - 2) + LEAST_SPREAD * LEAST_SPREAD;
    const z = (after.mean - before.mean) / Math.sqrt(noise / split + noise / (minutes.length - split));
    if (z > best.z) best = { z, at: minutes[split]?.minute ?? 0, before: before.mean, after: after.mean };
  }
  const score = scoreOfZ(best.z);
  if (score < config.decision.score) return { score, evidence: null };
  const [observed, expected] = [milliseconds(best.after), milliseconds(best.before)];
  const text = `latency of ${seriesTitle(memory.name)} changed at ${new Date(best.at).toISOString().slice(11, 16)} UTC from about ${expected} ms to ${observed} ms`;
  return { score, evidence: { signal: 'change-point', observed, expected, unit: 'ms', text } };
};

const milliseconds = (value: number): number => Math.round((exp(value) - 1) * 10) / 10;

const meanOf = (minutes: readonly { readonly logMean: number }[]) => {
  const mean = minutes.reduce((sum, { logMean }) => sum + logMean, 0) / minutes.length;
  return { mean, squares: minutes.reduce((sum, { logMean }) => sum + (logMean - mean) * (logMean - mean), 0) };
};
