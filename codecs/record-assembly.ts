import type { Level, ParsedRecord } from '../domain/record.ts';
import { routeOf } from '../domain/route.ts';
import type { Role } from './field-names.ts';
import { withJson } from './json-text.ts';
import { levelOfStatus, levelOfWord } from './level.ts';
import { latencyInMessage } from './message-clues.ts';
import { renderTemplate } from './message-template.ts';
import { cached } from './small-cache.ts';

/** Roles that a record has room for once. */
export const COLUMNS = [
  'time',
  'level',
  'service',
  'message',
  'method',
  'target',
  'status',
  'state',
  'latency',
  'trace',
  'host',
  'nanos',
  'date',
  'began',
  'since',
  'ended',
  'either',
  'latencynanos',
  'failure',
  'kind',
  'template',
] as const;
export type Column = (typeof COLUMNS)[number];

/** What won each column, as `fieldValue` gave it; null where nothing did. */
export interface ColumnValues {
  /** An instant, or a time of day: ms since midnight. */
  time: number | null;
  level: Level | null;
  service: string | null;
  message: string | null;
  method: string | null;
  target: string | null;
  status: number | null;
  /** An HTTP status, or the word of a level. */
  state: number | string | null;
  latency: number | null;
  trace: string | null;
  host: string | null;
  /** Nanoseconds beyond whole seconds of `time`. */
  nanos: number | null;
  /** An instant, or negated the midnight of a day that needs a time of day. */
  date: number | null;
  /** Bounds of a span, ms with their fractions; `since` dates no record. */
  began: number | null;
  since: number | null;
  ended: number | null;
  /** An instant, or a latency (ms). */
  either: number | null;
  /** Nanoseconds beyond whole seconds of `latency`. */
  latencynanos: number | null;
  failure: string | null;
  kind: string | null;
  template: string | null;
}
export const noValues = (): ColumnValues => ({
  time: null,
  level: null,
  service: null,
  message: null,
  method: null,
  target: null,
  status: null,
  state: null,
  latency: null,
  trace: null,
  host: null,
  nanos: null,
  date: null,
  began: null,
  since: null,
  ended: null,
  either: null,
  latencynanos: null,
  failure: null,
  kind: null,
  template: null,
});

/** Roles whose winner is in a column and therefore not among the attributes. */
export const NOT_KEPT: ReadonlySet<Role> = new Set([
  'time',
  'nanos',
  'ended',
  'level',
  'service',
  'message',
  'status',
  'state',
  'latency',
  'latencynanos',
  'either',
  'trace',
  'host',
]);

/** Numeric fields of one record, at most. */
export const MAX_NUMBERS = 16;

/** Puts a record together from its columns, its attributes as JSON ('' = none) and its figures. */
export type Assembler = (
  values: ColumnValues,
  attributes: string,
  numbers: readonly (readonly [string, number])[],
) => ParsedRecord;

/** Where a number stops being a latency or a time of day and is an instant, ms. */
const FIRST_INSTANT_MS = 1e11;
const SECOND_MS = 1000;
const NANOS_PER_MS = 1e6;
/** Shorter spans between two whole seconds say nothing of a latency. */
const COARSE_SPAN_MS = 60_000;
const RESOLUTION_MS = 0.002;
const DAY_MS = 86_400_000;
const LAMBDA_EVENT = 'platform.';
const LAMBDA_REPORT = 'platform.report';

