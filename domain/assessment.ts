import type { Evidence } from './alert.ts';
import { countOf } from './bits.ts';
import type { Reach } from './decision-settings.ts';
import type { DetectorConfig } from './detector-config.ts';
import type { Scene } from './detectors/detector.ts';
import { errorsAgainstUsual } from './detectors/error-ratio.ts';
import { DETECTORS } from './detectors/registry.ts';
import { scoreOfZ } from './detectors/detector.ts';
import { forecastErrors } from './error-forecast.ts';
import { logLatency } from './latency-cells.ts';
import { forecastLatency } from './latency-forecast.ts';
import { forecastLong } from './long-memory/long-forecast.ts';
import { minuteIn, type SeriesMemory } from './memory.ts';
import type { Forecast } from './prediction.ts';
import { forecastRelapse } from './relapse.ts';
import { isTotallySilent } from './total-silence.ts';
import { MINUTE_MS } from './window.ts';

/** A forecast with the minutes that speak for it. */
export interface Prospect {
  readonly forecast: Forecast;
  /** Which of the last minutes stand out: bit 0 = the newest. Null = the forecast needs none. */
  readonly standing: number | null;
}

/** What one look sees of one series, whatever the settings of the decision. */
export interface Outlook {
  readonly memory: SeriesMemory;
  /** The failure condition is met, or a stream that is watched has fallen silent. */
  readonly failing: boolean;
  readonly prospects: readonly Prospect[];
  /** Whether a detector that looks at something else than the trend agrees; found when it is asked for. */
  readonly isSeconded: () => boolean;
}

/** When a look is due and what it knows of the data. */
export interface LookOptions {
  /** Start of the minute folded last, epoch ms. */
  readonly minute: number;
  /** Share of the shards that are up to date, 0–1. */
  readonly completeness: number;
  /** The records come by a stream that is watched: no record at all is news. Absent = files, which just end. */
  readonly isLive?: boolean;
}

/** Sees one series after a minute was folded: failing now, and where its signals are going. */
export const outlookOf = (memory: SeriesMemory, look: LookOptions, config: DetectorConfig, reach: Reach): Outlook => {
  // no absence is evidence while data is missing
  const isSilent = look.isLive === true && look.completeness === 1 && isTotallySilent(memory, look.minute);
  const failing = memory.failure.since !== null || isSilent;
  let seconded: boolean | null = null;
  return {
    memory,
    failing,
    prospects: failing ? [] : prospectsOf(memory, look.minute, config, reach),
    isSeconded: () => (seconded ??= secondOpinion(memory, look, config)),
  };
};

const prospectsOf = (
  memory: SeriesMemory,
  minute: number,
  config: DetectorConfig,
  reach: Reach,
): readonly Prospect[] => {
  const errors = standing(minute, reach, (at) => errorsAgainstUsual(memory, at, minute, config)?.z ?? 0, config);
  // an error trend counts only where errors stand out, and its shapes are dear: 10 % of a replay's time without this
  const withErrors = countOf(errors) >= reach.standOut;
  return forecastsOf(memory, minute, withErrors, config).map((forecast) => ({
    forecast,
    standing: standingOf(forecast, errors, memory, minute, reach, config),
  }));
};

const forecastsOf = (
  memory: SeriesMemory,
  minute: number,
  withErrors: boolean,
  config: DetectorConfig,
): readonly Forecast[] =>
  [
    forecastLatency(memory, minute, 'latency-trend', config),
    forecastLatency(memory, minute, 'tail-trend', config),
    withErrors ? forecastErrors(memory, minute, config) : null,
    forecastRelapse(memory, minute, config),
    forecastLong(memory, minute),
  ].filter((forecast) => forecast !== null);

/** The minutes that lie clearly above the level that the growth started from. */
const standingOf = (
  forecast: Forecast,
  errors: number,
  memory: SeriesMemory,
  minute: number,
  reach: Reach,
  config: DetectorConfig,
): number | null => {
  if (forecast.signal === 'not-recovered' || forecast.signal === 'long-growth') return null;
  if (forecast.signal === 'error-trend') return errors;
  return standing(minute, reach, (at) => latencyAbove(memory, at, forecast), config);
};

/** The minutes that stand out, bit 0 = the newest. */
const standing = (
  minute: number,
  { ofMinutes }: Reach,
  zAt: (at: number) => number,
  { decision }: DetectorConfig,
): number => {
  let bits = 0;
  for (let back = 0; back < ofMinutes; back += 1) {
    if (scoreOfZ(zAt(minute - back * MINUTE_MS)) >= decision.score) bits |= 1 << back;
  }
  return bits;
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

/** Detectors that look at something else than the trend that is predicted. */
const SECOND_OPINIONS = ['bucket-mix', 'error-ratio', 'new-template', 'number-growth', 'silence'] as const;

const secondOpinion = (memory: SeriesMemory, look: LookOptions, config: DetectorConfig): boolean =>
  findingsOf({ memory, forecasts: [] }, look, config).some(
    ({ detector, score }) => SECOND_OPINIONS.some((name) => name === detector) && score >= config.decision.score,
  );

/** What the detectors have to say about one series: the trend first, because it decides, then the strongest. */
export const findingsOf = (
  { memory, forecasts }: Pick<Scene, 'memory' | 'forecasts'>,
  { minute, completeness }: LookOptions,
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
