import { GAPS, NUMBER } from './evidence-state.ts';

/** Gaps longer than this many intervals count as so many. */
const MOST_STEPS = 100_000;

/** How many usual intervals passed since the last value: the interval is the median of the first gaps. */
export const stepsSince = (numbers: Float64Array, timestampMs: number): number => {
  const gap = timestampMs - (numbers[NUMBER.lastAt] ?? 0);
  const isFirst = (numbers[NUMBER.points] ?? 0) === 0;
  numbers[NUMBER.lastAt] = timestampMs;
  if (isFirst || !(gap > 0)) return 1;
  const interval = numbers[NUMBER.interval] ?? 0;
  if (interval > 0) return Math.max(1, Math.min(MOST_STEPS, Math.round(gap / interval)));
  const count = numbers[NUMBER.gapCount] ?? 0;
  numbers[NUMBER.gaps + count] = gap;
  numbers[NUMBER.gapCount] = count + 1;
  if (count + 1 === GAPS) {
    numbers[NUMBER.interval] = numbers.slice(NUMBER.gaps, NUMBER.gaps + GAPS).sort()[(GAPS - 1) / 2] ?? 0;
  }
  return 1;
};
