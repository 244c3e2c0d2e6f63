import { type Level, type ParsedRecord } from '../domain/record.ts';
import type { LatencyUnit } from '../domain/reading.ts';
import { routeOf } from '../domain/route.ts';
import { durationMs, inferUnit, toMs } from './duration.ts';
import { type FieldRole, pathInside, type Role, roleOf } from './field-roles.ts';
import { jsonText } from './json-text.ts';
import { levelOfNumber, levelOfStatus, levelOfWord } from './level.ts';
import type { ParserContext } from './log-formats/format.ts';
import { latencyInMessage } from './message-clues.ts';
import { cached } from './small-cache.ts';
import { createTimeReader, epochMs, type TimeReader } from './timestamp.ts';

/** A structured record: JSON object or key=value pairs. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads the columns out of a structured record and keeps everything else as attributes. */
export type FieldReader = (fields: Fields) => ParsedRecord;

const MAX_DEPTH = 4;
const MAX_NUMBERS = 16;
const MAX_KEYS = 4096;

/** Rank from which on a service key is only a hint (`name`, `logger`): it counts when it is one plain word. */
const WEAK_SERVICE_RANK = 10;
const PLAIN_WORD = /^[A-Za-z][\w-]*$/;
const NO_SERVICE: ReadonlySet<string> = new Set(['root', 'default', 'main', 'log', 'logger', 'stdout', 'stderr']);

interface KnownKey {
  readonly role: FieldRole;
  /** `"key":` as JSON. */
  readonly json: string;
  readonly inside: Map<string, KnownKey>;
  readonly path: string;
}

/** The winner so far for one role. */
interface Winner {
  rank: number;
  holder: Fields | null;
  key: string;
  value: unknown;
}

const COLUMNS = [
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
type Column = (typeof COLUMNS)[number];
const NOT_KEPT: ReadonlySet<Role> = new Set([
  'time',
  'level',
  'service',
  'message',
  'status',
  'latency',
  'trace',
  'host',
]);
const NO_RANK = 1000;

/** A reader of structured records; what it remembers between records is only what keys and paths mean. */
export const createFieldReader = (context: ParserContext): FieldReader => {
  const times = createTimeReader({ ...context.reading, latestTs: context.latestTs });
  const unit = context.reading.unit;
  const top = new Map<string, KnownKey>();
  const routes = cached((methodAndTarget: string): string | null => {
    const space = methodAndTarget.indexOf(' ');
    return routeOf(space > 0 ? methodAndTarget.slice(0, space) : null, methodAndTarget.slice(space + 1));
  });
  let keysKnown = 0;
  let numbers: [string, number][] = [];
  const winners: Record<Column, Winner> = {
    time: newWinner(),
    level: newWinner(),
    service: newWinner(),
    message: newWinner(),
    method: newWinner(),
    target: newWinner(),
    status: newWinner(),
    latency: newWinner(),
    trace: newWinner(),
    host: newWinner(),
  };

  const known = (keys: Map<string, KnownKey>, parent: string, key: string): KnownKey => {
    const found = keys.get(key);
    if (found) return found;
    const role = roleOf(parent, key);
    const made = { role, json: `${JSON.stringify(key)}:`, inside: new Map(), path: pathInside(parent, key) };
    if (keysKnown < MAX_KEYS) keys.set(key, made);
    keysKnown += 1;
    return made;
  };

  const collect = (fields: Fields, keys: Map<string, KnownKey>, parent: string, depth: number): void => {
    for (const key in fields) {
      const value = fields[key];
      if (value === null || value === undefined) continue;
      const { role, inside, path } = known(keys, parent, key);
      if (typeof value === 'object' && role.opens && depth < MAX_DEPTH && !Array.isArray(value)) {
        collect(value as Fields, inside, path, depth + 1);
      }
      if (role.role === 'other') continue;
      if (role.role === 'number') {
        if (typeof value === 'number' && numbers.length < MAX_NUMBERS)
          numbers.push([path === key ? key : dotted(parent, key), value]);
        continue;
      }
      const winner = winners[role.role];
      if (role.rank >= winner.rank) continue;
      const read = convert(role, value, times, unit);
      if (read === null) continue;
      winner.rank = role.rank;
      winner.holder = fields;
      winner.key = key;
      winner.value = read;
    }
  };

  const rest = (fields: Fields, keys: Map<string, KnownKey>, parent: string, depth: number): string => {
    let json = '';
    for (const key in fields) {
      const value = fields[key];
      if (value === undefined) continue;
      const entry = known(keys, parent, key);
      const { role } = entry.role;
      if (NOT_KEPT.has(role)) {
        const winner = winners[role as Column];
        // a traceparent holds more than the trace id
        if (winner.holder === fields && winner.key === key && !(role === 'trace' && winner.value !== value)) continue;
      }
      let text: string;
      if (
        typeof value === 'object' &&
        value !== null &&
        entry.role.opens &&
        depth < MAX_DEPTH &&
        !Array.isArray(value)
      ) {
        text = rest(value as Fields, entry.inside, entry.path, depth + 1);
        if (text === '') continue;
      } else text = typeof value === 'string' ? jsonText(value) : typeof value === 'number' ? String(value) : JSON.stringify(value);
      json += (json === '' ? '{' : ',') + entry.json + text;
    }
    return json === '' ? '' : `${json}}`;
  };

  return (fields) => {
    numbers = [];
    for (const column of COLUMNS) {
      const winner = winners[column];
      winner.rank = NO_RANK;
      winner.holder = null;
      winner.value = null;
    }
    collect(fields, top, '', 0);
    const status = winners.status.value as number | null;
    const target = winners.target.value as string | null;
    const method = winners.method.value as string | null;
    const attributes = rest(fields, top, '', 0);
    const message = (winners.message.value as string | null) ?? requestLine(method, target);
    const latencyMs = winners.latency.value as number | null;
    const record: ParsedRecord = {
      ts: winners.time.value as number | null,
      level: (winners.level.value as Level | null) ?? levelOfStatus(status),
      service: winners.service.value as string | null,
      route:
        target === null
          ? null
          : routes(target.charCodeAt(0) === 47 || method !== null ? `${method ?? ''} ${target}` : target),
      status,
      latencyMs: latencyMs === null && status === null && message !== null ? latencyInMessage(message) : latencyMs,
      message,
      traceId: winners.trace.value as string | null,
      host: winners.host.value as string | null,
      attributes: attributes === '' ? null : attributes,
    };
    return numbers.length === 0 ? record : { ...record, numbers };
  };
};

const requestLine = (method: string | null, target: string | null): string | null =>
  target === null ? null : method === null ? target : `${method} ${target}`;

const newWinner = (): Winner => ({ rank: NO_RANK, holder: null, key: '', value: null });

const dotted = (parent: string, key: string): string => (parent === '' ? key : `${parent}.${key}`);

const convert = (
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
export const statusOf = (value: unknown): number | null => {
  const status = typeof value === 'string' && value.length === 3 ? Number(value) : value;
  return typeof status === 'number' && status >= 100 && status <= 599 && Number.isInteger(status) ? status : null;
};

/** Milliseconds of a latency value: text with a unit says it itself, digits take `unit`, or without one what their size suggests. */
export const latencyOf = (value: unknown, unit: LatencyUnit | null): number | null => {
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
