import type { ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { durationMs } from '../duration.ts';
import { levelOfStatus } from '../level.ts';
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
/** uvicorn and Hypercorn: `INFO:     127.0.0.1:52345 - "GET /orders HTTP/1.1" 200 OK`. */
const UVICORN = new RegExp(`^INFO:? {1,8}${ADDRESS} - "${METHOD} ${TARGET} HTTP/[\\d.]{1,3}" (\\d{3})(?: |$)`);
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
    if (!gin) return null;
    const [, date, clock, status, took = '', client, method, target] = gin;
    return { time: `${date} ${clock}`, client, method, target, status, took, bytes: undefined };
  }
  const chi = first >= 48 && first <= 57 ? CHI.exec(text) : null;
  if (chi) {
    const [, time = null, method, target, client, status, bytes, took, unit] = chi;
    return { time, client, method, target, status, took: joined(took, unit), bytes };
  }
  const uvicorn = first === 73 ? UVICORN.exec(text) : null;
  if (uvicorn) {
    const [, client, method, target, status] = uvicorn;
    return { time: null, client, method, target, status, took: null, bytes: undefined };
  }
  return readMorgan(text) ?? readLoki(text);
};

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
      level: levelOfStatus(status),
      service: null,
      route: routeOf(method, target),
      status,
      latencyMs: took === null ? null : durationMs(took),
      message: `${method} ${target}`,
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
    expect: { level: 'error', route: 'GET /items/<id>', status: 500, latencyMs: null },
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
  title: 'request lines of frameworks (morgan dev, tiny and short; uvicorn; Gin; chi; Loki)',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (readRequest(line) === null ? 0 : 0.96),
  choose: () => ({ unit: null, fields: {} }),
  parser,
};
