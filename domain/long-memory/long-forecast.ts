import type { FailureTime } from '../alert.ts';
import { meanResidual, usualAt } from '../foresight/daily-level.ts';
import type { RiskNow } from '../foresight/risks-now.ts';
import { breachTime, probabilityWithin as answerWithin } from '../foresight/outlook.ts';
import { exp, ln } from '../math.ts';
import type { SeriesMemory } from '../memory.ts';
import { failureTime, type Forecast, HORIZONS } from '../prediction.ts';
import { MINUTE_MS } from '../window.ts';
import { LONG_WINDOW_MS } from './gathering.ts';
import { evidenceFor } from './long-evidence.ts';
import { chanceOf } from './long-memory.ts';

/** Below this in every window of the last half hour there is nothing to forecast. */
const UNLIKELY = 0.3;

/**
 * Where growth over hours is going: what became of growths like it (`domain/foresight`), as the newest five-minute window says. It
 * is judged at its own horizon of up to six hours, by a probability that two of the last three windows had, the newest among them.
 * Null when nothing grows, or too little is known.
 */
export const forecastLong = ({ long }: SeriesMemory, minute: number): Forecast | null => {
  if (long === null || long.outlook === null) return null;
  const { answer, risks, at } = long.outlook;
  const isOld = minute + MINUTE_MS - at >= 2 * LONG_WINDOW_MS;
  const risk = mostAdvanced(risks);
  const lately = long.chances.reduce((most, chance) => Math.max(most, chance), 0);
  if (answer === null || risk === null || isOld || lately < UNLIKELY) return null;
  const { horizonMinutes, probability } = chanceOf(answer);
  const [, before = 0, earlier = 0] = long.chances;
  const sure = Math.min(probability, Math.max(before, earlier));
  const scale = sure / Math.max(1e-9, probability);
  return {
    signal: 'long-growth',
    going: answer.arrives,
    way: Math.max(0, Math.min(1, risk.way)),
    probabilities: HORIZONS.map((horizon) => scale * answerWithin(answer, horizon)),
    own: { horizonMinutes, probability: sure, lately },
    failureAt: timeOf(breachTime(answer, at), minute),
    movedAt: Math.min(at, risk.movedAt ?? at),
    expected: rounded(risk.expected, risk.limit.signal),
    observed: rounded(risk.observed, risk.limit.signal),
    limit: risk.limit.limit,
    unit: risk.limit.signal === 'p95' ? 'ms' : 'share',
  };
};

const mostAdvanced = (risks: readonly RiskNow[]): RiskNow | null =>
  risks.reduce<RiskNow | null>((best, risk) => (best === null || risk.way > best.way ? risk : best), null);

/** Never before the look that tells of it. */
const timeOf = ({ p10, p50, p90 }: FailureTime, minute: number): FailureTime => {
  const now = minute + MINUTE_MS;
  const after = (at: number): number => (at - now) / MINUTE_MS;
  return failureTime(now, [after(p10), after(p50), after(p90)]);
};

const rounded = (value: number, signal: string): number =>
  signal === 'p95' ? Math.round(value * 10) / 10 : Math.round(value * 1e5) / 1e5;

/** Windows without which the hours of the day are not known. */
const A_DAY = 288;
/** Growth as large as what one in so many windows has shown (−log10) is no news … */
const NEWS = 2;

/**
 * By how much the long memory lowers the odds that growth which the last minutes show goes on, 0 to 1: latency that the series
 * has had at this hour before, or that far from it in one window of a hundred, is no news. 1 = nothing is known of its days.
 */
export const newsOfLatency = ({ long }: SeriesMemory, minute: number, p95Ms: number): number => {
  const [risk] = long?.forecast.tracks?.risks ?? [];
  if (long === null || risk === undefined || risk.level.level.seen < A_DAY) return 1;
  const above = ln(Math.max(1e-9, p95Ms)) - usualAt(risk.level, minute);
  const evidence = evidenceFor(long.evidence, 'latency', Math.max(above, meanResidual(risk.level, 1)));
  return evidence >= NEWS ? 1 : tenTo(evidence - NEWS);
};

const LN_10 = 2.302585092994046;
const tenTo = (exponent: number): number => exp(LN_10 * exponent);
