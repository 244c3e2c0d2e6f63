import type { Definable } from '../../domain/format-definition.ts';
import type { LatencyUnit } from '../../domain/reading.ts';
import type { ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { durationMs, inferUnit } from '../duration.ts';
import type { Role } from '../field-names.ts';
import { fieldValue } from '../field-values.ts';
import { levelOfStatus } from '../level.ts';
import type { TimeReader } from '../timestamp.ts';

/** What stands for absent. */
const NOTHING: ReadonlySet<unknown> = new Set(['', '-', null, undefined]);

const ROLES: Readonly<Record<Definable, Role>> = {
  time: 'time',
  level: 'level',
  service: 'service',
  method: 'method',
  path: 'target',
  status: 'status',
  latency: 'latency',
  message: 'message',
  trace: 'trace',
  host: 'host',
};

/** The value of one role of a record as the definition's pattern or keys found it; undefined = not there. */
export type Found = (role: Definable) => unknown;

/** A record from the values found; `unit` is that of bare latencies, null = their size says it. `attributes` is JSON or null. */
export const recordOf = (
  found: Found,
  attributes: string | null,
  times: TimeReader,
  unit: LatencyUnit | null,
): ParsedRecord => {
  const value = (role: Definable): string | number | null => {
    const raw = found(role);
    if (NOTHING.has(raw)) return null;
    return fieldValue({ role: ROLES[role], rank: 0, unit: null, opens: false }, raw, times, unit);
  };
  const textOf = (role: Definable): string | null => {
    const text = value(role);
    return typeof text === 'string' ? text : null;
  };
  const numberOf = (role: Definable): number | null => {
    const number = value(role);
    return typeof number === 'number' ? number : null;
  };
  const method = textOf('method');
  const path = rawText(found('path'));
  const status = numberOf('status');
  return {
    ts: numberOf('time'),
    level: (textOf('level') as ParsedRecord['level']) ?? levelOfStatus(status),
    service: textOf('service'),
    route: path === null ? null : (routeOf(method, path) ?? operationOf(path)),
    status,
    latencyMs: numberOf('latency'),
    message: textOf('message') ?? requestLine(method, path),
    traceId: textOf('trace'),
    host: textOf('host'),
    attributes,
  };
};

const rawText = (value: unknown): string | null => (typeof value === 'string' && !NOTHING.has(value) ? value : null);

const OPERATION = /^[A-Za-z][\w.:-]{0,60}$/;
/** A name that stands where a path could: `charge`, `Orders.Create`. */
const operationOf = (path: string): string | null => (OPERATION.test(path) ? path : null);

const requestLine = (method: string | null, path: string | null): string | null =>
  path === null ? null : method === null ? path : `${method} ${path}`;

/** The number of a latency that says no unit; null for anything else. */
export const bareLatency = (value: unknown): number | null => {
  if (typeof value === 'number') return value >= 0 ? value : null;
  if (typeof value !== 'string' || NOTHING.has(value) || durationMs(value) !== null) return null;
  const number = Number(value);
  return number >= 0 ? number : null;
};

/** The unit that bare latencies suggest by their size, and the sentence that says so; nulls without any. */
export const unitOfSample = (
  values: readonly number[],
): { readonly unit: LatencyUnit | null; readonly because?: string } => {
  const unit = inferUnit(values);
  if (unit === null) return { unit };
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  const largest = sorted.at(-1) ?? 0;
  return { unit, because: `${values.length} bare numbers with a median of ${median} and at most ${largest}` };
};
