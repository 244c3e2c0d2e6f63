/**
 * What each scorer gives, on average, to scores that know nothing: computed from the labels alone, by the rules of the scorers.
 * A scorer that pays chance more than that (as point-adjusted F1 does) says nothing about a detector.
 */
import type { NabGeometry, NabProfile, ScoredEvents } from './shared-scorers.ts';

/** Half-widths and distances of `score-events.mjs`: late hits, joined labels, joined false alarms, the share that is not judged. */
const EVENT_RULES = { late: 6, joined: 4, merged: 12, warmUp: 0.15, mostWarmUp: 2000 };

/** From which row on `score-events.mjs` judges a series. */
export const judgedFrom = (length: number): number =>
  Math.min(EVENT_RULES.mostWarmUp, Math.floor(length * EVENT_RULES.warmUp));

/** The NAB score (0 = nothing said, 100 = perfect) of alarms that fall on every row with the same chance. */
export const nabOfChance = (files: readonly NabGeometry[], { tp, fp, fn }: NabProfile, chance: number): number => {
  let gained = 0;
  let windows = 0;
  for (const { u, win, start, nw } of files) {
    windows += nw.length;
    // what an alarm is worth falls within a window: the first one counts, so the chance that there was none before it counts
    const none = new Map(nw.map((window) => [window, 1]));
    for (let row = start; row < u.length; row += 1) {
      const worth = u[row] ?? 0;
      const window = win[row] ?? -1;
      const left = none.get(window);
      if (left === undefined) gained += chance * worth * fp;
      else {
        gained += chance * left * (worth * tp + fn);
        none.set(window, left * (1 - chance));
      }
    }
  }
  return (100 * gained) / ((tp + fn) * windows);
};

/** The event F1 of alarms that fall on every row with the same chance: of the expected hits, misses and false alarms. */
export const eventF1OfChance = (
  series: readonly Pick<ScoredEvents, 'y'>[],
  segments: (y: Uint8Array) => readonly (readonly [number, number])[],
  chance: number,
): number => {
  let hits = 0;
  let misses = 0;
  let falseAlarms = 0;
  for (const { y } of series) {
    const from = judgedFrom(y.length);
    const events = joined(segments(y)).filter(([first]) => first >= from);
    const inEvent = new Uint8Array(y.length);
    for (const [first, last] of events) {
      const begin = Math.max(from, first - 1);
      const end = Math.min(y.length - 1, Math.max(last, first + EVENT_RULES.late));
      inEvent.fill(1, begin, end + 1);
      const missed = (1 - chance) ** (end - begin + 1);
      hits += 1 - missed;
      misses += missed;
    }
    for (let row = from; row < y.length; row += 1) {
      if (inEvent[row] === 1) continue;
      let before = 0;
      for (let near = Math.max(from, row - EVENT_RULES.merged); near < row; near += 1)
        before += 1 - (inEvent[near] ?? 0);
      falseAlarms += chance * (1 - chance) ** before;
    }
  }
  return (2 * hits) / (2 * hits + misses + falseAlarms);
};

const joined = (segments: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] => {
  const events: [number, number][] = [];
  for (const [first, last] of segments) {
    const open = events.at(-1);
    if (open !== undefined && first - open[1] <= EVENT_RULES.joined) open[1] = last;
    else events.push([first, last]);
  }
  return events;
};

/** The share of labelled rows: the area under the precision-recall curve of chance. */
export const baseRate = (y: Uint8Array): number => y.reduce((sum, label) => sum + label, 0) / y.length;

/**
 * The same for VUS-PR (Paparrizos et al., VLDB 2022, section 4): the labels reach into buffers of up to half the window on both sides,
 * with the square root of what is left of it as their weight, and the rate is the mean over all windows.
 */
export const bufferedBaseRate = (
  y: Uint8Array,
  segments: readonly (readonly [number, number])[],
  window: number,
): number => {
  let sum = 0;
  for (let width = 0; width <= window; width += 1) {
    const half = Math.floor(width / 2);
    const soft = Float64Array.from(y);
    for (const [first, last] of segments) {
      for (let off = 1; off <= half; off += 1) {
        const weight = Math.sqrt(1 - off / width);
        if (first - off >= 0) soft[first - off] = Math.min(1, (soft[first - off] ?? 0) + weight);
        if (last + off < y.length) soft[last + off] = Math.min(1, (soft[last + off] ?? 0) + weight);
      }
    }
    sum += soft.reduce((total, weight) => total + weight, 0) / y.length;
  }
  return sum / (window + 1);
};

/** What alerts at random have on the simulator. */
export interface ChanceOnSimulator {
  readonly recallPrecursor: number;
  readonly precision: number;
  readonly falsePerServiceDay: number;
  /** Failures with a precursor, and alerts that count, on average. */
  readonly precursors: number;
  readonly alerts: number;
}

/** Windows at the start of a service month without failures, which are not judged. */
export const UNJUDGED_WINDOWS = 3 * 288;
/** Alerts so many windows after a breach count neither way. */
const AFTER_BREACH = 24;

/** Of alerts that fall on every window after the first three days with the same chance, warning of a breach within `horizon` windows. */
export const simulatorOfChance = (
  services: readonly {
    readonly fails: readonly { readonly type: string; readonly breach: number }[];
    readonly days: number;
    readonly windows: number;
  }[],
  horizon: number,
  chance: number,
): ChanceOnSimulator => {
  let warned = 0;
  let precursors = 0;
  let ahead = 0;
  let calm = 0;
  let days = 0;
  for (const { fails, days: length, windows } of services) {
    days += length - UNJUDGED_WINDOWS / 288;
    const taken = new Uint8Array(fails.length === 0 ? 0 : windows);
    fails.forEach(({ type, breach }) => {
      let free = 0;
      for (let at = Math.max(UNJUDGED_WINDOWS, breach - horizon); at < breach; at += 1) {
        // an alert warns of the first failure that it is ahead of
        if (taken[at] !== 1) free += 1;
        taken[at] = 1;
      }
      if (type === 'sudden') return;
      precursors += 1;
      warned += 1 - (1 - chance) ** free;
    });
    for (let at = UNJUDGED_WINDOWS; at < windows; at += 1) {
      if (taken[at] === 1) ahead += 1;
      else if (!fails.some(({ breach }) => at >= breach && at <= breach + AFTER_BREACH)) calm += 1;
    }
  }
  return {
    recallPrecursor: warned / precursors,
    precision: ahead / (ahead + calm),
    falsePerServiceDay: (chance * calm) / days,
    precursors,
    alerts: chance * (ahead + calm),
  };
};
