import type { ParsedRecord } from '../../domain/record.ts';
import { jsonText } from '../json-text.ts';
import { levelOfNumber, levelOfStatus } from '../level.ts';
import { readSyslogHeader, type SyslogHeader } from '../syslog-header.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { backendOf, createHaproxyReader } from './haproxy-place.ts';
import { createAcceptTimes } from './haproxy-time.ts';
import { createRouteReader } from './request-line.ts';

/** `[accept date] frontend backend/server timers status …` of an HTTP request or a TCP session. */
interface RequestLine {
  readonly acceptedAt: number;
  readonly client: string;
  readonly words: readonly string[];
  /** The rest of the line: captured headers and request. */
  readonly rest: string;
}

/** Length of `20/Nov/2026:22:10:28.908`. */
const ACCEPT_DATE_LENGTH = 24;
const TIMERS = /^-?\d+(?:\/\+?-?\d+){2,4}$/;

/** An accept date stands behind a syslog header and the client's address. */
const MAX_HEADER = 600;

/** Words behind the accept date: frontend, backend/server, timers, status, bytes, two cookies, state, connections, queues. */
const HTTP_WORDS = 10;
/** … of a TCP session: frontend, backend/server, timers, bytes, state, connections, queues. */
const TCP_WORDS = 7;

const SLASH = 47;
const COLON = 58;

/** Where an accept date in brackets begins; -1 when there is none. */
const acceptDateAt = (text: string): number => {
  for (
    let bracket = text.indexOf('[');
    bracket >= 0 && bracket < MAX_HEADER;
    bracket = text.indexOf('[', bracket + 1)
  ) {
    if (text.charCodeAt(bracket + 3) === SLASH && text.charCodeAt(bracket + 12) === COLON) {
      return text.startsWith('] ', bracket + 1 + ACCEPT_DATE_LENGTH) ? bracket + 1 : -1;
    }
  }
  return -1;
};

const readRequestLine = (text: string): RequestLine | null => {
  const acceptedAt = acceptDateAt(text);
  if (acceptedAt < 0) return null;
  let at = acceptedAt + ACCEPT_DATE_LENGTH + 2;
  const words: string[] = [];
  let wanted = HTTP_WORDS;
  while (words.length < wanted && at < text.length) {
    const space = text.indexOf(' ', at);
    const end = space < 0 ? text.length : space;
    words.push(text.slice(at, end));
    at = end + 1;
    // three timers are those of a TCP session
    if (words.length === 3) {
      const timers = words[2] ?? '';
      if (!TIMERS.test(timers)) return null;
      if (timers.split('/').length === 3) wanted = TCP_WORDS;
    }
  }
  if (words.length < wanted) return null;
  const clientEnd = acceptedAt - 2;
  const client = text.slice(text.lastIndexOf(' ', clientEnd - 1) + 1, Math.max(0, clientEnd));
  return { acceptedAt, client, words, rest: text.slice(at) };
};

/** `client [accept date] frontend/bind: what went wrong` of a connection that became no session. */
const CONNECTION_ERROR = /^[^ ]{1,100} \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d\.\d{3}\] [^ ]{1,200}: (?=[A-Z])/;

const parser = (context: ParserContext): RecordParser => {
  const accepts = createAcceptTimes(context);
  const { times } = accepts;
  const routes = createRouteReader();

  return (text): ParsedRecord | null => {
    const line = readRequestLine(text);
    const header = readSyslogHeader(text, times);
    if (line === null) {
      if (header?.program === 'haproxy') return messageRecord(text, header);
      return CONNECTION_ERROR.test(text) ? connectionError(text, times.read(text, acceptDateAt(text))) : null;
    }
    const { words, rest } = line;
    const timers = (words[2] ?? '').split('/').map(Number);
    const http = timers.length > 3;
    const total = timers[timers.length - 1] ?? -1;
    const status = http ? Number(words[3]) : Number.NaN;
    const quote = rest.indexOf('"');
    const close = rest.lastIndexOf('"');
    // what the HTTPS format adds stands behind the request
    const request = quote < 0 ? '' : rest.slice(quote + 1, close > quote ? close : undefined);
    const behind = close > quote ? rest.slice(close + 1).trim() : '';
    const known = status >= 100 && status <= 599 ? status : null;
    return {
      ts: accepts.read(text, line.acceptedAt, header, Math.max(0, total)),
      level: levelOfStatus(known),
      service: backendOf(words[1] ?? ''),
      route: request === '' ? null : routes(request),
      status: known,
      latencyMs: total >= 0 ? total : null,
      message: request === '' ? null : request,
      traceId: null,
      host: header?.host ?? null,
      attributes: attributesOf(line, http, rest.slice(0, quote < 0 ? undefined : quote).trim(), behind),
      numbers: numbersOf(words, timers, http),
    };
  };
};

