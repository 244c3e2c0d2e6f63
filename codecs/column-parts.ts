import type { Level } from '../domain/record.ts';
import { jsonText, withJson } from './json-text.ts';
import { levelOfStatus, levelOfWord } from './level.ts';

/** Columns from which time, status, latency and level of a record are put together; null where nothing filled them. */
export interface ColumnParts {
  /** An instant, or a time of day: ms since midnight. */
  time: number | null;
  /** Nanoseconds beyond whole seconds of `time`. */
  nanos: number | null;
  /** An instant, or negated the midnight of a day that needs a time of day. */
  date: number | null;
  /** Bounds of a span, ms with their fractions; `since` dates no record. */
  began: number | null;
  since: number | null;
  ended: number | null;
  status: number | null;
  /** An HTTP status, or the word of a level. */
  state: number | string | null;
  latency: number | null;
  /** Nanoseconds beyond whole seconds of `latency`. */
  latencynanos: number | null;
  /** An instant, or a latency (ms). */
  either: number | null;
  failure: string | null;
  kind: string | null;
  /** What was asked for; only whether there is something is looked at. */
  target: unknown;
}

/** Where a number stops being a latency or a time of day and is an instant, ms. */
const FIRST_INSTANT_MS = 1e11;
const SECOND_MS = 1000;
const NANOS_PER_MS = 1e6;
/** Shorter spans between two whole seconds say nothing of a latency. */
const COARSE_SPAN_MS = 60_000;
const RESOLUTION_MS = 0.002;
const DAY_MS = 86_400_000;

/** The instant of a record, epoch ms; null when its parts give none. */
export const timeOf = ({ time, nanos, date, began, ended, either }: ColumnParts): number | null => {
  if (time !== null && time >= FIRST_INSTANT_MS) {
    return nanos !== null && time % SECOND_MS === 0 ? time + Math.floor(nanos / NANOS_PER_MS) : time;
  }
  if (time !== null && date !== null && date < 0) return time - date;
  const day = date !== null && date > 0 ? date : null;
  const instant = began ?? ended ?? (either !== null && either >= FIRST_INSTANT_MS ? either : day);
  return instant === null ? null : Math.floor(instant + 1e-3);
};

/** The HTTP status; 0, `no response`, is one of a request only. */
export const statusOf = ({ status, state, target }: ColumnParts): number | null => {
  const found = status ?? (typeof state === 'number' ? state : null);
  return found === 0 && target === null ? null : found;
};

/** What the record says of its latency, ms; a span that contradicts it wins. */
export const latencyOf = (values: ColumnParts): number | null => {
  const latency = writtenLatency(values);
  const span = spanOf(values);
  if (span === null) return latency;
  return latency !== null && Math.abs(latency - span) <= Math.max(span * 0.05, RESOLUTION_MS) ? latency : span;
};

/** The time from start to end; null without both, or when they are too coarse to say. */
const spanOf = ({ began, since, ended }: ColumnParts): number | null => {
  const start = began ?? since;
  if (start === null || ended === null) return null;
  // doubles hold instants of today to a quarter of a microsecond
  const span = Math.round((ended - start) * 1e3) / 1e3;
  const isCoarse = start % SECOND_MS === 0 && ended % SECOND_MS === 0 && span < COARSE_SPAN_MS;
  return span >= 0 && span < DAY_MS && !isCoarse ? span : null;
};

const writtenLatency = ({ latency, latencynanos, either }: ColumnParts): number | null => {
  if (latencynanos !== null && (latency ?? 0) % SECOND_MS === 0) return (latency ?? 0) + latencynanos / NANOS_PER_MS;
  return latency ?? (either !== null && either < FIRST_INSTANT_MS ? either : null);
};

/**
 * The level of a record without one: the word under `status`, what the HTTP status means, else what is implied. Only what
 * failed has an error code; a span that ended was in order (CLEF: no `@l` is Information); the type of Kubernetes' events is
 * their level.
 */
export const levelOf = ({ state, failure, ended, kind }: ColumnParts, status: number | null): Level | null => {
  if (typeof state === 'string') return levelOfWord(state);
  if (status !== null) return levelOfStatus(status);
  if (failure !== null) return 'error';
  if (ended !== null) return 'info';
  return kind === null ? null : levelOfWord(kind);
};

/** Whether something may have won a part that something better filled. */
export const hasUnused = ({ state, status, latency, either, time }: ColumnParts): boolean =>
  typeof state === 'string' ||
  (state !== null && (status !== null || state === 0)) ||
  status === 0 ||
  (either !== null && latency !== null) ||
  (time !== null && time < DAY_MS);

/** Attributes (JSON, '' = none) with what won a part that something better filled. */
export const withUnused = (attributes: string, values: ColumnParts, hasLevel: boolean): string => {
  const { state, status, latency, either, target, time, date } = values;
  let kept = attributes;
  if (time !== null && time < DAY_MS && !(date !== null && date < 0))
    kept = withUnique(kept, 'time_of_day', jsonText(new Date(time).toISOString().slice(11, 23)));
  if (state !== null && (typeof state === 'string' ? hasLevel : status !== null || (state === 0 && target === null)))
    kept = withUnique(kept, 'status', JSON.stringify(state));
  else if (status === 0 && target === null) kept = withUnique(kept, 'status', '0');
  if (either !== null && latency !== null && either < FIRST_INSTANT_MS)
    kept = withUnique(kept, 'request_time_ms', String(either));
  return kept;
};

/** One more field, under a name that the attributes have nowhere yet. */
const withUnique = (object: string, name: string, json: string): string =>
  withJson(object, object.includes(`"${name}":`) ? `${name}_2` : name, json);
