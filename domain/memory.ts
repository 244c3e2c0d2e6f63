import type { DetectorConfig } from './detector-config.ts';
import { type FailureState, NO_FAILURE } from './failure.ts';
import type { MinuteFeatures } from './features.ts';
import type { LongMemory } from './long-memory/long-memory.ts';
import type { SeriesName } from './series.ts';
import type { RegularTemplate } from './templates/regular-templates.ts';
import { MINUTE_MS } from './window.ts';

/** What is kept of a minute that the trend no longer looks at. */
export type PastMinute = Pick<MinuteFeatures, 'minute' | 'records' | 'requests' | 'errors' | 'latencies' | 'logMean'>;

/** A message template that was seen for the first time. */
export interface FreshTemplate {
  readonly minute: number;
  readonly count: number;
  /** Index into LEVELS, -1 where no record said. */
  readonly worstLevel: number;
  readonly text: string;
}

/** All that the detector remembers of one series: plain data, bounded. Minutes without records have no entry. */
export interface SeriesMemory {
  readonly name: SeriesName;
  readonly bornAt: number;
  readonly seenAt: number;
  /** Full detail, oldest first. */
  readonly recent: readonly MinuteFeatures[];
  readonly past: readonly PastMinute[];
  readonly failure: FailureState;
  /** Message templates seen, their words with blanks between, oldest first; full = new ones can no longer be told. */
  readonly templates: readonly string[];
  /** Fingerprints of messages that were sorted into them already, oldest first. */
  readonly sorted: readonly string[];
  readonly fresh: readonly FreshTemplate[];
  /** Messages that come minute by minute. */
  readonly regular: readonly RegularTemplate[];
  /** Days of five-minute windows; null = a sum of routes, or one without requests. */
  readonly long: LongMemory | null;
}

export const bornSeries = (name: SeriesName, minute: number): SeriesMemory => ({
  name,
  bornAt: minute,
  seenAt: minute,
  recent: [],
  past: [],
  failure: NO_FAILURE,
  templates: [],
  sorted: [],
  fresh: [],
  regular: [],
  long: null,
});

/** Adds the features of a minute and lets go of what is older than the memory. */
export const remember = (
  memory: SeriesMemory,
  features: MinuteFeatures,
  { trendMinutes, levelMinutes }: DetectorConfig['memory'],
): SeriesMemory => {
  const trendFrom = features.minute - (trendMinutes - 1) * MINUTE_MS;
  const levelFrom = features.minute - (levelMinutes - 1) * MINUTE_MS;
  const recent = [...memory.recent, features];
  const leaving = recent.filter(({ minute }) => minute < trendFrom).map(pastOf);
  return {
    ...memory,
    seenAt: features.minute,
    recent: leaving.length === 0 ? recent : recent.slice(leaving.length),
    past: leaving.length === 0 ? memory.past : [...memory.past, ...leaving].filter(({ minute }) => minute >= levelFrom),
  };
};

const pastOf = ({ minute, records, requests, errors, latencies, logMean }: MinuteFeatures): PastMinute => ({
  minute,
  records,
  requests,
  errors,
  latencies,
  logMean,
});

/** Every remembered minute from `from` up to but not including `before` (epoch ms), oldest first. */
export const minutesBefore = (memory: SeriesMemory, before: number): readonly PastMinute[] =>
  [...memory.past, ...memory.recent].filter(({ minute }) => minute < before);

/** The features of a minute, or undefined when the series was silent. */
export const minuteIn = (memory: SeriesMemory, minute: number): MinuteFeatures | undefined =>
  memory.recent.findLast((features) => features.minute === minute);
