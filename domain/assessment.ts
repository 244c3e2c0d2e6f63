import type { Evidence } from './alert.ts';
import type { DetectorConfig } from './detector-config.ts';
import type { Scene } from './detectors/detector.ts';
import { errorsAgainstUsual } from './detectors/error-ratio.ts';
import { DETECTORS } from './detectors/registry.ts';
import { scoreOfZ } from './detectors/detector.ts';
import { strongestForecast } from './detectors/trend.ts';
import { forecastErrors } from './error-forecast.ts';
import { logLatency } from './latency-cells.ts';
import { forecastLatency } from './latency-forecast.ts';
import { minuteIn, type SeriesMemory } from './memory.ts';
import { type Forecast, probabilityWithin } from './prediction.ts';
import { forecastRelapse } from './relapse.ts';
import { MINUTE_MS } from './window.ts';

/** What one look thinks of one series. */
export interface Assessment {
  readonly memory: SeriesMemory;
  /** The failure condition is met. */
  readonly failing: boolean;
  /** Not failing, and sure enough to warn. */
  readonly predicted: boolean;
  readonly forecasts: readonly Forecast[];
  readonly best: Forecast | null;
  /** P(failure within the horizon) of the best forecast, 0 without one. */
  readonly probability: number;
  /** When the series began to move, epoch ms. */
  readonly movedAt: number;
}

/** One look: its minute, completeness and what it thinks of every series. */
export interface Look {
  readonly minute: number;
  readonly completeness: number;
  readonly assessments: readonly Assessment[];
}

/** Judges one series after a minute was folded: failing now, about to fail, or neither. */
export const assess = (memory: SeriesMemory, minute: number, config: DetectorConfig): Assessment => {
  const failing = memory.failure.since !== null;
  const forecasts = failing ? [] : forecastsOf(memory, minute, config);
  const best = strongestForecast(forecasts, config.decision.horizonMinutes);
  const probability = best === null ? 0 : probabilityWithin(best, config.decision.horizonMinutes);
  const sure = best !== null && probability >= config.decision.confidence;
  return {
    memory,
    failing,
    predicted: sure && (best.signal === 'not-recovered' || standsOut(memory, minute, best, config)),
    forecasts,
    best,
    probability,
    movedAt: memory.failure.since ?? best?.movedAt ?? minute,
  };
};

const forecastsOf = (memory: SeriesMemory, minute: number, config: DetectorConfig): readonly Forecast[] =>
  [
    forecastLatency(memory, minute, 'latency-trend', config),
    forecastLatency(memory, minute, 'tail-trend', config),
    // an error trend counts only where errors stand out, and its shapes are dear: 10 % of a replay's time without this
    errorsStandOut(memory, minute, config) ? forecastErrors(memory, minute, config) : null,
    forecastRelapse(memory, minute, config),
  ].filter((forecast) => forecast !== null);

/** M of the last N minutes lie clearly above the level that the growth started from; errors that do not were never forecast. */
const standsOut = (memory: SeriesMemory, minute: number, forecast: Forecast, config: DetectorConfig): boolean =>
  forecast.signal === 'error-trend' || standOut(minute, (at) => latencyAbove(memory, at, forecast), config);

const errorsStandOut = (memory: SeriesMemory, minute: number, config: DetectorConfig): boolean =>
  standOut(minute, (at) => errorsAgainstUsual(memory, at, minute, config)?.z ?? 0, config);

const standOut = (minute: number, zAt: (at: number) => number, { decision }: DetectorConfig): boolean => {
  let count = 0;
  for (let back = 0; back < decision.ofMinutes; back += 1) {
    if (scoreOfZ(zAt(minute - back * MINUTE_MS)) >= decision.score) count += 1;
  }
  return count >= decision.standOut;
};

/** Minutes differ by at least this on the log scale without anything having changed. */
const LEAST_SPREAD = 0.05;

const latencyAbove = (memory: SeriesMemory, at: number, forecast: Forecast): number => {
  const features = minuteIn(memory, at);
  if (features === undefined || features.latencies === 0) return 0;
  const tail = forecast.signal === 'tail-trend';
  const variance = tail ? features.p90Spread * features.p90Spread : features.logVariance;
  const usual = logLatency(forecast.expected);
  const above = (value: number, count: number): number =>
    (value - usual) / Math.sqrt(LEAST_SPREAD * LEAST_SPREAD + (variance + 0.05) / count);
  const whole = above(tail ? features.logP90 : features.logMean, features.latencies);
  // growth that began inside a minute shows at its end
  const end = features.thirds.at(-1);
  if (end === undefined || end.count < MIN_PER_END) return whole;
  return Math.max(whole, above(tail ? end.p90 : end.mean, end.count));
};

/** Fewer requests at the end of a minute say nothing about it. */
const MIN_PER_END = 6;

/** What the detectors have to say about one series: the trend first, because it decides, then the strongest. */
export const findingsOf = (
  { memory, forecasts }: Assessment,
  { minute, completeness }: Pick<Look, 'minute' | 'completeness'>,
  config: DetectorConfig,
): readonly { readonly detector: string; readonly score: number; readonly evidence: Evidence }[] => {
  const scene: Scene = { memory, forecasts, config, minute, completeness };
  return Object.entries(DETECTORS)
    .flatMap(([detector, detect]) => {
      const { score, evidence } = detect(scene);
      return evidence === null ? [] : [{ detector, score, evidence }];
    })
    .sort((a, b) => (a.detector === 'trend' ? -1 : b.detector === 'trend' ? 1 : b.score - a.score));
};

/** Requests of the series in a minute. */
export const requestsIn = (memory: SeriesMemory, minute: number): number => minuteIn(memory, minute)?.requests ?? 0;
