import type { DetectorConfig } from './detector-config.ts';
import { exp } from './math.ts';
import { minuteIn, minutesBefore, type SeriesMemory } from './memory.ts';
import { failureTime, type Forecast, HORIZONS } from './prediction.ts';
import { logLatency } from './latency-cells.ts';
import { MINUTE_MS } from './window.ts';
import { median } from 'simple-statistics';

/** A route whose latency stays this far up the way to the limit after a failure has not recovered. */
const STILL_UP = 0.5;
/** The chance that what has not recovered fails again, by horizon: a prior, not calibrated. */
const RELAPSE = [0.7, 0.8, 0.85, 0.85] as const;

/** After a failure that was just left: null when the latency is back, otherwise the forecast that it fails again. */
export const forecastRelapse = (memory: SeriesMemory, minute: number, config: DetectorConfig): Forecast | null => {
  const [first] = memory.failure.bad;
  const last = memory.failure.bad.at(-1);
  const features = minuteIn(memory, minute);
  if (memory.failure.since !== null || first === undefined || last === undefined || features === undefined) return null;
  if (last.share <= config.failure.shareAtOnce && memory.failure.bad.length < config.failure.minutes) return null;
  const before = minutesBefore(memory, first.minute - config.decision.ofMinutes * MINUTE_MS).filter(
    ({ latencies }) => latencies > 0,
  );
  if (before.length < config.trend.quietMinutes || features.latencies === 0) return null;
  const usual = median(before.map(({ logMean }) => logMean));
  const limit = logLatency(config.failure.criticalMs);
  const way = (features.logMean - usual) / Math.max(0.1, limit - usual);
  if (way < STILL_UP) return null;
  return {
    signal: 'not-recovered',
    going: 1,
    way: Math.min(1, way),
    probabilities: HORIZONS.map((_, index) => RELAPSE[index] ?? 0),
    own: null,
    failureAt: failureTime(minute + MINUTE_MS, [1, 3, 15]),
    movedAt: first.minute,
    expected: Math.round((exp(usual) - 1) * 10) / 10,
    observed: Math.round((exp(features.logMean) - 1) * 10) / 10,
    limit: config.failure.criticalMs,
    unit: 'ms',
  };
};
