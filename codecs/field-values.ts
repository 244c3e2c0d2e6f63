import type { Level } from '../domain/record.ts';
import type { LatencyUnit } from '../domain/reading.ts';
import { durationMs, inferUnit, toMs } from './duration.ts';
import type { Scale } from './field-names.ts';
import type { FieldRole } from './field-roles.ts';
import { levelOfNumber, levelOfWord } from './level.ts';
import { epochMs, type TimeReader } from './timestamp.ts';
import { traceIdOf } from './trace-id.ts';

const PLAIN_WORD = /^[A-Za-z][\w-]*$/;
/** What stands where nobody set a service: Powertools', OpenTelemetry's, and words that name nothing. */
const UNSET: ReadonlySet<string> = new Set(['-', 'unknown', 'none', 'null', 'undefined', 'service_undefined']);
const UNSET_START = 'unknown_service';
const NO_HINT: ReadonlySet<string> = new Set(['root', 'default', 'main', 'log', 'logger', 'stdout', 'stderr']);
/** Where a figure stops being a latency and may be an instant, ms. */
const FIRST_INSTANT_MS = 1e11;

/** What a field's value means in its role, in the units of a record; null when it cannot mean that. */
export const fieldValue = (
  { role, unit, scale }: FieldRole,
  value: unknown,
  times: TimeReader,
  fileUnit: LatencyUnit | null,
): string | number | null => {
  switch (role) {
    case 'time':
      return timeOf(value, times);
    case 'level':
      return typeof value === 'string'
        ? levelOfText(value, scale)
        : typeof value === 'number'
          ? levelOfScale(value, scale)
          : null;
    case 'service':
      return typeof value === 'string' ? serviceOf(value, scale === 'hint') : null;
    case 'status':
      return statusOf(value);
    case 'state':
      // Datadog keeps the level here
      return statusOf(value) ?? (typeof value === 'string' && levelOfWord(value) !== null ? value : null);
    case 'latency':
      return latencyOf(value, unit ?? fileUnit);
    case 'either':
      return dateOrLatency(value, times, fileUnit);
    case 'latencynanos':
    case 'nanos':
      return nanosOf(value);
    case 'began':
    case 'since':
    case 'ended':
      return preciseTimeOf(value, times);
    case 'date':
      return dateOf(value, times);
    case 'target':
      return typeof value === 'string' ? targetOf(value) : null;
    case 'trace':
      return typeof value === 'string'
        ? traceIdOf(value)
        : Array.isArray(value) && typeof value[0] === 'string'
          ? traceIdOf(value[0])
          : null;
    case 'message':
    case 'method':
    case 'host':
    case 'template':
    case 'kind':
      return typeof value === 'string' && value !== '' && value !== '-' ? value : null;
    case 'failure':
      return typeof value === 'string' && !NO_FAILURE.has(value.toLowerCase()) ? value : null;
    case 'number':
    case 'other':
      return null;
  }
};

const NO_FAILURE: ReadonlySet<string> = new Set(['', '0', '-', 'none', 'null', 'ok', 'success']);

const CLOCK = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:[.,](\d{1,9}))?$/;

/** An instant (epoch ms), or for a time of day alone the ms since midnight. */
const timeOf = (value: unknown, times: TimeReader): number | null => {
  if (typeof value === 'string') {
    if (value.length === 19 && isDigits(value)) return times.believe(Number(value.slice(0, 13)));
    const ts = times.read(value, value.charCodeAt(0) === 91 ? 1 : 0);
    return ts === null && value.charCodeAt(2) === 58 ? clockOf(value) : ts;
  }
  return typeof value === 'number' && value > 0 ? times.believe(epochMs(value)) : null;
};

const clockOf = (value: string): number | null => {
  const clock = value.length > 18 ? null : CLOCK.exec(value);
  if (!clock) return null;
  const [, hours, minutes, seconds, fraction = ''] = clock;
  return (
    ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
  );
};

/** An instant, or negated the midnight of a day alone. */
const dateOf = (value: unknown, times: TimeReader): number | null => {
  if (typeof value === 'number' && value > 0) return times.believe(epochMs(value));
  if (typeof value !== 'string') return null;
  const ts = times.read(value, 0);
  if (ts !== null || value.length > 12) return ts;
  const midnight = times.read(`${value} 00:00:00`, 0);
  return midnight === null ? null : -midnight;
};

const isDigits = (text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text !== '';
};

/** An instant in ms with its digits beyond milliseconds (a span may be shorter); null for anything else. */
export const preciseTimeOf = (value: unknown, times: TimeReader): number | null => {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && isDigits(value) ? Number(value) : null;
  if (number !== null) {
    const ms = number < 1e11 ? number * 1e3 : number < 1e14 ? number : number < 1e17 ? number / 1e3 : number / 1e6;
    return times.believe(Math.floor(ms + 1e-3)) === null ? null : ms;
  }
  if (typeof value !== 'string') return null;
  const ts = times.read(value, 0);
  if (ts === null) return null;
  const finer = FINER.exec(value.slice(0, 40))?.[1];
  return finer === undefined ? ts : ts + Number(`0.${finer}`);
};
const FINER = /[.,]\d{3}(\d{1,9})/;