const ATTRIBUTES: readonly (readonly [name: string, word: number, tcpWord: number])[] = [
  ['frontend', 0, 0],
  ['server', 1, 1],
  ['timers', 2, 2],
  ['bytes', 4, 3],
  ['state', 7, 4],
  ['connections', 8, 5],
  ['queues', 9, 6],
];

const attributesOf = ({ client, words }: RequestLine, http: boolean, captured: string, behind: string): string => {
  let json = `{"client":${jsonText(client)}`;
  for (const [name, word, tcpWord] of ATTRIBUTES) json += `,"${name}":${jsonText(words[http ? word : tcpWord] ?? '')}`;
  if (captured !== '') json += `,"captured":${jsonText(captured)}`;
  if (behind !== '') json += `,"tls":${jsonText(behind)}`;
  return `${json}}`;
};

/** What grows when backends are slow: waiting in queues, connections in use. */
const numbersOf = (
  words: readonly string[],
  timers: readonly number[],
  http: boolean,
): NonNullable<ParsedRecord['numbers']> => {
  const connections = (words[http ? 8 : 5] ?? '').split('/');
  const queues = (words[http ? 9 : 6] ?? '').split('/');
  const numbers: (readonly [string, number])[] = [];
  const add = (name: string, value: number): void => {
    if (value >= 0) numbers.push([name, value]);
  };
  add('queue_ms', timers[http ? 1 : 0] ?? -1);
  add('active_connections', Number(connections[0]));
  add('backend_connections', Number(connections[2]));
  add('server_queue', Number(queues[0]));
  add('backend_queue', Number(queues[1]));
  return numbers;
};

const connectionError = (text: string, ts: number | null): ParsedRecord => ({
  ts,
  level: null,
  service: null,
  route: null,
  status: null,
  latencyMs: null,
  message: text,
  traceId: null,
  host: null,
  attributes: null,
});

/** A message of the proxy about itself (`Server be_shop/nginx1 is DOWN`). */
const messageRecord = (text: string, header: SyslogHeader): ParsedRecord => ({
  ts: header.ts,
  level: header.severity === null ? null : levelOfNumber(header.severity),
  service: null,
  route: null,
  status: null,
  latencyMs: null,
  message: text.slice(header.messageAt).trimStart(),
  traceId: null,
  host: header.host,
  attributes: null,
});

