import type { Level, ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { durationMs } from '../duration.ts';
import { levelOfLetter, levelOfStatus } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { jsonFields, said, statusOf } from './line-fields.ts';

/** One request as a development server prints it. */
interface Request {
  readonly time: string | null;
  readonly client: string | undefined;
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly status: string | undefined;
  /** With its unit. */
  readonly took: string | null;
  readonly bytes: string | undefined;
  /** The level that the line itself names. */
  readonly level?: Level | null;
  readonly service?: string | undefined;
  /** As the line has it, where that is not method and target. */
  readonly message?: string | undefined;
}

const METHOD = '(GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|CONNECT|TRACE|PROPFIND|QUERY)';
const TARGET = '(/[^\\s"]{0,8000}|\\*|https?://[^\\s"]{1,8000})';
const TOOK = '(\\d{1,9}(?:\\.\\d{1,9})?) ?(ns|us|µs|μs|ms|s)';
const ADDRESS = '([0-9a-zA-Z.:\\[\\]%-]{2,60})';

/** morgan `dev`: `GET /orders 200 3.123 ms - 935`. */
const MORGAN_DEV = new RegExp(`^${METHOD} ${TARGET} (\\d{3}|-) (?:${TOOK}|- ms) - (\\d{1,15}|-)$`);
/** morgan `tiny` (`GET /orders 200 935 - 3.123 ms`) and `short`, which begins with address and user. */
const MORGAN_TINY = new RegExp(
  `^(?:${ADDRESS} [^ ]{1,64} )?${METHOD} ${TARGET}(?: HTTP/[\\d.]{1,3})? (\\d{3}|-) (\\d{1,15}|-) - (?:${TOOK}|- ms)$`,
);
/** uvicorn and Hypercorn: `INFO:     127.0.0.1:52345 - "GET /orders HTTP/1.1" 200 OK`; some put a time before it. */
const UVICORN = new RegExp(
  `^(?:(\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[\\d.,]{0,8}Z?) )?INFO:? {1,8}${ADDRESS} - "${METHOD} ${TARGET} HTTP/[\\d.]{1,3}" (\\d{3})(?: |$)`,
);
/** Gin: `[GIN] 2026/11/20 - 22:10:29 | 200 | 1.234567ms | 127.0.0.1 | GET "/ping"`. */
const GIN = new RegExp(
  `^\\[GIN\\] (\\d{4}/\\d\\d/\\d\\d) - (\\d\\d:\\d\\d:\\d\\d) \\| {0,3}(\\d{3}) {0,3}\\| {0,16}([\\dhm.]{0,16}[\\d.]{1,16}(?:ns|us|µs|μs|ms|s)) {0,3}\\| {0,46}${ADDRESS} {0,3}\\| {0,3}${METHOD} {1,9}"?([^"\\s]{1,8000})"?`,
);
/** chi: `2026/11/20 22:10:29 [host/x-000001] "GET http://host/ping HTTP/1.1" from [::1]:52817 - 200 12B in 123.4µs`. */
const CHI = new RegExp(
  `^(\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?) (?:\\[[^\\]]{1,120}\\] )?"${METHOD} ${TARGET} HTTP/[\\d.]{1,3}" from ${ADDRESS} - (\\d{3}) (\\d{1,15})B in ${TOOK}$`,
);
/** Go's weaveworks middleware (Loki, Cortex): `GET /ready (200) 432.924µs`, with or without a time before it. */
const LOKI = new RegExp(
  `^(?:(\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[\\d.]{0,10}Z?) )?${METHOD} ${TARGET} \\((\\d{3})\\) ([\\dhm.]{0,16}[\\d.]{1,16}(?:ns|us|µs|μs|ms|s))`,
);

/** koa-logger: `  --> GET /orders 200 12ms 1.2kb`, `  xxx POST /orders 500 2.3s -`. */
const KOA = new RegExp(
  `^ {0,2}(?:-->|xxx|-x-) ${METHOD} ${TARGET} (\\d{3}) (?:${TOOK}|-)(?: ([\\d.]{1,12}[kmg]?b|-))?$`,
);
/** Tornado: `200 GET /orders (127.0.0.1) 1.13ms` behind its head. */
const TORNADO = new RegExp(
  `^\\[([DIWEC]) (\\d{6} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,3})?) [\\w.-]{1,40}:\\d{1,6}\\] (\\d{3}) ${METHOD} ${TARGET} \\(${ADDRESS}\\) ${TOOK}`,
);
/** hapi's good: `261120/221029.123, [response] http://host:3000: get /orders {} 200 (12ms)`. */
const HAPI = new RegExp(
  `^(\\d{6}/\\d{6}\\.\\d{3}), \\[[\\w,-]{0,80}\\] (?:https?://\\S{1,200}: )?${METHOD.toLowerCase()} ${TARGET} (?:\\{[^}]{0,2000}\\} )?(\\d{3}) \\(${TOOK}\\)`,
);
/** Negroni: `[negroni] 2026-11-20T22:10:29Z | 200 | \t 123.4µs | host:3000 | GET /orders`. */
const NEGRONI = new RegExp(
  `^\\[negroni\\] (\\S{20,35}) \\| (\\d{3}) \\| [ \\t]{0,6}([\\dhm.]{0,16}[\\d.]{1,16}(?:ns|us|µs|μs|ms|s)) \\| (\\S{1,200}) \\| ${METHOD} ${TARGET}`,
);
/** Nginx Proxy Manager: `[20/Nov/2026:22:10:29 +0000] - 200 200 - GET https shop.example.com "/orders" [Client 10.0.0.9] [Length 612] …`. */
const PROXY_MANAGER = new RegExp(
  `^\\[(\\d\\d/[A-Z][a-z]{2}/\\d{4}:[\\d: +-]{14,15})\\] (?:\\S{1,16} \\S{1,16} )?(\\d{3}) - (([A-Z]{3,10}) https? (\\S{1,255}) "([^"]{0,8000})") \\[Client ${ADDRESS}\\] \\[Length (\\d{1,15}|-)\\]`,
);

const joined = (value: string | undefined, unit: string | undefined): string | null =>
  value === undefined || unit === undefined ? null : value + unit;

// eslint-disable-next-line no-control-regex -- colours of a terminal
const COLOUR = /\u001b\[[\d;]{0,16}m/g;
const ESCAPE = '\u001b';
const MAX_LINE = 10_000;

/** Reads a line of any of these servers; null for all others. */
const readRequest = (line: string): Request | null => {
  if (line.length > MAX_LINE) return null;
  const text = line.includes(ESCAPE) ? line.replace(COLOUR, '') : line;
  const first = text.charCodeAt(0);
  if (first === 91) {
    const gin = GIN.exec(text);
    if (!gin) return readBracketed(text);
    const [, date, clock, status, took = '', client, method, target] = gin;
    return { time: `${date} ${clock}`, client, method, target, status, took, bytes: undefined };
  }
  if (first === 32 || first === 45 || first === 120) return readKoa(text);
  const isDigit = first >= 48 && first <= 57;
  const hapi = isDigit && text.charCodeAt(6) === 47 ? HAPI.exec(text) : null;
  if (hapi) {
    const [, time = '', method = '', target, status, took, unit] = hapi;
    return {
      ...NOTHING,
      time: writtenOut(time),
      method: method.toUpperCase(),
      target,
      status,
      took: joined(took, unit),
    };
  }
  const chi = isDigit ? CHI.exec(text) : null;
  if (chi) {
    const [, time = null, method, target, client, status, bytes, took, unit] = chi;
    return { time, client, method, target, status, took: joined(took, unit), bytes };
  }
  const uvicorn = first === 73 || isDigit ? UVICORN.exec(text) : null;
  if (uvicorn) {
    const [, time = null, client, method, target, status] = uvicorn;
    return { ...NOTHING, level: 'info', time, client, method, target, status };
  }
  return readMorgan(text) ?? readLoki(text);
};

const NOTHING = { time: null, client: undefined, took: null, bytes: undefined } as const;

const readKoa = (text: string): Request | null => {
  const koa = KOA.exec(text);
  if (!koa) return null;
  const [, method, target, status, took, unit] = koa;
  return { ...NOTHING, method, target, status, took: joined(took, unit) };
};

const readBracketed = (text: string): Request | null => {
  const proxied = PROXY_MANAGER.exec(text);
  if (proxied) {
    const [, time = null, status, message, method, service, target, client, bytes] = proxied;
    return { ...NOTHING, time, status, message, method, service, target, client, bytes };
  }
  const tornado = TORNADO.exec(text);
  if (tornado) {
    const [, letter = '', time = '', status, method, target, client, took, unit] = tornado;
    const level = levelOfLetter(letter);
    return { ...NOTHING, level, time: writtenOut(time), client, method, target, status, took: joined(took, unit) };
  }
  const negroni = NEGRONI.exec(text);
  if (!negroni) return null;
  const [, time = null, status, took = null, , method, target] = negroni;
  return { ...NOTHING, time, method, target, status, took };
};

/** `261120 22:10:29` and `261120/221029.123` with century and colons. */
const writtenOut = (time: string): string => {
  const [, year, month, day, hour, minute, rest] = COMPACT.exec(time) ?? [];
  return `20${year}-${month}-${day} ${hour}:${minute}:${rest}`;
};
const COMPACT = /^(\d\d)(\d\d)(\d\d)[ /](\d\d):?(\d\d):?([\d.]{2,6})$/;

const readMorgan = (text: string): Request | null => {
  const dev = MORGAN_DEV.exec(text);
  if (dev) {
    const [, method, target, status, took, unit, bytes] = dev;
    return { time: null, client: undefined, method, target, status, took: joined(took, unit), bytes };
  }
  const tiny = MORGAN_TINY.exec(text);
  if (!tiny) return null;
  const [, client, method, target, status, bytes, took, unit] = tiny;
  return { time: null, client, method, target, status, took: joined(took, unit), bytes };
};

const readLoki = (text: string): Request | null => {
  const loki = LOKI.exec(text);
  if (!loki) return null;
  const [, time = null, method, target, status, took = ''] = loki;
  return { time, client: undefined, method, target, status, took, bytes: undefined };
};

const NAMES = ['client', 'bytes'];

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  return (text): ParsedRecord | null => {
    const request = readRequest(text);
    if (request === null) return null;
    const { time, client, method = '', target = '', bytes, took } = request;
    const status = statusOf(request.status);
    return {
      ts: time === null ? null : times.read(time, 0),
      level: request.level ?? levelOfStatus(status),
      service: request.service ?? null,
      route: routeOf(method, target),
      status,
      latencyMs: took === null ? null : durationMs(took),
      message: request.message ?? `${method} ${target}`,
      traceId: null,
      host: null,
      attributes: jsonFields(NAMES, [client, said(bytes)]),
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: '\u001b[0mGET /orders/42?x=1 \u001b[33m404\u001b[0m 3.123 ms - 935\u001b[0m',
    expect: {
      ts: null,
      level: 'warn',
      route: 'GET /orders/<id>',
      status: 404,
      latencyMs: 3.123,
      message: 'GET /orders/42?x=1',
      attributes: '{"bytes":935}',
    },
  },
  { text: 'GET /orders 200 935 - 3.123 ms', expect: { status: 200, latencyMs: 3.123 } },
  {
    text: '::ffff:127.0.0.1 - POST /orders HTTP/1.1 201 - - 13.5 ms',
    expect: { status: 201, latencyMs: 13.5, attributes: '{"client":"::ffff:127.0.0.1"}' },
  },
  // the client went away: morgan has neither status nor time
  { text: 'GET /orders - - - - ms', expect: { status: null, latencyMs: null, route: 'GET /orders' } },
  {
    text: 'INFO:     127.0.0.1:52345 - "GET /items/5?q=x HTTP/1.1" 500 Internal Server Error',
    // the line names a level: it counts more than the status
    expect: { level: 'info', route: 'GET /items/<id>', status: 500, latencyMs: null },
  },
  {
    text: '2026-11-20 22:10:29,113 INFO:     127.0.0.1:52345 - "GET /items/5 HTTP/1.1" 200 OK',
    expect: { ts: 1795212629113, level: 'info', route: 'GET /items/<id>', status: 200 },
  },
  { text: '  --> GET /orders 503 1.5s 1.2kb', expect: { level: 'error', status: 503, latencyMs: 1500 } },
  {
    text: '[W 261120 22:10:29 web:2239] 404 GET /orders/42 (10.0.0.9) 0.52ms',
    expect: { ts: 1795212629000, level: 'warn', status: 404, latencyMs: 0.52, route: 'GET /orders/<id>' },
  },
  {
    text: '261120/221029.123, [response] http://localhost:3000: get /orders/42 {"x":"1"} 404 (12ms)',
    expect: { ts: 1795212629123, status: 404, latencyMs: 12, route: 'GET /orders/<id>', message: 'GET /orders/42' },
  },
  {
    text: '[20/Nov/2026:22:10:29 +0000] - 502 502 - GET https shop.example.com "/orders/42" [Client 10.0.0.9] [Length 612] [Gzip -] [Sent-to 10.0.0.1] "curl/8.4" "-"',
    expect: {
      ts: 1795212629000,
      level: 'error',
      service: 'shop.example.com',
      route: 'GET /orders/<id>',
      status: 502,
      message: 'GET https shop.example.com "/orders/42"',
      attributes: '{"client":"10.0.0.9","bytes":612}',
    },
  },
  {
    text: '[negroni] 2026-11-20T22:10:29Z | 200 | \t 123.5µs | localhost:3000 | GET /orders',
    expect: { ts: 1795212629000, status: 200, latencyMs: 0.1235 },
  },
  {
    text: '[GIN] 2026/11/20 - 22:10:29 |\u001b[97;42m 200 \u001b[0m|     432.924µs |       127.0.0.1 |\u001b[97;44m GET     \u001b[0m "/ping?x=1"',
    expect: { ts: 1795212629000, status: 200, latencyMs: 0.432924, route: 'GET /ping' },
  },
  {
    text: '[GIN] 2026/11/20 - 22:10:29 | 503 |       1m2.5s |             ::1 | POST     "/orders"',
    expect: { level: 'error', latencyMs: 62500 },
  },
  {
    text: '2026/11/20 22:10:29 [shop/abc-000001] "GET http://localhost:3333/orders/42 HTTP/1.1" from [::1]:52817 - 200 12B in 123.5µs',
    expect: { ts: 1795212629000, route: 'GET /orders/<id>', status: 200, latencyMs: 0.1235 },
  },
  { text: 'GET /ready (200) 432.924µs', expect: { status: 200, latencyMs: 0.432924 } },
];

/** One line per request as frameworks print it while developing, most without a time. */
export const requestText: LogFormat = {
  id: 'request-text',
  title:
    'request lines of frameworks (morgan dev, tiny and short; uvicorn; koa; hapi; Tornado; Gin; chi; Negroni; Nginx Proxy Manager; Loki)',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (readRequest(line) === null ? 0 : 0.96),
  choose: () => ({ unit: null, fields: {} }),
  parser,
};
