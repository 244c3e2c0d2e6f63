import type { Fields } from './field-roles.ts';
import type { LatencyUnit } from '../domain/reading.ts';

/** A logger or server that is known by the shape of its records, and the units in which it writes durations without a name. */
export interface Dialect {
  readonly name: string;
  /** Units of whole numbers and of numbers with a fraction; `go` = nanoseconds unless they are small; null = not known. */
  readonly whole: LatencyUnit | 'go' | null;
  readonly fractional: LatencyUnit | null;
  /** Whether its time is the start of a request; absent = what the format says. */
  readonly stampsStart?: boolean;
  readonly matches: (fields: Fields) => boolean;
}

const has = (fields: Fields, ...keys: readonly string[]): boolean => keys.every((key) => fields[key] !== undefined);
const hasAny = (fields: Fields, keys: readonly string[]): boolean => keys.some((key) => fields[key] !== undefined);
const textOf = (fields: Fields, key: string): string => (typeof fields[key] === 'string' ? fields[key] : '');
const isNumber = (value: unknown): value is number => typeof value === 'number';

const firstKeys = (fields: Fields, count: number): string => {
  const keys: string[] = [];
  for (const key in fields) {
    keys.push(key);
    if (keys.length === count) break;
  }
  return keys.join(' ');
};

const lastKey = (fields: Fields): string => Object.keys(fields).at(-1) ?? '';

const isSorted = (fields: Fields): boolean => {
  let before = '';
  for (const key in fields) {
    if (key < before) return false;
    before = key;
  }
  return true;
};

/** An epoch in microseconds, also as the digits that a CSV has. */
const isMicroseconds = (value: unknown): boolean =>
  isNumber(value) ? value > 1e15 && value < 1e16 : typeof value === 'string' && /^1\d{15}$/.test(value);

const GATEWAY_KEYS =
  `integrationLatency integration_latency IntegrationLatency responseLatency response_latency ResponseLatency extendedRequestId resourcePath
  resource_path routeKey route_key`.split(/\s+/);
const GATEWAY_REQUEST_KEYS =
  'requestId request_id RequestId requestTime RequestTime requestTimeEpoch apiId api_id'.split(' ');
const NGINX_KEYS = `body_bytes_sent bytes_sent upstream_response_time msec time_iso8601 time_local remote_addr
  http_user_agent upstream_addr request_length request_uri upstream_status upstream_connect_time upstream_header_time
  http_referrer http_referer http_x_forwarded_for server_name ssl_protocol`.split(/\s+/);