/** An assembler; it remembers what routes paths have, nothing else. */
export const createAssembler = (): Assembler => {
  const routes = cached((methodAndTarget: string): string | null => {
    const space = methodAndTarget.indexOf(' ');
    return routeOf(space > 0 ? methodAndTarget.slice(0, space) : null, methodAndTarget.slice(space + 1));
  });
  return (values, attributes, numbers) => {
    const { target, method, kind } = values;
    const status = statusOf(values);
    const latency = latencyOf(values);
    const isLambdaEvent = kind !== null && kind.startsWith(LAMBDA_EVENT);
    const message =
      values.message ??
      (values.template === null ? null : renderTemplate(values.template, { attributes, status, latency })) ??
      requestLine(method, target) ??
      kind;
    const kept = withUnused(attributes, values);
    return {
      ts: timeOf(values),
      level: values.level ?? wordLevel(values) ?? levelOfStatus(status) ?? impliedLevel(values),
      service: values.service,
      route: target === null ? null : routes(isPath(target) ? `${method ?? ''} ${target}` : target),
      status,
      latencyMs:
        latency === null
          ? status === null && message !== null && !isLambdaEvent
            ? latencyInMessage(message)
            : null
          : isLambdaEvent && kind !== LAMBDA_REPORT
            ? null // how long a start-up or a part of the runtime took
            : latency,
      message,
      traceId: values.trace,
      host: values.host,
      attributes: kept === '' ? null : kept,
      numbers: numbers.length === 0 ? undefined : numbers,
    };
  };
};

const timeOf = ({ time, nanos, date, began, ended, either }: ColumnValues): number | null => {
  if (time !== null && time >= FIRST_INSTANT_MS) {
    return nanos !== null && time % SECOND_MS === 0 ? time + Math.floor(nanos / NANOS_PER_MS) : time;
  }
  if (time !== null && date !== null && date < 0) return time - date;
  const day = date !== null && date > 0 ? date : null;
  const instant = began ?? ended ?? (either !== null && either >= FIRST_INSTANT_MS ? either : day);
  return instant === null ? null : Math.floor(instant + 1e-3);
};

/** 0, `no response`, is a status of a request only. */
const statusOf = ({ status, state, target }: ColumnValues): number | null => {
  const found = status ?? (typeof state === 'number' ? state : null);
  return found === 0 && target === null ? null : found;
};

/** What the record says of its latency; a span that contradicts it wins. */
const latencyOf = (values: ColumnValues): number | null => {
  const latency = writtenLatency(values);
  const span = spanOf(values);
  if (span === null) return latency;
  return latency !== null && Math.abs(latency - span) <= Math.max(span * 0.05, RESOLUTION_MS) ? latency : span;
};

/** The time from start to end; null without both, or when they are too coarse to say. */
const spanOf = ({ began, since, ended }: ColumnValues): number | null => {
  const start = began ?? since;
  if (start === null || ended === null) return null;
  // doubles hold instants of today to a quarter of a microsecond
  const span = Math.round((ended - start) * 1e3) / 1e3;
  const isCoarse = start % SECOND_MS === 0 && ended % SECOND_MS === 0 && span < COARSE_SPAN_MS;
  return span >= 0 && span < DAY_MS && !isCoarse ? span : null;
};

const writtenLatency = ({ latency, latencynanos, either }: ColumnValues): number | null => {
  if (latencynanos !== null && (latency ?? 0) % SECOND_MS === 0) return (latency ?? 0) + latencynanos / NANOS_PER_MS;
  return latency ?? (either !== null && either < FIRST_INSTANT_MS ? either : null);
};

const wordLevel = ({ state }: ColumnValues): Level | null => (typeof state === 'string' ? levelOfWord(state) : null);

/** Only what failed has an error code; a span that ended without a level was in order (CLEF: no `@l` is Information). */
const impliedLevel = ({ failure, ended }: ColumnValues): Level | null =>
  failure !== null ? 'error' : ended !== null ? 'info' : null;

/** Puts back what won a column that something better filled. */
const withUnused = (attributes: string, values: ColumnValues): string => {
  const { state, level, status, latency, either, target } = values;
  let kept = attributes;
  if (
    state !== null &&
    (typeof state === 'string' ? level !== null : status !== null || (state === 0 && target === null))
  )
    kept = withJson(kept, 'status', JSON.stringify(state));
  else if (status === 0 && target === null) kept = withJson(kept, 'status', '0');
  if (either !== null && latency !== null && either < FIRST_INSTANT_MS)
    kept = withJson(kept, 'request_time_ms', String(either));
  return kept;
};

const requestLine = (method: string | null, target: string | null): string | null =>
  target === null ? null : method === null ? target : `${method} ${target}`;

/** False for a whole request line (`GET /path HTTP/1.1`), which brings its own method. */
const isPath = (target: string): boolean => target.charCodeAt(0) === 47 || target.startsWith('http');
