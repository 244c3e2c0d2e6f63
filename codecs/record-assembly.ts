import type { Level } from '../domain/record.ts';
import { routeOf } from '../domain/route.ts';
import { type ColumnParts, hasUnused, latencyOf, levelOf, statusOf, timeOf, withUnused } from './column-parts.ts';
import type { Role } from './field-names.ts';
import { levelOfStatus } from './level.ts';
import { latencyBehind, requestInMessage } from './message-clues.ts';
import { renderTemplate } from './message-template.ts';
import { createPathRoutes } from './path-routes.ts';
import type { PlacedRecord } from './placed-record.ts';
import { cached } from './small-cache.ts';
import { stringOf, type Text } from './text.ts';

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
export interface ColumnValues extends ColumnParts {
  level: Level | null;
  service: string | null;
  message: Text | null;
  method: string | null;
  target: Text | null;
  trace: Text | null;
  host: string | null;
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

/** Fills one column from a line; false, and null in the column, where the line has nothing for it. */
export type ColumnFiller = (bytes: Uint8Array) => boolean;

/**
 * Fills one column with what `read` gives. A function for each of them: a store under a name that is known, and a call whose
 * target hardly changes, where one for all would look up many names and call many functions.
 */
export const fillerOf = (
  column: Column,
  values: ColumnValues,
  read: (bytes: Uint8Array) => Text | number | null,
): ColumnFiller => {
  // the values of a column are of its type: see `fieldValue`
  const valueOf = read as (bytes: Uint8Array) => never;
  const fillers: Readonly<Record<Column, ColumnFiller>> = {
    time: (bytes) => (values.time = valueOf(bytes)) !== null,
    level: (bytes) => (values.level = valueOf(bytes)) !== null,
    service: (bytes) => (values.service = valueOf(bytes)) !== null,
    message: (bytes) => (values.message = valueOf(bytes)) !== null,
    method: (bytes) => (values.method = valueOf(bytes)) !== null,
    target: (bytes) => (values.target = valueOf(bytes)) !== null,
    status: (bytes) => (values.status = valueOf(bytes)) !== null,
    state: (bytes) => (values.state = valueOf(bytes)) !== null,
    latency: (bytes) => (values.latency = valueOf(bytes)) !== null,
    trace: (bytes) => (values.trace = valueOf(bytes)) !== null,
    host: (bytes) => (values.host = valueOf(bytes)) !== null,
    nanos: (bytes) => (values.nanos = valueOf(bytes)) !== null,
    date: (bytes) => (values.date = valueOf(bytes)) !== null,
    began: (bytes) => (values.began = valueOf(bytes)) !== null,
    since: (bytes) => (values.since = valueOf(bytes)) !== null,
    ended: (bytes) => (values.ended = valueOf(bytes)) !== null,
    either: (bytes) => (values.either = valueOf(bytes)) !== null,
    latencynanos: (bytes) => (values.latencynanos = valueOf(bytes)) !== null,
    failure: (bytes) => (values.failure = valueOf(bytes)) !== null,
    kind: (bytes) => (values.kind = valueOf(bytes)) !== null,
    template: (bytes) => (values.template = valueOf(bytes)) !== null,
  };
  return fillers[column];
};

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

/** Puts a record together from its columns, its attributes as JSON (null = none) and its figures, into `into`. */
export type Assembler = (
  values: ColumnValues,
  attributes: Text | null,
  numbers: readonly (readonly [string, number])[],
  into: PlacedRecord,
) => void;

/** What GuardDuty found (`Recon:EC2/PortProbeUnprotectedPort`): its severities are none of syslog's. */
const FINDING = /^[A-Z]\w{1,40}:[A-Z]\w{1,40}\/[A-Z]/;
const LAMBDA_EVENT = 'platform.';
const LAMBDA_REPORT = 'platform.report';

/** An assembler; it remembers what routes paths have, nothing else. */
export const createAssembler = (): Assembler => {
  const routes = cached((methodAndTarget: string): string | null => {
    const space = methodAndTarget.indexOf(' ');
    return routeOf(space > 0 ? methodAndTarget.slice(0, space) : null, methodAndTarget.slice(space + 1));
  });
  const pathRoutes = createPathRoutes();
  const routeTo = (method: string | null, target: Text | null): string | null => {
    if (target === null) return null;
    if (typeof target !== 'string') return pathRoutes(method, target.bytes, target.from, target.to);
    return routes(isPath(target) ? `${method ?? ''} ${target}` : target);
  };
  return (values, attributes, numbers, into) => {
    const { target, method, kind, template } = values;
    const status = statusOf(values);
    const latency = latencyOf(values);
    const message =
      values.message ??
      (template === null ? null : renderTemplate(template, { attributes: textOf(attributes), status, latency })) ??
      requestLine(method, target) ??
      kind;
    into.ts = timeOf(values);
    into.level = kind !== null && FINDING.test(kind) ? null : (values.level ?? levelOf(values, status));
    into.service = values.service;
    into.route = routeTo(method, target);
    into.status = status;
    into.latencyMs = latency;
    into.message = message;
    if (isLambdaEvent(kind)) into.latencyMs = kind === LAMBDA_REPORT ? latency : null;
    else if (status === null && latency === null && message !== null) readMessage(stringOf(message), into, routes);
    into.traceId = values.trace;
    into.host = values.host;
    into.attributes = hasUnused(values)
      ? unlessEmpty(withUnused(textOf(attributes), values, values.level !== null))
      : attributes;
    into.numbers = numbers.length === 0 ? undefined : numbers;
  };
};

const isLambdaEvent = (kind: string | null): boolean => kind !== null && kind.startsWith(LAMBDA_EVENT);

/** Fills a record without status and latency with what its message says of a request. */
const readMessage = (message: string, into: PlacedRecord, routes: (target: string) => string | null): void => {
  const request = requestInMessage(message);
  into.latencyMs = latencyBehind(message, request);
  if (request.status === null || request.target === null) return;
  into.status = request.status;
  into.level ??= levelOfStatus(request.status);
  into.route ??= routes(`${request.method ?? ''} ${request.target}`);
};

const textOf = (attributes: Text | null): string => (attributes === null ? '' : stringOf(attributes));
const unlessEmpty = (text: string): string | null => (text === '' ? null : text);

const requestLine = (method: string | null, target: Text | null): string | null =>
  target === null
    ? null
    : method === null || !isPath(stringOf(target))
      ? stringOf(target)
      : `${method} ${stringOf(target)}`;

/** False for a whole request line (`GET /path HTTP/1.1`), which brings its own method. */
const isPath = (target: string): boolean => target.charCodeAt(0) === 47 || target.startsWith('http');
