import type { DetectorConfig } from './detector-config.ts';
import type { MinuteFeatures } from './features.ts';
import { logLatency } from './latency-cells.ts';
import { exp } from './math.ts';
import { harmlessBefore } from './long-memory/long-forecast.ts';
import type { SeriesMemory } from './memory.ts';
import { numberSupport } from './number-support.ts';
import { failureTime, type Forecast, wayToLimit } from './prediction.ts';
import type { Point } from './shape-fit.ts';
import { compareShapes } from './shapes.ts';
import { MINUTE_MS } from './window.ts';

/** A minute with fewer requests says too little, and so does the slow end of a third. */
const MIN_PER_POINT = 3;
/** Weak prior of the scatter of single requests, on the log scale: variance and worth in requests. */
const PRIOR_VARIANCE = 0.25;
const PRIOR_REQUESTS = 10;
/** What is known of growth in general counts as so many growths of the series itself (a Beta prior). */
const WORTH = 5;
/** No growth is looked for when the last minute has not gone this share of the way from the lower quarter of the memory to the limit. */
const MIN_WAY = 0.15;
const MIN_Z = 2.5;

/** The two signals of latency: the mean shows slowing of all requests, the tail that of some. */
export type LatencySignal = 'latency-trend' | 'tail-trend';

/** Forecast of the route's p95 latency crossing the critical limit, from the trend of the last minutes; null when nothing grows or too little is known. */
export const forecastLatency = (
  memory: SeriesMemory,
  minute: number,
  signal: LatencySignal,
  config: DetectorConfig,
): Forecast | null => {
  const known = memory.recent.filter(({ latencies }) => latencies >= MIN_PER_POINT);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last?.minute !== minute || known.length < config.trend.minMinutes) return null;
  const limit = logLatency(config.failure.criticalMs) - distanceToP95(known, signal);
  if (!isUp(known, last, signal, limit)) return null;
  const start = first.minute;
  const points = pointsOf(known, signal, start);
  const now = (minute - start) / MINUTE_MS + 1;
  const quietUntil = (memory.bornAt - start) / MINUTE_MS + config.trend.quietMinutes;
  const oldSeries = memory.bornAt < minute - (config.memory.trendMinutes - 1) * MINUTE_MS;
  const earliestOnset = oldSeries ? 0 : quietUntil;
  const weaker =
    scatterOf(known, signal) > scatterOf(known, signal === 'latency-trend' ? 'tail-trend' : 'latency-trend');
  const goingPrior = config.trend.goingPrior * (weaker ? config.trend.secondSignal : 1);
  const shapes = compareShapes(points, { now, earliestOnset, step: THIRD }, { ...config.trend, goingPrior });
  const going = supported(shapes.going, numberSupport(memory, minute, config));
  const way = wayToLimit({ ...shapes, going }, limit, config.trend);
  if (way === null) return null;
  const harmless = harmlessBefore(memory, minute, milliseconds(last.logP95));
  return {
    signal,
    going: way.going,
    way: way.way,
    probabilities: way.probabilities.map((probability) => (probability * WORTH) / (WORTH + harmless)),
    own: null,
    failureAt: failureTime(minute + MINUTE_MS, way.minutes),
    movedAt: start + Math.round((way.onset * MINUTE_MS) / 1000) * 1000,
    expected: milliseconds(way.level),
    observed: milliseconds(way.value),
    limit: config.failure.criticalMs,
    unit: 'ms',
  };
};

/** A probability whose odds are multiplied. */
const supported = (probability: number, factor: number): number =>
  (probability * factor) / (1 + probability * (factor - 1));

const milliseconds = (value: number): number => Math.max(0, Math.round((exp(value) - 1) * 10) / 10);

/** Points lie a third of a minute apart. */
const THIRD = 1 / 3;

/** A mean of one request is a mean, with the sampling error of one; a p90 of so few is their largest. */
const pointsOf = (minutes: readonly MinuteFeatures[], signal: LatencySignal, start: number): readonly Point[] => {
  const scatter = scatterOf(minutes, signal);
  const isMean = signal === 'latency-trend';
  const least = isMean ? 1 : MIN_PER_POINT;
  return minutes.flatMap(({ minute, thirds }) => {
    const at = (minute - start) / MINUTE_MS;
    return thirds.flatMap(({ count, mean, p90 }, index) =>
      count < least ? [] : [{ at: at + (index + 0.5) * THIRD, value: isMean ? mean : p90, variance: scatter / count }],
    );
  });
};

/** Variance of the signal for one request, pooled over the minutes and shrunk towards the weak prior. */
const scatterOf = (minutes: readonly MinuteFeatures[], signal: LatencySignal): number => {
  let sum = PRIOR_VARIANCE * PRIOR_REQUESTS;
  let count = PRIOR_REQUESTS;
  for (const { latencies, logVariance, p90Spread } of minutes) {
    sum += latencies * (signal === 'latency-trend' ? logVariance : p90Spread * p90Spread);
    count += latencies;
  }
  return sum / count;
};

/** A cheap look before the dear one: the last minute is some way up, and by more than sampling explains. */
const isUp = (
  minutes: readonly MinuteFeatures[],
  last: MinuteFeatures,
  signal: LatencySignal,
  limit: number,
): boolean => {
  const values = minutes.map(({ logMean, logP90 }) => (signal === 'latency-trend' ? logMean : logP90));
  const now = values.at(-1) ?? 0;
  const low = values.sort((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0;
  const sampling = Math.sqrt(scatterOf(minutes, signal) / last.latencies);
  return now - low > Math.max(MIN_WAY * Math.max(0.1, limit - low), MIN_Z * sampling);
};

/** How far the p95 lies above the signal, over the last three minutes: the shape of the distribution moves slowly. */
const distanceToP95 = (minutes: readonly MinuteFeatures[], signal: LatencySignal): number => {
  let sum = 0;
  let count = 0;
  for (const { latencies, logMean, logP90, logP95 } of minutes.slice(-3)) {
    sum += latencies * (logP95 - (signal === 'latency-trend' ? logMean : logP90));
    count += latencies;
  }
  return sum / count;
};
