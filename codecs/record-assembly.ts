import type { Level, ParsedRecord } from '../domain/record.ts';
import { routeOf } from '../domain/route.ts';
import { type ColumnParts, latencyOf, levelOf, statusOf, timeOf, withUnused } from './column-parts.ts';
import type { Role } from './field-names.ts';
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
export interface ColumnValues extends ColumnParts {
  level: Level | null;
  service: string | null;
  message: string | null;
  method: string | null;
  target: string | null;
  trace: string | null;
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
    const kept = withUnused(attributes, values, values.level !== null);
    return {
      ts: timeOf(values),
      level: values.level ?? levelOf(values, status),
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

const requestLine = (method: string | null, target: string | null): string | null =>
  target === null ? null : method === null ? target : `${method} ${target}`;

/** False for a whole request line (`GET /path HTTP/1.1`), which brings its own method. */
const isPath = (target: string): boolean => target.charCodeAt(0) === 47 || target.startsWith('http');
