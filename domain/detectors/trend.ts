import { type Forecast, probabilityWithin } from '../prediction.ts';
import { seriesTitle } from '../series.ts';
import { type Detector, NOTHING_FOUND } from './detector.ts';

/**
 * The likeliest of the forecasts: latency or error share on its way to its limit.
 * Decides: its score is the probability that the confidence of the decision is compared with.
 */
export const trend: Detector = ({ memory, forecasts, config }) => {
  const best = strongestForecast(forecasts, config.decision.horizonMinutes);
  if (best === null) return NOTHING_FOUND;
  const score = probabilityWithin(best, config.decision.horizonMinutes);
  const { signal, observed, expected, unit, limit, way, movedAt } = best;
  const what = {
    'latency-trend': 'typical latency',
    'tail-trend': 'slow-end latency (p90)',
    'error-trend': 'error share',
    'not-recovered': 'latency after the failure',
  }[signal];
  const show = (value: number): string => (unit === 'ms' ? `${value} ms` : `${Math.round(value * 1000) / 10} %`);
  const since = new Date(movedAt).toISOString().slice(11, 19);
  const text = `${what} of ${seriesTitle(memory.name)} grows from ${show(expected)} to ${show(observed)} since ${since} UTC and has gone ${Math.round(way * 100)} % of the way to the limit (${show(limit)})`;
  return { score, evidence: { signal, observed, expected, unit, text } };
};

/** The forecast with the largest probability within the horizon; null when there is none. */
export const strongestForecast = (forecasts: readonly Forecast[], horizonMinutes: number): Forecast | null => {
  let best: Forecast | null = null;
  for (const forecast of forecasts) {
    if (best === null || probabilityWithin(forecast, horizonMinutes) > probabilityWithin(best, horizonMinutes))
      best = forecast;
  }
  return best;
};
