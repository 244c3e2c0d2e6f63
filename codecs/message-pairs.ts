import type { LatencyUnit } from '../domain/reading.ts';
import type { Role } from './field-names.ts';
import { type FieldRole, roleOf } from './field-roles.ts';
import { fieldValue } from './field-values.ts';
import type { TimeReader } from './timestamp.ts';

/** What `key=value` pairs in a text say; null where they say nothing. */
export interface MessagePairs {
  status: number | null;
  latencyMs: number | null;
  method: string | null;
  target: string | null;
  traceId: string | null;
  /** Figures that may grow before a failure. */
  numbers: (readonly [name: string, value: number])[] | undefined;
}

const MAX_READ = 4000;
const MAX_KEY = 40;
const MAX_KEYS = 1024;
const MAX_NUMBERS = 16;

/** Keys of text logs that structured ones do not have. */
const TEXT_KEYS: ReadonlyMap<string, FieldRole> = new Map([
  ['resp', { role: 'status', rank: 0, unit: null, opens: false }],
  ['code', { role: 'status', rank: 20, unit: null, opens: false }],
  ['verb', { role: 'method', rank: 0, unit: null, opens: false }],
  // Solr's own time is in milliseconds; OpenVPN completes its times by microseconds
  ['QTime', { role: 'latency', rank: 0, unit: 'ms', opens: false }],
  // the time a session of a firewall has been open, in seconds
  ['elapsed-time', { role: 'other', rank: 0, unit: null, opens: false }],
  ['us', { role: 'other', rank: 0, unit: null, opens: false }],
]);

const isKeyPart = (code: number): boolean =>
  (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122) || code === 95 || code === 45 || code === 46;

/** What may stand before a key: nothing that makes it part of a query string or a path. */
const beginsKey = (code: number): boolean =>
  Number.isNaN(code) ||
  code === 32 ||
  code === 9 ||
  code === 44 ||
  code === 40 ||
  code === 91 ||
  code === 123 ||
  code === 59 ||
  code === 124;

const endsValue = (code: number): boolean =>
  code === 32 || code === 9 || code === 44 || code === 41 || code === 93 || code === 59 || code === 125;

/** Roles that are taken from text: a time, a level or a host in it may be another's. */
const TOLD: ReadonlySet<Role> = new Set<Role>(['latency', 'status', 'state', 'method', 'target', 'trace']);

const NUMBER = /^-?\d{1,15}(?:\.\d{1,9})?$/;

/** One `key=value` of a text. */
export interface Pair {
  readonly key: string;
  readonly value: string;
}

/** The `key=value` pairs of a text in their order; values in quotes without them. */
export function* pairsIn(message: string): Generator<Pair> {
  const text = message.length > MAX_READ ? message.slice(0, MAX_READ) : message;
  for (let equals = text.indexOf('='); equals > 0; equals = text.indexOf('=', equals + 1)) {
    let from = equals;
    while (from > 0 && equals - from < MAX_KEY && isKeyPart(text.charCodeAt(from - 1))) from -= 1;
    if (from === equals || !beginsKey(from === 0 ? Number.NaN : text.charCodeAt(from - 1))) continue;
    const key = text.slice(from, equals);
    const quoted = text.charCodeAt(equals + 1) === 34;
    const start = quoted ? equals + 2 : equals + 1;
    let end = start;
    if (quoted) {
      const close = text.indexOf('"', start);
      end = close < 0 ? text.length : close;
    } else while (end < text.length && !endsValue(text.charCodeAt(end))) end += 1;
    yield { key, value: text.slice(start, end) };
    equals = end - 1;
  }
}

/** The role of a key in text. */
export const roleInText = (key: string): FieldRole => TEXT_KEYS.get(key) ?? roleOf('', key);

/** Reads `key=value` pairs out of messages; it remembers what keys mean, nothing else. */
export const createPairReader = (
  times: TimeReader,
  unit: LatencyUnit | null,
): ((message: string) => MessagePairs | null) => {
  const roles = new Map<string, FieldRole>();
  const role = (key: string): FieldRole => {
    const known = roles.get(key);
    if (known) return known;
    const found = roleInText(key);
    if (roles.size < MAX_KEYS) roles.set(key, found);
    return found;
  };

  return (message) => {
    if (!message.includes('=')) return null;
    const found: MessagePairs = {
      status: null,
      latencyMs: null,
      method: null,
      target: null,
      traceId: null,
      numbers: undefined,
    };
    for (const { key, value } of pairsIn(message)) {
      const meant = role(key);
      const is = meant.role;
      if (is === 'number') {
        if (NUMBER.test(value) && (found.numbers?.length ?? 0) < MAX_NUMBERS)
          (found.numbers ??= []).push([key, Number(value)]);
        continue;
      }
      if (!TOLD.has(is)) continue;
      const said = fieldValue(meant, value, times, unit);
      if (typeof said === 'number') {
        if (is === 'latency') found.latencyMs ??= said;
        else if (is === 'status' || is === 'state') found.status ??= said;
      } else if (said !== null) {
        if (is === 'method') found.method ??= said;
        else if (is === 'target') found.target ??= said;
        else if (is === 'trace') found.traceId ??= said;
      }
    }
    return found;
  };
};