const LETTERS: ReadonlyMap<string, Level> = new Map([
  ['T', 'trace'],
  ['V', 'trace'],
  ['D', 'debug'],
  ['I', 'info'],
  ['N', 'info'],
  ['W', 'warn'],
  ['E', 'error'],
  ['F', 'fatal'],
  ['C', 'fatal'],
]);
const MORE_WORDS: ReadonlyMap<string, Level> = new Map([
  ['informational', 'info'],
  ['success', 'info'],
  ['fault', 'fatal'],
]);
/** Marks around the word of a level: colours, brackets, the name of an enumeration. */
// eslint-disable-next-line no-control-regex -- terminals' colours begin with it
const DECORATED = /^(?:\x1b\[[\d;]{1,20}m|[^A-Za-z\x1b]|(?:[Ll]evel|logging)\.){0,8}([A-Za-z]{1,20})/;

const levelOfText = (value: string, scale: Scale | undefined): Level | null => {
  const known = levelOfWord(value);
  if (known !== null) return known;
  const code = value.charCodeAt(0);
  if (code >= 48 && code <= 57) return levelOfScale(Number(value), scale);
  // MongoDB: D1 to D5
  if (value.length <= 2) return LETTERS.get(value.charAt(0).toUpperCase()) ?? null;
  if (scale === 'letter' || value.length > 64) return null;
  const word = DECORATED.exec(value)?.[1]?.toLowerCase();
  return word === undefined ? null : (MORE_WORDS.get(word) ?? (word === value ? null : levelOfWord(word)));
};

const STEPS: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** The level of a number on the scale of its field. */
const levelOfScale = (value: number, scale: Scale | undefined): Level | null => {
  switch (scale) {
    case 'otel': // https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
      return value >= 1 && value <= 24 ? (STEPS[Math.floor((value - 1) / 4)] ?? null) : null;
    case 'python':
      return value >= 50 ? 'fatal' : value >= 40 ? 'error' : value >= 30 ? 'warn' : value >= 20 ? 'info' : 'debug';
    case 'dotnet':
      return STEPS[value] ?? levelOfNumber(value);
    case 'azure': // Application Insights: Verbose, Information, Warning, Error, Critical
      return STEPS[value + 1] ?? null;
    case 'verbosity':
      return value >= 0 && value <= 10 ? 'info' : null;
    case 'letter':
      return null;
    case 'hint':
    case undefined:
      return levelOfNumber(value);
  }
};

/** A pod without what its deployment added: `cart-579b9bff58-t2dbm`. */
const POD = /^([a-z][a-z0-9-]{0,60})-[a-f0-9]{8,10}-[a-z0-9]{5}$/;
const AWS_ENDPOINT = '.amazonaws.com';

const serviceOf = (value: string, hint: boolean): string | null => {
  if (value === '' || UNSET.has(value) || value.startsWith(UNSET_START)) return null;
  if (hint && (!PLAIN_WORD.test(value) || NO_HINT.has(value))) return null;
  if (value.endsWith(AWS_ENDPOINT)) return value.slice(0, -AWS_ENDPOINT.length);
  // Docker writes the name of a container with a slash
  return POD.exec(value)?.[1] ?? (value.charCodeAt(0) === 47 && value.length > 1 ? value.slice(1) : value);
};

/** An HTTP status from a number or its digits, 0 where there was no response; null for anything else. */
const statusOf = (value: unknown): number | null => {
  const status = typeof value === 'string' && value.length === 3 ? Number(value) : value;
  if (typeof status !== 'number' || !Number.isInteger(status)) return null;
  return (status >= 100 && status <= 599) || status === 0 ? status : null;
};

/** Milliseconds of a latency value: text with a unit says it itself, digits take `unit`, or without one what their size suggests. */
const latencyOf = (value: unknown, unit: LatencyUnit | null): number | null => {
  if (typeof value === 'string') {
    const code = value.charCodeAt(0);
    if (!((code >= 48 && code <= 57) || code === 80)) return null;
    const digits = Number(value);
    return Number.isNaN(digits) ? durationMs(value) : latencyOf(digits, unit);
  }
  if (typeof value !== 'number' || !(value >= 0)) return null;
  const ms = toMs(value, unit ?? inferUnit([value]) ?? 'ms');
  return ms < MAX_LATENCY_MS ? ms : null;
};

// a day: what is larger is a counter or an epoch
const MAX_LATENCY_MS = 86_400_000;

/** `requestTime` is a date in API Gateway (an instant, epoch ms) and a duration in nginx (ms). */
const dateOrLatency = (value: unknown, times: TimeReader, unit: LatencyUnit | null): number | null => {
  const latency = latencyOf(value, unit);
  if (latency !== null) return latency;
  const ts = timeOf(value, times);
  return ts !== null && ts >= FIRST_INSTANT_MS ? ts : null;
};

const nanosOf = (value: unknown): number | null => {
  const nanos = typeof value === 'string' && value.length < 12 && isDigits(value) ? Number(value) : value;
  return typeof nanos === 'number' && nanos >= 0 && nanos < 1e9 ? nanos : null;
};

const REQUEST_LINE = /^[A-Z]{3,10} \S+/;

/** A path or URL, or `METHOD /path` from a request line; null for other text. */
const targetOf = (value: string): string | null => {
  if (value.charCodeAt(0) === 47 || value.startsWith('http')) return value;
  return REQUEST_LINE.exec(value)?.[0] ?? null;
};
