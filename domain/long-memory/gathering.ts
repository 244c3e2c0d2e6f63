import type { MinuteFeatures } from '../features.ts';
import { type Cells, logQuantile, together } from '../latency-cells.ts';
import { exp } from '../math.ts';
import { MINUTE_MS } from '../window.ts';

/** Windows of the long memory: five minutes, on the clock. */
export const LONG_WINDOW_MS = 5 * MINUTE_MS;

/** The minutes of a window of which the last has not come yet. */
export interface Gathering {
  /** Start of the window, epoch ms. */
  readonly from: number;
  readonly requests: number;
  readonly errors: number;
  /** Latencies so far; null = none. */
  readonly cells: Cells | null;
  /** p95 of the slowest minute that has enough of them, ms; 0 = none has. */
  readonly slowestMs: number;
  /** Message templates that were seen for the first time. */
  readonly templates: number;
  /** Sum of the minutes' means of each number inside messages, and the minutes that have it. */
  readonly numbers: Readonly<Record<string, { readonly sum: number; readonly minutes: number }>>;
}

/** What one minute adds. */
export interface GatheredMinute {
  readonly features: MinuteFeatures;
  readonly cells: Cells;
  readonly templates: number;
}

/** Start of the window that holds a minute (both epoch ms). */
const longWindowOf = (minute: number): number => Math.floor(minute / LONG_WINDOW_MS) * LONG_WINDOW_MS;

/** The window with one more minute. */
export const gather = (known: Gathering | null, { features, cells, templates }: GatheredMinute): Gathering => {
  const from = longWindowOf(features.minute);
  const before = known ?? { from, requests: 0, errors: 0, cells: null, slowestMs: 0, templates: 0, numbers: {} };
  const minuteP95 = cells.count >= LEAST_LATENCIES ? exp(features.logP95) - 1 : 0;
  return {
    from: before.from,
    requests: before.requests + features.requests,
    errors: before.errors + features.errors,
    cells: cells.count === 0 ? before.cells : before.cells === null ? cells : together(before.cells, cells),
    slowestMs: Math.max(before.slowestMs, minuteP95),
    templates: before.templates + templates,
    numbers: withNumbers(before.numbers, features.numbers),
  };
};

const withNumbers = (known: Gathering['numbers'], means: MinuteFeatures['numbers']): Gathering['numbers'] => {
  const names = Object.keys(means).filter(isGauge);
  if (names.length === 0) return known;
  const numbers = { ...known };
  for (const name of names) {
    const { sum, minutes } = numbers[name] ?? { sum: 0, minutes: 0 };
    numbers[name] = { sum: sum + (means[name] ?? 0), minutes: minutes + 1 };
  }
  return numbers;
};

/** Words of names that say how full something is: what fills up before a service fails. */
const GAUGES: ReadonlySet<string> = new Set(
  (
    'active backlog busy conns connections depth fds goroutines handles heap inflight inuse lag mem memory occupancy ' +
    'occupied open outstanding pending pool queue queued rss threads usage used utilization waiting workers'
  ).split(' '),
);

/** Whether a number is a gauge by its name: `queue_depth`, `heapUsed`, `pool.in_use`. */
const isGauge = (name: string): boolean =>
  name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => GAUGES.has(word));

/** Fewer latencies have no slow end, and fewer requests no error ratio of their own. */
const LEAST_LATENCIES = 20;
const LEAST_REQUESTS = 100;

/** A whole window in plain numbers; NaN = not known. */
export interface LongWindow {
  readonly from: number;
  readonly requests: number;
  readonly errors: number;
  /** Errors ÷ requests, or ÷ 100 where there are fewer: one error of three says little. */
  readonly errorRatio: number;
  /** ms. */
  readonly p95: number;
  /** p95 of the slowest minute, ms; 0 = not known. */
  readonly slowestMs: number;
  /** ln(p99 ÷ p50). */
  readonly tail: number;
  readonly templates: number;
  readonly numberNames: readonly string[];
  readonly numberOf: (name: string) => number;
}

/** The window as it stands. */
export const windowOf = ({ from, requests, errors, cells, slowestMs, templates, numbers }: Gathering): LongWindow => {
  const isKnown = cells !== null && cells.count >= LEAST_LATENCIES;
  return {
    from,
    requests,
    errors,
    errorRatio: errors / Math.max(LEAST_REQUESTS, requests),
    p95: isKnown ? exp(logQuantile(cells, 0.95)) - 1 : NaN,
    slowestMs,
    tail: isKnown ? logQuantile(cells, 0.99) - logQuantile(cells, 0.5) : NaN,
    templates,
    numberNames: Object.keys(numbers),
    numberOf: (name) => {
      const known = numbers[name];
      return known === undefined ? NaN : known.sum / known.minutes;
    },
  };
};
