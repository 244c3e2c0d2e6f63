import type { SeriesMemory } from '../memory.ts';
import { sameSeries, type SeriesName, seriesKey } from '../series.ts';
import { DAY_MS } from '../window.ts';
import type { LongMemory } from './long-memory.ts';

/** A series that is silent: what is known of its days is kept, what is known of its minutes is not. */
export interface DormantSeries {
  readonly name: SeriesName;
  /** Start of the last minute in which it was heard of, epoch ms. */
  readonly seenAt: number;
  readonly long: LongMemory;
}

/** Days after which a silent series is forgotten, and how many are remembered: those heard of last. */
const KEPT_MS = 8 * DAY_MS;
const MOST_DORMANT = 500;
/** Fewer windows are not worth keeping. */
const LEAST_WINDOWS = 24;

/** The silent series with those that have fallen silent now. */
export const putToSleep = (
  dormant: readonly DormantSeries[],
  silent: readonly SeriesMemory[],
  minute: number,
): readonly DormantSeries[] => {
  const added = silent.flatMap(({ name, seenAt, long }) =>
    long === null || long.forecast.seen < LEAST_WINDOWS ? [] : [{ name, seenAt, long: { ...long, gathering: null } }],
  );
  const [oldest] = dormant;
  if (added.length === 0 && (oldest === undefined || minute - oldest.seenAt < KEPT_MS)) return dormant;
  return [...dormant.filter(({ seenAt }) => minute - seenAt < KEPT_MS), ...added].slice(-MOST_DORMANT);
};

/** A series that is heard of again, with what is known of its days. */
export const wake = (born: SeriesMemory, dormant: readonly DormantSeries[]): SeriesMemory => {
  if (dormant.length === 0) return born;
  const known = dormant.find(({ name }) => sameSeries(name, born.name));
  return known === undefined ? born : { ...born, long: known.long };
};

/** The silent series without those that were heard of again. */
export const awake = (dormant: readonly DormantSeries[], born: readonly SeriesMemory[]): readonly DormantSeries[] => {
  if (dormant.length === 0 || born.length === 0) return dormant;
  const keys = new Set(born.map(({ name }) => seriesKey(name)));
  return dormant.filter(({ name }) => !keys.has(seriesKey(name)));
};
