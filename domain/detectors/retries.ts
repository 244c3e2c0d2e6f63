import { minuteIn, minutesBefore } from '../memory.ts';
import { seriesTitle } from '../series.ts';
import { MINUTE_MS } from '../window.ts';
import { type Detector, NOTHING_FOUND, scoreOfZ } from './detector.ts';

const MIN_BEFORE = 3;

/**
 * Messages of trying again in the last minutes against the usual share of records, by Anscombe's variance-stabilising root
 * (Biometrika 35, 1948): callers retry before they give up. Explains; does not decide.
 */
export const retries: Detector = ({ memory, minute, config }) => {
  if (minuteIn(memory, minute) === undefined) return NOTHING_FOUND;
  const from = minute - (config.decision.ofMinutes - 1) * MINUTE_MS;
  const now = totalOf(memory.recent.filter((features) => features.minute >= from));
  if (now.retries === 0 || minutesBefore(memory, from).length < MIN_BEFORE) return NOTHING_FOUND;
  const before = totalOf(memory.recent.filter((features) => features.minute < from));
  // half a retry in a hundred records is what a program that never wrote one may still do
  const usual = (before.retries + 0.5) / (before.records + 100);
  const expected = usual * now.records;
  const score = scoreOfZ(2 * (Math.sqrt(now.retries + 0.375) - Math.sqrt(expected + 0.375)));
  if (score < config.decision.score) return { score, evidence: null };
  const text = `${now.retries} messages of ${seriesTitle(memory.name)} speak of trying again in the last ${config.decision.ofMinutes} minutes, usually ${Math.round(10 * expected) / 10}`;
  return {
    score,
    evidence: {
      signal: 'retries',
      observed: now.retries,
      expected: Math.round(10 * expected) / 10,
      unit: 'count',
      text,
    },
  };
};

const totalOf = (minutes: readonly { readonly records: number; readonly retries: number }[]) =>
  minutes.reduce(
    (sum, { records, retries: some }) => ({ records: sum.records + records, retries: sum.retries + some }),
    {
      records: 0,
      retries: 0,
    },
  );
