import type { Level, ParsedRecord } from '../domain/record.ts';
import { routeOf } from '../domain/route.ts';
import type { Role } from './field-roles.ts';
import { levelOfStatus } from './level.ts';
import { latencyInMessage } from './message-clues.ts';
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
  message: string | null;
  method: string | null;
  target: string | null;
  status: number | null;
  latency: number | null;
  trace: string | null;
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

/** Puts a record together from its columns, its attributes as JSON ('' = none) and its figures. */
export type Assembler = (
  values: ColumnValues,
  attributes: string,
  numbers: readonly (readonly [string, number])[],
) => ParsedRecord;

/** An assembler; it remembers what routes paths have, nothing else. */
export const createAssembler = (): Assembler => {
  const routes = cached((methodAndTarget: string): string | null => {
    const space = methodAndTarget.indexOf(' ');
    return routeOf(space > 0 ? methodAndTarget.slice(0, space) : null, methodAndTarget.slice(space + 1));
  });
  return (values, attributes, numbers) => {
    const { status, target, method, latency } = values;
    const message = values.message ?? requestLine(method, target);
    return {
      ts: values.time,
      level: values.level ?? levelOfStatus(status),
      service: values.service,
      route: target === null ? null : routes(isPath(target) ? `${method ?? ''} ${target}` : target),
      status,
      latencyMs: latency === null && status === null && message !== null ? latencyInMessage(message) : latency,
      message,
      traceId: values.trace,
      host: values.host,
      attributes: attributes === '' ? null : attributes,
      numbers: numbers.length === 0 ? undefined : numbers,
    };
  };
};

const requestLine = (method: string | null, target: string | null): string | null =>
  target === null ? null : method === null ? target : `${method} ${target}`;

/** False for a whole request line (`GET /path HTTP/1.1`), which brings its own method. */
const isPath = (target: string): boolean => target.charCodeAt(0) === 47 || target.startsWith('http');
