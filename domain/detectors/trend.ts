import type { DecisionSettings } from '../decision-settings.ts';
import { type Forecast, probabilityWithin } from '../prediction.ts';
import { seriesTitle } from '../series.ts';
import { type Detector, NOTHING_FOUND } from './detector.ts';

/**
 * The likeliest of the forecasts: latency or error share on its way to its limit.
 * Decides: its score is the probability that the confidence of the decision is compared with.
 */
export const trend: Detector = ({ memory, forecasts, config }) => {
  const best = strongestForecast(forecasts, config.decision);
  if (best === null) return NOTHING_FOUND;
  const score = probabilityWithin(best, config.decision.horizonMinutes);
  const { signal, observed, expected, unit, limit, way, movedAt } = best;
  const what = {
    'latency-trend': 'typical latency',
    'tail-trend': 'slow-end latency (p90)',
    'error-trend': 'error share',
    'not-recovered': 'latency after the failure',
    'long-growth': unit === 'ms' ? 'p95 latency' : 'error share',
  }[signal];
  const show = (value: number): string => (unit === 'ms' ? `${value} ms` : `${Math.round(value * 1000) / 10} %`);
  const since = new Date(movedAt).toISOString().slice(11, 19);
  const like =
    signal === 'long-growth'
      ? `; of growths like it ${Math.round(best.going * 100)} % reached the limit within six hours`
      : '';
  const text = `${what} of ${seriesTitle(memory.name)} grows from ${show(expected)} to ${show(observed)} since ${since} UTC and has gone ${Math.round(way * 100)} % of the way to the limit (${show(limit)})${like}`;
  return { score, evidence: { signal, observed, expected, unit, text } };
};

/**
 * The forecast with the largest probability; growth over hours, which has a horizon of its own, only where nothing nearer is sure
 * enough. Null when there is none.
 */
export const strongestForecast = (
  forecasts: readonly Forecast[],
  { horizonMinutes, confidence }: Pick<DecisionSettings, 'horizonMinutes' | 'confidence'>,
): Forecast | null => {
  const chance = (forecast: Forecast | null): number =>
    forecast === null ? -1 : probabilityWithin(forecast, horizonMinutes);
  let best: Forecast | null = null;
  let near: Forecast | null = null;
  for (const forecast of forecasts) {
    if (chance(forecast) > chance(best)) best = forecast;
    if (forecast.own === null && chance(forecast) > chance(near)) near = forecast;
  }
  return chance(near) >= confidence ? near : best;
};
