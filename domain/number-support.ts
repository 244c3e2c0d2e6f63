import type { DetectorConfig } from './detector-config.ts';
import type { SeriesMemory } from './memory.ts';
import type { Point } from './shape-fit.ts';
import { compareShapes } from './shapes.ts';
import { MINUTE_MS } from './window.ts';

/** No closer look at a number whose newest value is not in the upper half of its range, or within a tenth of its usual one. */
const MIN_RISE = 0.5;
const MIN_CHANGE = 0.1;
/** Numbers and latencies are written by the same requests: together they count ten-fold at most. */
const MOST = 10;

/**
 * By how much the numbers inside a series' messages (queue depth, pool in use, query time) raise the odds that its growth
 * goes on, 1 to 10. A limit is not known for them, so they say nothing about the way to it. Under growth, one of them,
 * nobody knows which, grows as well with probability ½ (the Bayes factor of a mixture: Kass and Raftery 1995).
 */
export const numberSupport = (memory: SeriesMemory, minute: number, config: DetectorConfig): number => {
  const last = memory.recent.at(-1);
  const [first] = memory.recent;
  if (first === undefined || last?.minute !== minute) return 1;
  const names = Object.keys(last.numbers);
  let sum = 0;
  for (const name of names) {
    const points = pointsOf(memory, name, first.minute);
    if (points.length > config.trend.minMinutes) sum += bayesFactor(points, minute, first.minute, config);
  }
  return names.length === 0 ? 1 : Math.min(MOST, Math.max(1, (1 + sum / names.length) / 2));
};

const bayesFactor = (points: readonly Point[], minute: number, start: number, { trend }: DetectorConfig): number => {
  const grid = { now: (minute - start) / MINUTE_MS + 1, earliestOnset: trend.quietMinutes, step: 1 };
  const { going } = compareShapes(points, grid, trend);
  return (going * (1 - trend.goingPrior)) / Math.max(1e-6, (1 - going) * trend.goingPrior);
};

/** The minutes of a number as shares of its range, so that its unit does not matter; none where it is not up. */
const pointsOf = ({ recent }: SeriesMemory, name: string, start: number): readonly Point[] => {
  const known = recent.filter(({ numbers }) => numbers[name] !== undefined);
  const values = known.map(({ numbers }) => numbers[name] ?? 0);
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[0] ?? 0;
  const range = (sorted.at(-1) ?? 0) - low;
  const usual = sorted[Math.floor(sorted.length / 4)] ?? 0;
  const now = values.at(-1) ?? 0;
  if (now - low <= MIN_RISE * range || now - usual <= MIN_CHANGE * Math.abs(usual)) return [];
  return known.map(({ minute }, index) => ({
    at: (minute - start) / MINUTE_MS + 0.5,
    value: ((values[index] ?? 0) - low) / range,
    variance: 0,
  }));
};
