import type { Level } from '../domain/record.ts';
import type { LatencyUnit } from '../domain/reading.ts';
import { durationMs, inferUnit, toMs } from './duration.ts';
import type { FieldRole } from './field-roles.ts';
import { levelOfNumber, levelOfWord } from './level.ts';
import { epochMs, type TimeReader } from './timestamp.ts';

/** Rank from which on a service key is only a hint (`name`, `logger`): it counts when it is one plain word. */
const WEAK_SERVICE_RANK = 10;
const PLAIN_WORD = /^[A-Za-z][\w-]*$/;
const NO_SERVICE: ReadonlySet<string> = new Set(['root', 'default', 'main', 'log', 'logger', 'stdout', 'stderr']);

/** What a field's value means in its role, in the units of a record; null when it cannot mean that. */
export const fieldValue = (
  { role, rank, unit }: FieldRole,
  value: unknown,
  times: TimeReader,
  fileUnit: LatencyUnit | null,
): string | number | null => {
  switch (role) {
    case 'time':
      return timeOf(value, times);
    case 'level':
      return typeof value === 'string' ? levelOfText(value) : typeof value === 'number' ? levelOfNumber(value) : null;
    case 'service':
      if (typeof value !== 'string' || value === '') return null;
      return rank >= WEAK_SERVICE_RANK && (!PLAIN_WORD.test(value) || NO_SERVICE.has(value)) ? null : value;
    case 'status':
      return statusOf(value);
    case 'latency':
      return latencyOf(value, unit ?? fileUnit);
    case 'target':
      return typeof value === 'string' ? targetOf(value) : null;
    case 'trace':
      return typeof value === 'string'
        ? traceOf(value)
        : Array.isArray(value) && typeof value[0] === 'string'
          ? traceOf(value[0])
          : null;
    case 'message':
    case 'method':
    case 'host':
      return typeof value === 'string' && value !== '' ? value : null;
    case 'number':
    case 'other':
      return null;
  }
};

const timeOf = (value: unknown, times: TimeReader): number | null => {
  if (typeof value === 'string') return times.read(value, value.charCodeAt(0) === 91 ? 1 : 0);
  return typeof value === 'number' && value > 0 ? times.believe(epochMs(value)) : null;
};

const levelOfText = (value: string): Level | null => {
  const code = value.charCodeAt(0);
  return code >= 48 && code <= 57 ? levelOfNumber(Number(value)) : levelOfWord(value);
};

/** An HTTP status from a number or its digits; null for anything else. */
const statusOf = (value: unknown): number | null => {
  const status = typeof value === 'string' && value.length === 3 ? Number(value) : value;
  return typeof status === 'number' && status >= 100 && status <= 599 && Number.isInteger(status) ? status : null;
};

/** Milliseconds of a latency value: text with a unit says it itself, digits take `unit`, or without one what their size suggests. */
const latencyOf = (value: unknown, unit: LatencyUnit | null): number | null => {
  if (typeof value === 'string') {
    const code = value.charCodeAt(0);
    if (!(code >= 48 && code <= 57)) return null;
    const digits = Number(value);
    return Number.isNaN(digits) ? durationMs(value) : latencyOf(digits, unit);
  }
  if (typeof value !== 'number' || !(value >= 0)) return null;
  const ms = toMs(value, unit ?? inferUnit([value]) ?? 'ms');
  return ms < MAX_LATENCY_MS ? ms : null;
};

// a day: what is larger is a counter or an epoch
const MAX_LATENCY_MS = 86_400_000;

const REQUEST_LINE = /^[A-Z]{3,10} \S+/;

/** A path or URL, or `METHOD /path` from a request line; null for other text. */
const targetOf = (value: string): string | null => {
  if (value.charCodeAt(0) === 47 || value.startsWith('http')) return value;
  return REQUEST_LINE.exec(value)?.[0] ?? null;
};

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/** The trace id, taken out of a W3C traceparent; null for an empty or all-zero one. */
const traceOf = (value: string): string | null => {
  const parent = value.length >= 55 ? TRACEPARENT.exec(value) : null;
  const id = parent ? (parent[1] ?? '') : value;
  return id === '' || id === '-' || id.length > 128 || /^0+$/.test(id) ? null : id;
};
