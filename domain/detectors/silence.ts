import { median } from 'simple-statistics';
import { exp } from '../math.ts';
import { minutesBefore } from '../memory.ts';
import { seriesTitle } from '../series.ts';
import { MINUTE_MS } from '../window.ts';
import { type Detector, NOTHING_FOUND } from './detector.ts';

const MIN_MINUTES = 5;

/**
 * Minutes without any record where records are usual: 1 − P(so long a silence) for a Poisson stream of the usual rate.
 * Explains and counts as a second signal; absence is no evidence while data is missing (completeness below 1).
 */
export const silence: Detector = ({ memory, minute, completeness, config }) => {
  if (completeness < 1 || memory.seenAt >= minute) return NOTHING_FOUND;
  const before = minutesBefore(memory, minute);
  if (before.length < MIN_MINUTES) return NOTHING_FOUND;
  const usual = median(before.map(({ records }) => records));
  const silent = (minute - memory.seenAt) / MINUTE_MS;
  // a route seen only now and then: its silence is as usual as its records
  const regular = before.length / Math.max(1, (memory.seenAt - (before[0]?.minute ?? minute)) / MINUTE_MS + 1);
  const score = regular < 0.9 ? 0 : 1 - exp((-usual * silent) / 5);
  if (score < config.decision.score) return { score, evidence: null };
  const text = `${seriesTitle(memory.name)} wrote nothing for ${silent} min, usually ${usual} records a minute`;
  return { score, evidence: { signal: 'silence', observed: 0, expected: usual, unit: 'records/min', text } };
};
