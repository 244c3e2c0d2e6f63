import { LEVELS } from '../record.ts';
import { seriesTitle } from '../series.ts';
import { MINUTE_MS } from '../window.ts';
import { type Detector, NOTHING_FOUND } from './detector.ts';

const WARN = LEVELS.indexOf('warn');
const SHOWN = 120;

/**
 * Messages at warn or above that the series never wrote before, born within the cooldown.
 * Explains, and counts as the second signal that HIGH and CRITICAL urgency need.
 */
export const newTemplate: Detector = ({ memory, minute, config }) => {
  const from = minute - config.decision.cooldownMinutes * MINUTE_MS;
  const born = memory.fresh.filter((template) => template.minute > from && template.worstLevel >= WARN);
  const [loudest] = [...born].sort((a, b) => b.count - a.count || a.minute - b.minute);
  if (loudest === undefined) return NOTHING_FOUND;
  const count = born.reduce((sum, template) => sum + template.count, 0);
  const score = count / (count + 2);
  const text = `new in ${seriesTitle(memory.name)}: ${loudest.text.slice(0, SHOWN)}`;
  return { score, evidence: { signal: 'new-template', observed: loudest.count, expected: 0, unit: 'count', text } };
};
