import { median, medianAbsoluteDeviation } from 'simple-statistics';
import { seriesTitle } from '../series.ts';
import { MINUTE_MS } from '../window.ts';
import { type Detector, NOTHING_FOUND, scoreOfZ } from './detector.ts';

const MIN_BEFORE = 3;
const MAD_TO_SIGMA = 1.4826;

/**
 * A numeric field of the messages (queue depth, pool in use, query time) far above its usual minutes: the one that moved
 * most. Explains, and counts as the second signal that HIGH and CRITICAL urgency need.
 */
export const numberGrowth: Detector = ({ memory, minute, config }) => {
  const from = minute - (config.decision.ofMinutes - 1) * MINUTE_MS;
  const last = memory.recent.at(-1);
  if (last?.minute !== minute) return NOTHING_FOUND;
  let best = { z: 0, name: '', observed: 0, expected: 0 };
  for (const [name, observed] of Object.entries(last.numbers)) {
    const before = memory.recent.filter((known) => known.minute < from).flatMap(({ numbers }) => numbers[name] ?? []);
    if (before.length < MIN_BEFORE) continue;
    const expected = median(before);
    // a tenth of the usual value is no news, whatever the scatter of the few minutes known
    const spread = Math.max(MAD_TO_SIGMA * medianAbsoluteDeviation(before), 0.1 * Math.abs(expected), 0.01);
    const z = (observed - expected) / spread;
    if (z > best.z) best = { z, name, observed, expected };
  }
  const score = scoreOfZ(best.z);
  if (score < config.decision.score) return { score, evidence: null };
  const { name, observed, expected } = best;
  const text = `${name} in messages of ${seriesTitle(memory.name)} is ${observed} on average, usually ${expected}`;
  return { score, evidence: { signal: 'number-growth', observed, expected, unit: null, text } };
};
