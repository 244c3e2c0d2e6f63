import { ln } from '../math.ts';
import { minuteIn, minutesBefore } from '../memory.ts';
import { seriesTitle } from '../series.ts';
import { MINUTE_MS } from '../window.ts';
import { type Detector, NOTHING_FOUND, scoreOfZ } from './detector.ts';

const MIN_ERRORS = 3;

/**
 * Error share of the last three minutes against the minutes before, on the logit scale: the empirical logit with its standard
 * error (Haldane 1956; Agresti, Categorical Data Analysis, 3.1). A share that creeps shows here before one minute stands out.
 * Explains; does not decide.
 */
export const errorOdds: Detector = ({ memory, minute, config }) => {
  if ((minuteIn(memory, minute)?.requests ?? 0) === 0) return NOTHING_FOUND;
  const from = minute - (config.decision.ofMinutes - 1) * MINUTE_MS;
  const before = minutesBefore(memory, from);
  const now = countsOf(memory.recent.filter((features) => features.minute >= from));
  if (before.length < config.trend.quietMinutes || now.errors < MIN_ERRORS) return NOTHING_FOUND;
  const { priorErrors, priorRequests } = config.errors;
  const usual = countsOf([...before, { errors: priorErrors, requests: priorRequests }]);
  const [observed, expected] = [logitOf(now), logitOf(usual)];
  const score = scoreOfZ((observed.logit - expected.logit) / Math.sqrt(observed.variance + expected.variance));
  if (score < config.decision.score) return { score, evidence: null };
  const [share, usually] = [now.errors / now.requests, usual.errors / usual.requests];
  const text = `${now.errors} of ${now.requests} requests of ${seriesTitle(memory.name)} failed in the last ${config.decision.ofMinutes} minutes, usually ${percent(usually)}: the odds of failing are ${oddsRatio(share, usually)} times as high`;
  return {
    score,
    evidence: { signal: 'error-odds', observed: rounded(share), expected: rounded(usually), unit: 'share', text },
  };
};

interface Counts {
  readonly requests: number;
  readonly errors: number;
}

const countsOf = (minutes: readonly Counts[]): Counts =>
  minutes.reduce((sum, { requests, errors }) => ({ requests: sum.requests + requests, errors: sum.errors + errors }), {
    requests: 0,
    errors: 0,
  });

const logitOf = ({ requests, errors }: Counts): { readonly logit: number; readonly variance: number } => {
  const [failed, fine] = [errors + 0.5, requests - errors + 0.5];
  return { logit: ln(failed / fine), variance: 1 / failed + 1 / fine };
};

const oddsRatio = (share: number, usual: number): number =>
  Math.round((10 * (share * (1 - usual))) / Math.max(1e-6, usual * Math.max(0.005, 1 - share))) / 10;
const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
const rounded = (share: number): number => Math.round(share * 1e5) / 1e5;
