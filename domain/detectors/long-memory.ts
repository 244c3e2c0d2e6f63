import { USUAL_EVIDENCE } from '../evidence/evidence-config.ts';
import { LONG_WINDOW_MS } from '../long-memory/gathering.ts';
import { type ChannelFinding, type LongChannel, sumOfEvidence } from '../long-memory/long-evidence.ts';
import { exp } from '../math.ts';
import { seriesTitle } from '../series.ts';
import { DAY_MS, MINUTE_MS } from '../window.ts';
import { type Detector, NOTHING_FOUND } from './detector.ts';

/** Less than this is what a series is known for before its days say anything. */
const LEAST_WINDOWS = 288;
const MOST_NAMED = 3;
/** The sum of evidence that is half of a score. */
const HALF_EVIDENCE = 9.6;
const LN_10 = 2.302585092994046;

const SAYS: Readonly<Record<LongChannel, string>> = {
  latency: 'latency at this hour',
  'latency-hour': 'latency over the hour',
  errors: 'errors',
  'errors-hour': 'errors over the hour',
  tail: 'slow end',
  'tail-hour': 'slow end over the hour',
  'volume-up': 'more requests than at this hour',
  'volume-down': 'fewer requests than at this hour',
  'new-templates': 'new kinds of messages',
};

/**
 * The last five minutes against all that was seen of the series in days and weeks: −log10 of the probability of each channel's
 * value, added (peaks over threshold after Siffer et al., KDD 2017). Explains.
 */
export const longMemory: Detector = ({ memory, minute }) => {
  const { long } = memory;
  if (long === null || long.newest === null || long.evidence.count.windows < LEAST_WINDOWS) return NOTHING_FOUND;
  const { at, found } = long.newest;
  const sum = sumOfEvidence(found);
  if (sum <= 0 || minute + MINUTE_MS - at >= LONG_WINDOW_MS) return NOTHING_FOUND;
  const days = Math.round((10 * long.evidence.count.windows * LONG_WINDOW_MS) / DAY_MS) / 10;
  const named = found
    .filter(({ evidence }) => evidence > USUAL_EVIDENCE)
    .sort((a, b) => b.evidence - a.evidence)
    .slice(0, MOST_NAMED)
    .map(chanceText);
  const text = `five minutes of ${seriesTitle(memory.name)} are unusual against ${days} days before: ${named.join(', ')}`;
  return {
    score: sum / (sum + HALF_EVIDENCE),
    evidence: { signal: 'long-memory', observed: null, expected: null, unit: null, text },
  };
};

/** Rarer than what the memory of a month can show. */
const RAREST = 1e6;

const chanceText = ({ channel, evidence }: ChannelFinding): string => {
  const windows = exp(LN_10 * evidence);
  const one = windows >= RAREST ? 'a million' : String(Number(windows.toPrecision(2)));
  return `${SAYS[channel]} (1 window of ${windows >= RAREST ? 'over ' : ''}${one})`;
};
