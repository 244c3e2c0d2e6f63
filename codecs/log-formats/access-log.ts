import type { ParsedRecord } from '../../domain/record.ts';
import type { LatencyUnit } from '../../domain/reading.ts';
import { routeOf } from '../../domain/route.ts';
import { durationMs, inferUnit, toMs } from '../duration.ts';
import { jsonText } from '../json-text.ts';
import { levelOfStatus } from '../level.ts';
import { cached } from '../small-cache.ts';
import { createTimeReader } from '../timestamp.ts';
import { type AccessLine, readAccessLine } from './access-line.ts';
import type { FormatChoices, FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';

/** Keys of `key=value` pairs behind the request that hold the request's own time; nginx writes seconds. */
const TIME_KEYS: ReadonlySet<string> = new Set([
  'rt',
  'request_time',
  'reqtime',
  'rtime',
  'time',
  'duration',
  'elapsed',
  'total_time',
]);
const WHOLE = /^\d{1,12}$/;
const FRACTION = /^\d{1,9}\.\d+$/;
/** Apache's `**%T/%D**`: seconds, then microseconds. */
const SECONDS_AND_MICROS = /^\*\*\d+\/(\d+)\*\*$/;

/** The request's time as the end of the line writes it: a value with its unit, a bare number, or nothing. */
type Timing =
  | { readonly kind: 'said'; readonly ms: number; readonly micros?: true }
  | { readonly kind: 'bare'; readonly value: number; readonly whole: boolean }
  | null;

const timingOf = (extras: readonly string[]): Timing => {
  let whole: number | null = null;
  for (let at = 0; at < extras.length; at += 1) {
    const extra = extras[at] ?? '';
    const first = extra.charCodeAt(0);
    if (first >= 48 && first <= 57) {
      const unit = extras[at + 1];
      const last = extra.charCodeAt(extra.length - 1);
      const named = unit === 'ms' || unit === 's' || unit === 'us' ? extra + unit : last > 57 ? extra : null;
      const said = named === null ? null : durationMs(named);
      if (said !== null) return { kind: 'said', ms: said };
      if (FRACTION.test(extra)) return { kind: 'bare', value: Number(extra), whole: false };
      if (whole === null && WHOLE.test(extra)) whole = Number(extra);
      continue;
    }
    const equals = extra.indexOf('=');
    if (equals > 0 && TIME_KEYS.has(extra.slice(0, equals))) {
      const value = extra.slice(equals + 1);
      if (FRACTION.test(value)) return { kind: 'said', ms: toMs(Number(value), 's') };
      const said = durationMs(value);
      if (said !== null) return { kind: 'said', ms: said };
      if (WHOLE.test(value)) return { kind: 'bare', value: Number(value), whole: true };
    }
    const micros = first === 42 ? SECONDS_AND_MICROS.exec(extra) : null;
    if (micros) return { kind: 'said', ms: toMs(Number(micros[1]), 'us'), micros: true };
  }
  return whole === null ? null : { kind: 'bare', value: whole, whole: true };
};

const choose = (sample: readonly string[]): FormatChoices => {
  const values: number[] = [];
  let whole = 0;
  let micros = 0;
  for (const text of sample) {
    const timing = timingOf(readAccessLine(text)?.extras ?? []);
    if (timing?.kind === 'said' && timing.micros) micros += 1;
    if (timing?.kind !== 'bare') continue;
    values.push(timing.value);
    if (timing.whole) whole += 1;
  }
  const unit = inferUnit(values, whole * 2 > values.length);
  // only Apache writes microseconds, and its %t is the start of the request
  const apache = unit === 'us' || micros > 0;
  return { unit, fields: { ...(values.length > 0 && { latency: 'trailing' }), ...(apache && { stamps: 'start' }) } };
};

const attributesOf = (line: AccessLine): string => {
  let json = `{"client":${jsonText(line.client)}`;
  if (line.user !== '-') json += `,"user":${jsonText(line.user)}`;
  if (line.bytes !== null) json += `,"bytes":${line.bytes}`;
  if (line.referer !== null && line.referer !== '-') json += `,"referer":${jsonText(line.referer)}`;
  if (line.agent !== null && line.agent !== '-') json += `,"agent":${jsonText(line.agent)}`;
  if (line.extras.length > 0) json += `,"extra":${jsonText(line.extras.join(' '))}`;
  return `${json}}`;
};

const latencyMsOf = (timing: Timing, unit: LatencyUnit | null): number | null => {
  if (timing === null) return null;
  if (timing.kind === 'said') return timing.ms;
  return toMs(timing.value, unit ?? inferUnit([timing.value], timing.whole) ?? 'ms');
};

/** Method and target of a request line; HTTP version and garbage (TLS on a plain port) left out. */
const routeOfRequest = (request: string): string | null => {
  const method = request.indexOf(' ');
  if (method <= 0) return null;
  const target = request.indexOf(' ', method + 1);
  return routeOf(request.slice(0, method), request.slice(method + 1, target < 0 ? request.length : target));
};

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const routes = cached(routeOfRequest);
  return (text): ParsedRecord | null => {
    const line = readAccessLine(text);
    if (line === null) return null;
    return {
      ts: times.read(text, line.timeAt),
      level: levelOfStatus(line.status),
      service: line.vhost,
      route: routes(line.request),
      status: line.status,
      latencyMs: latencyMsOf(timingOf(line.extras), reading.unit),
      message: line.request === '' ? null : line.request,
      traceId: null,
      host: null,
      attributes: attributesOf(line),
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: '127.0.0.1 - - [20/Nov/2026:22:10:29 +0000] "GET /api/products/9?x=1 HTTP/1.1" 200 27 "-" "okhttp/4.12.0" 0.032 0.031',
    expect: {
      ts: 1795212629000,
      level: 'info',
      service: null,
      route: 'GET /api/products/<id>',
      status: 200,
      latencyMs: 32,
      message: 'GET /api/products/9?x=1 HTTP/1.1',
      attributes: '{"client":"127.0.0.1","bytes":27,"agent":"okhttp/4.12.0","extra":"0.032 0.031"}',
    },
  },
  {
    text: '127.0.0.1 - - [20/Nov/2026:22:10:29 +0000] "POST /api/orders HTTP/1.1" 504 12 "-" "okhttp/4.12.0" rt=3.003 uct="0.000" uht="-" urt="3.002"',
    expect: { level: 'error', route: 'POST /api/orders', status: 504, latencyMs: 3003 },
  },
  {
    // Apache's %D: microseconds
    text: '127.0.0.1 - alice [20/Nov/2026:17:10:28 -0500] "GET /api/products/307 HTTP/1.1" 200 251 "-" "curl/8.5.0" 96859',
    expect: {
      ts: 1795212628000,
      latencyMs: 96.859,
      attributes: '{"client":"127.0.0.1","user":"alice","bytes":251,"agent":"curl/8.5.0","extra":"96859"}',
    },
  },
  {
    text: 'shop.example.com:80 127.0.0.1 - - [20/Nov/2026:17:10:28 -0500] "GET /api/stock/SKU-359 HTTP/1.1" 200 230 "-" "curl/8.5.0" **0/95926**',
    expect: { service: 'shop.example.com', route: 'GET /api/stock/<id>', latencyMs: 95.926 },
  },
  {
    // morgan names the unit
    text: '127.0.0.1 - - [20/Nov/2026:22:10:29 +0000] "GET /products/307 HTTP/1.1" 200 31 "-" "node" 23.258 ms',
    expect: { route: 'GET /products/<id>', latencyMs: 23.258 },
  },
  {
    // gunicorn's %(M)s: milliseconds
    text: '127.0.0.1 - - [20/Nov/2026:22:10:29 +0000] "GET /stock/SKU-5762 HTTP/1.1" 404 11 "-" "node" 10',
    expect: { level: 'warn', status: 404, latencyMs: 10 },
  },
  {
    text: '1.56.136.157 - - [08/Sep/2009:07:54:07 -0400] "GET /form_configurations/show.flashxml HTTP/1.1" 304 -',
    expect: {
      ts: 1252410847000,
      status: 304,
      latencyMs: null,
      attributes: '{"client":"1.56.136.157"}',
    },
  },
  {
    // what a scanner sends is no route
    text: '203.0.113.9 - - [20/Nov/2026:22:10:29 +0000] "\\x16\\x03\\x01\\"" 400 150 "-" "-"',
    expect: { route: null, status: 400, message: '\\x16\\x03\\x01\\"' },
  },
];

/** Access logs of nginx, Apache, gunicorn and morgan in common or combined form, with or without a time behind it. */
export const accessLog: LogFormat = {
  id: 'access-log',
  title: 'access log, common or combined (nginx, Apache, gunicorn, morgan), with or without a request time',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (readAccessLine(line) === null ? 0 : 0.95),
  choose,
  parser,
};
