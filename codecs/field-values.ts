import type { LatencyUnit } from '../domain/reading.ts';
import { durationMs, inferUnit, toMs } from './duration.ts';
import { levelOfScale, levelOfText } from './field-levels.ts';
import type { FieldRole } from './field-roles.ts';
import { dateOf, isDigits, preciseTimeOf, timeOf } from './field-times.ts';
import { levelOfWord } from './level.ts';
import { serviceOfLogGroup } from './service-name.ts';
import type { TimeReader } from './timestamp.ts';
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
      if (typeof value !== 'string') return null;
      return scale === 'log-group' ? serviceOfLogGroup(value.replace(ACCOUNT, '')) : serviceOf(value, scale === 'hint');
    case 'status': {
      const status = statusOf(value);
      return status !== null && scale === 'exit' && !HTTP_CODES.has(status) ? null : status;
    }
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

/** Codes of HTTP that a `code` may be: other numbers are those of processes, errors and databases. */
const HTTP_CODES: ReadonlySet<number> = new Set(
  [200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 408, 409, 410, 412, 413].concat(
    [415, 416, 422, 423, 424, 429, 431, 451, 499, 500, 501, 502, 503, 504, 520, 522, 524],
  ),
);

const ACCOUNT = /^\d{12}:/;
const NO_FAILURE: ReadonlySet<string> = new Set(['', '0', '-', 'none', 'null', 'ok', 'success']);

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
  // `404 Not Found`
  const isText = typeof value === 'string' && (value.length === 3 || value.charCodeAt(3) === 32);
  const status = isText ? Number(value.slice(0, 3)) : value;
  if (typeof status !== 'number' || !Number.isInteger(status)) return null;
  return (status >= 100 && status <= 599) || status === 0 ? status : null;
};

/** Milliseconds of a latency value: text with a unit says it itself, digits take `unit`, or without one what their size suggests. */
const latencyOf = (value: unknown, unit: LatencyUnit | null): number | null => {
  if (typeof value === 'string') {
    const code = value.charCodeAt(0);
    if (!((code >= 48 && code <= 57) || code === 80)) return null;
    const digits = Number(value);
    if (!Number.isNaN(digits)) return latencyOf(digits, unit);
    return THOUSANDS.test(value) ? latencyOf(Number(value.replaceAll(',', '')), unit) : durationMs(value);
  }
  if (typeof value !== 'number' || !(value >= 0)) return null;
  const ms = toMs(value, unit ?? inferUnit([value]) ?? 'ms');
  return ms < MAX_LATENCY_MS ? ms : null;
};

/** `12,345,678.9`, as spreadsheets and Kibana print a number. */
const THOUSANDS = /^\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?$/;

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
