import { exp } from '../math.ts';
import { minuteIn } from '../memory.ts';
import { seriesTitle } from '../series.ts';
import { isRegular } from '../templates/regular-templates.ts';
import { MINUTE_MS } from '../window.ts';
import { type Detector, NOTHING_FOUND } from './detector.ts';

/** Messages that must be missing on average: their number scatters more than a Poisson count does. */
const SCATTER = 5;
const MIN_SILENT_MS = 2 * MINUTE_MS;

/**
 * A message that came in every minute and has stopped while the series goes on (a heartbeat, a job, a step of a request):
 * 1 − P(none) for a Poisson stream of its usual share of the records. Explains; does not decide.
 */
export const vanishedTemplate: Detector = ({ memory, minute, completeness, config }) => {
  if (completeness < 1 || minuteIn(memory, minute) === undefined) return NOTHING_FOUND;
  let best = { score: 0, text: '', expected: 0, silent: 0 };
  for (const template of memory.regular) {
    if (!isRegular(template) || minute - template.seenAt < MIN_SILENT_MS) continue;
    const expected = (template.count / template.records) * template.without;
    const score = 1 - exp(-expected / SCATTER);
    if (score > best.score) best = { score, text: template.text, expected, silent: minute - template.seenAt };
  }
  if (best.score < config.decision.score) return { score: best.score, evidence: null };
  const expected = Math.round(10 * best.expected) / 10;
  const text = `${seriesTitle(memory.name)} no longer writes "${best.text}": none for ${best.silent / MINUTE_MS} min, usually ${expected} in that many records`;
  return { score: best.score, evidence: { signal: 'vanished-template', observed: 0, expected, unit: 'count', text } };
};