/** Dialects, most particular first: the first that matches is the record's. */
const DIALECTS: readonly Dialect[] = [
  {
    name: 'Traefik',
    whole: 'ns',
    fractional: null,
    stampsStart: true,
    matches: (fields) => has(fields, 'DownstreamStatus', 'Duration'),
  },
  {
    name: 'Envoy',
    whole: 'ms',
    fractional: 'ms',
    stampsStart: true,
    matches: (fields) => hasAny(fields, ['response_flags', 'upstream_cluster']) && has(fields, 'response_code'),
  },
  {
    name: 'Kong',
    whole: 'ms',
    fractional: 'ms',
    stampsStart: true,
    matches: (fields) => has(fields, 'latencies', 'started_at'),
  },
  {
    name: 'Cloudflare',
    whole: null,
    fractional: null,
    stampsStart: true,
    matches: (fields) => has(fields, 'EdgeStartTimestamp'),
  },
  {
    name: 'API Gateway',
    whole: 'ms',
    fractional: 'ms',
    stampsStart: true,
    matches: (fields) =>
      (hasAny(fields, GATEWAY_KEYS) && hasAny(fields, GATEWAY_REQUEST_KEYS)) ||
      (fields['requestTimeEpoch'] !== undefined && hasAny(fields, ['requestId', 'httpMethod'])),
  },
  {
    // its default access log says the same for people beside it: `"latency":113245,"latency_human":"113.245µs"`
    name: 'Echo',
    whole: 'ns',
    fractional: null,
    matches: (fields) => has(fields, 'latency', 'latency_human'),
  },
  {
    name: 'nginx',
    whole: 's',
    fractional: 's',
    matches: (fields) => has(fields, 'request_time') && hasAny(fields, NGINX_KEYS),
  },
  {
    name: 'a server like nginx',
    whole: null,
    fractional: 's',
    matches: (fields) =>
      has(fields, 'request_time', 'status') && hasAny(fields, ['uri', 'request', 'path', 'request_uri']),
  },
  {
    name: 'Echo',
    whole: 'ns',
    fractional: null,
    matches: (fields) => has(fields, 'latency', 'latency_human'),
  },
  {
    name: 'Kratos',
    whole: 's',
    fractional: 's',
    matches: (fields) => has(fields, 'kind', 'component', 'operation', 'latency'),
  },
  {
    name: 'JMeter',
    whole: 'ms',
    fractional: null,
    matches: (fields) => has(fields, 'timeStamp', 'elapsed', 'label'),
  },
  {
    name: 'Lambda',
    whole: 'ms',
    fractional: 'ms',
    matches: (fields) => hasAny(fields, ['@billedDuration', '@memorySize', 'billedDuration', 'billed_duration']),
  },
  {
    name: 'Application Insights',
    whole: 'ms',
    fractional: 'ms',
    matches: (fields) =>
      hasAny(fields, ['resultCode', 'ResultCode', 'performanceBucket']) &&
      hasAny(fields, ['cloud_RoleName', 'AppRoleName', 'operation_Id', 'OperationId', 'itemType', 'itemId']),
  },
  {
    name: 'Caddy',
    whole: 'go',
    fractional: 's',
    matches: (fields) =>
      textOf(fields, 'logger').startsWith('http.') || (has(fields, 'resp_headers', 'request') && has(fields, 'ts')),
  },
  {
    name: 'Serilog',
    whole: 'ms',
    fractional: 'ms',
    matches: (fields) => has(fields, '@t') || (has(fields, 'MessageTemplate') && has(fields, 'Timestamp')),
  },
  {
    name: 'pino or bunyan',
    whole: 'ms',
    fractional: 'ms',
    matches: ({ level, pid, hostname, time }) =>
      isNumber(level) && level >= 10 && level <= 60 && (pid !== undefined || hostname !== undefined || isNumber(time)),
  },
  {
    name: 'Rails (lograge)',
    whole: 'ms',
    fractional: 'ms',
    matches: (fields) => has(fields, 'controller', 'action') && hasAny(fields, ['format', 'view', 'db']),
  },
  {
    name: 'a tracer with microseconds',
    whole: 'us',
    fractional: null,
    stampsStart: true,
    matches: ({ timestamp, startTime, startTimeMicros, duration }) =>
      isNumber(duration) && (isMicroseconds(timestamp) || isMicroseconds(startTime) || isMicroseconds(startTimeMicros)),
  },
  {
    name: 'Datadog',
    whole: 'go',
    fractional: null,
    matches: (fields) => hasAny(fields, ['dd', 'dd.trace_id', 'ddsource', 'ddtags']),
  },
  {
    name: 'zap',
    whole: 'go',
    fractional: 's',
    matches: (fields) => isNumber(fields['ts']) && has(fields, 'level', 'msg'),
  },
  {
    name: 'zerolog',
    whole: 'ms',
    fractional: 'ms',
    matches: (fields) =>
      has(fields, 'time') &&
      textOf(fields, 'level') !== '' &&
      firstKeys(fields, 1) === 'level' &&
      lastKey(fields) === 'message',
  },
  {
    name: 'slog',
    whole: 'go',
    fractional: 's',
    matches: (fields) => firstKeys(fields, 3) === 'time level msg',
  },
  {
    name: 'a Go logger',
    whole: 'go',
    fractional: null,
    matches: (fields) =>
      /\.go:\d{1,7}$/.test(textOf(fields, 'caller').slice(-80)) ||
      (has(fields, 'level', 'msg', 'time') && isSorted(fields)) ||
      fields['@module'] !== undefined,
  },
];

/** The dialect of a record; undefined for none that is known. */
export const dialectOf = (fields: Fields): Dialect | undefined => DIALECTS.find(({ matches }) => matches(fields));

/** Go's nanoseconds are large; a duration of less than 5 µs is no request. */
const SMALLEST_GO_NANOS = 5000;

/** The unit of numbers of that size in a dialect; null when it says none. */
export const dialectUnit = (
  { whole, fractional }: Dialect,
  { median, isFractional }: { readonly median: number; readonly isFractional: boolean },
): LatencyUnit | null => {
  const unit = isFractional ? fractional : whole;
  return unit === 'go' ? (median >= SMALLEST_GO_NANOS ? 'ns' : 'ms') : unit;
};