const SAMPLES: readonly FormatSample[] = [
  {
    text: '2026-11-20T22:10:29+00:00 localhost haproxy[32472]: 127.0.0.1:47362 [20/Nov/2026:22:10:28.908] fe_shop be_shop/apache1 0/4/1/106/111 200 242 - - ---- 3/3/2/0/0 7/5 {curl/8.5.0} "GET /api/products/307 HTTP/1.1"',
    expect: {
      ts: 1795212628908,
      level: 'info',
      service: 'be_shop',
      route: 'GET /api/products/<id>',
      status: 200,
      latencyMs: 111,
      message: 'GET /api/products/307 HTTP/1.1',
      host: 'localhost',
      attributes:
        '{"client":"127.0.0.1:47362","frontend":"fe_shop","server":"be_shop/apache1","timers":"0/4/1/106/111","bytes":"242","state":"----","connections":"3/3/2/0/0","queues":"7/5","captured":"{curl/8.5.0}"}',
      numbers: [
        ['queue_ms', 4],
        ['active_connections', 3],
        ['backend_connections', 2],
        ['server_queue', 7],
        ['backend_queue', 5],
      ],
    },
  },
  {
    text: 'Nov 20 22:10:29 localhost haproxy[32472]: 127.0.0.1:47362 [20/Nov/2026:22:10:29.021] fe_shop~ be_shop/nginx1 0/0/0/32/32 504 228 - - sH-- 3/3/2/1/0 0/0 "POST /api/orders HTTP/1.1"',
    expect: { ts: 1795212629021, level: 'error', route: 'POST /api/orders', status: 504, latencyMs: 32 },
  },
  {
    // the proxy's local accept date takes the zone from the syslog time
    text: '<134>1 2026-11-20T22:10:29+00:00 localhost haproxy 32472 - -  127.0.0.1:47362 [20/Nov/2026:23:10:28.908] fe_shop be_shop/apache1 0/0/1/106/107 200 242 - - ---- 3/3/2/0/0 0/0 {curl/8.5.0} "GET /api/products/307 HTTP/1.1"',
    expect: { ts: 1795212628908, latencyMs: 107, host: 'localhost' },
  },
  {
    // aborted before any server was chosen: timers of -1, no status
    text: 'Feb  5 12:14:14 lb haproxy[14389]: 10.0.1.2:33319 [05/Feb/2026:12:14:08.655] http-in http-in/<NOSRV> -1/-1/-1/-1/6001 -1 0 - - CR-- 2/2/0/0/0 0/0 "<BADREQ>"',
    expect: { ts: 1770293648655, service: 'http-in', route: null, status: null, latencyMs: 6001, message: '<BADREQ>' },
  },
  {
    // a TCP session has three timers and no status
    text: 'Feb  5 12:12:56 lb haproxy[14387]: 10.0.1.2:33313 [05/Feb/2026:12:12:51.443] fnt bck/srv1 0/0/5007 212 -- 1/1/1/1/3 0/0',
    expect: { service: 'bck', route: null, status: null, latencyMs: 5007, message: null },
  },
  {
    // the HTTPS format, IPv6, logged as soon as possible (`+`)
    text: '::1:50732 [05/Feb/2026:12:14:08.655] fe_tls~ be_app/srv1 0/0/1/12/+99627 200 +2750 - - ---- 1/1/0/0/0 0/0 {a.example|} {} "GET /a/42?q=1 HTTP/2.0" 0/0000000000000000/0/0/0 a.example/TLSv1.3/TLS_AES_256_GCM_SHA384',
    expect: {
      service: 'be_app',
      route: 'GET /a/<id>',
      status: 200,
      latencyMs: 99627,
      message: 'GET /a/42?q=1 HTTP/2.0',
      attributes:
        '{"client":"::1:50732","frontend":"fe_tls~","server":"be_app/srv1","timers":"0/0/1/12/+99627","bytes":"+2750","state":"----","connections":"1/1/0/0/0","queues":"0/0","captured":"{a.example|} {}","tls":"0/0000000000000000/0/0/0 a.example/TLSv1.3/TLS_AES_256_GCM_SHA384"}',
    },
  },
  {
    // four timers
    text: '10.0.0.7:50732 [05/Feb/2026:12:14:08.655] fe be/srv1 0/1/12/13 200 2750 - - ---- 1/1/0/0/0 0/0 "GET /a HTTP/1.1"',
    expect: { status: 200, latencyMs: 13 },
  },
  {
    text: '10.0.0.7:50732 [05/Feb/2026:12:14:08.655] fe_tls/1: SSL handshake failure',
    expect: {
      ts: 1770293648655,
      latencyMs: null,
      status: null,
      message: '10.0.0.7:50732 [05/Feb/2026:12:14:08.655] fe_tls/1: SSL handshake failure',
    },
  },
  {
    text: 'Nov 20 22:10:20 lb haproxy[1]: Server be_shop/nginx1 is DOWN, reason: Layer4 timeout',
    expect: {
      ts: 1795212620000,
      service: null,
      latencyMs: null,
      message: 'Server be_shop/nginx1 is DOWN, reason: Layer4 timeout',
    },
  },
];

/** HAProxy's HTTP and TCP logs, as syslog wrote them or bare. */
export const haproxy: LogFormat = {
  id: 'haproxy',
  title: 'HAProxy HTTP or TCP log, with or without a syslog header',
  stamps: 'start',
  samples: SAMPLES,
  score: (line) =>
    readRequestLine(line) !== null
      ? 0.99
      : CONNECTION_ERROR.test(line) || / haproxy(?:\[\d+\])?: /.test(line.slice(0, 120))
        ? 0.9
        : 0,
  choose: () => ({ unit: null, fields: {} }),
  parser,
  inPlace: createHaproxyReader,
};
