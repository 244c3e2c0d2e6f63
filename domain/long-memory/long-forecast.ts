import type { FailureTime } from '../alert.ts';
import { usualAt } from '../foresight/daily-level.ts';
import type { RiskNow } from '../foresight/risks-now.ts';
import { breachTime, chanceOf, probabilityWithin as answerWithin } from '../foresight/outlook.ts';
import { ln } from '../math.ts';
import type { SeriesMemory } from '../memory.ts';
import { failureTime, type Forecast, HORIZONS } from '../prediction.ts';
import { MINUTE_MS } from '../window.ts';
import { harmlessTimes } from './excursions.ts';
import { LONG_WINDOW_MS } from './gathering.ts';

/** Below this in every window of the last half hour there is nothing to forecast. */
const UNLIKELY = 0.3;
const LASTING_MS = 30 * MINUTE_MS;

/**
 * Where growth over hours is going: what became of growths like it (`domain/foresight`), as the newest five-minute window says. It
 * is judged at its own horizon of up to six hours, by a probability that two of the last three windows had, the newest among them.
 * Null when nothing grows, or too little is known.
 */
export const forecastLong = ({ long }: SeriesMemory, minute: number): Forecast | null => {
  if (long === null || long.outlook === null || long.newest === null) return null;
  const { answer, risks, at } = long.outlook;
  const now = minute + MINUTE_MS;
  if (now - long.newest.at >= 2 * LONG_WINDOW_MS || now - at > LASTING_MS) return null;
  const risk = mostAdvanced(risks);
  const lately = long.chances.reduce((most, chance) => Math.max(most, chance), 0);
  if (risk === null || lately < UNLIKELY) return null;
  const [newest = 0, before = 0, earlier = 0] = long.chances;
  const sure = Math.min(newest, Math.max(before, earlier));
  const { horizonMinutes, probability } = chanceOf(answer);
  const scale = sure / Math.max(1e-9, probability);
  return {
    signal: 'long-growth',
    going: answer.arrives,
    way: Math.max(0, Math.min(1, risk.way)),
    probabilities: HORIZONS.map((horizon) => Math.min(1, scale * answerWithin(answer, horizon))),
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

/**
 * How often the latency of a series has been as far above what is usual at its hour as in a minute with this p95 (ms), in days
 * before, and came back without a failure. 0 = never, or too little is known.
 */
export const harmlessBefore = ({ long }: SeriesMemory, minute: number, p95Ms: number): number => {
  const [risk] = long?.forecast.tracks?.risks ?? [];
  if (long === null || risk === undefined) return 0;
  const above = ln(Math.max(1e-9, p95Ms)) - usualAt(risk.level, minute);
  return harmlessTimes(long.excursions, minute, above);
};
