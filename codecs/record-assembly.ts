import type { Level } from '../domain/record.ts';
import { routeOf } from '../domain/route.ts';
import type { Role } from './field-roles.ts';
import { levelOfStatus } from './level.ts';
import { latencyInMessage } from './message-clues.ts';
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
  'latency',
  'trace',
  'host',
] as const;
export type Column = (typeof COLUMNS)[number];

/** What won each column, as `fieldValue` gave it; null where nothing did. */
export interface ColumnValues {
  time: number | null;
  level: Level | null;
  service: string | null;
  message: Text | null;
  method: string | null;
  target: Text | null;
  status: number | null;
  latency: number | null;
  trace: Text | null;
  host: string | null;
}
export const noValues = (): ColumnValues => ({
  time: null,
  level: null,
  service: null,
  message: null,
  method: null,
  target: null,
  status: null,
  latency: null,
  trace: null,
  host: null,
});

/** Roles whose winner is in a column and therefore not among the attributes. */
export const NOT_KEPT: ReadonlySet<Role> = new Set([
  'time',
  'level',
  'service',
  'message',
  'status',
  'latency',
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
    const { status, target, method, latency } = values;
    const message = values.message ?? requestLine(method, target);
    into.ts = values.time;
    into.level = values.level ?? levelOfStatus(status);
    into.service = values.service;
    into.route = routeTo(method, target);
    into.status = status;
    into.latencyMs =
      latency === null && status === null && message !== null ? latencyInMessage(stringOf(message)) : latency;
    into.message = message;
    into.traceId = values.trace;
    into.host = values.host;
    into.attributes = attributes;
    into.numbers = numbers.length === 0 ? undefined : numbers;
  };
};

const requestLine = (method: string | null, target: Text | null): string | null =>
  target === null ? null : method === null ? stringOf(target) : `${method} ${stringOf(target)}`;

/** False for a whole request line (`GET /path HTTP/1.1`), which brings its own method. */
const isPath = (target: string): boolean => target.charCodeAt(0) === 47 || target.startsWith('http');
