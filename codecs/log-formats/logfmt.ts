import { durationMs } from '../duration.ts';
import { roleOf } from '../field-roles.ts';
import { chooseUnit } from '../latency-unit.ts';
import { createFieldReader } from '../record-fields.ts';
import type { FormatSample, LogFormat } from './format.ts';

const QUOTE = 34;
const SPACE = 32;
const SCORED_LENGTH = 4000;
const MAX_PAIRS = 256;
const KEY = /^[A-Za-z_@][\w.@#/-]{0,80}$/;

const PROTOTYPE = '__proto__';
const OWN = { enumerable: true, configurable: true, writable: true };

/** The text as a key; null for what is none. */
const keyOf = (text: string): string | null => (KEY.test(text) ? text : null);

interface Pairs {
  readonly fields: Readonly<Record<string, string | number>>;
  readonly pairs: number;
  /** Words that are no pair. */
  readonly words: number;
}

/** The pairs of a logfmt line; bare words are counted, not kept. Numbers stay text where digits would be lost. */
const readPairs = (text: string): Pairs => {
  // an object as JSON.parse makes them: one without a prototype is a table, which is slow to walk
  const fields: Record<string, string | number> = {};
  let pairs = 0;
  let words = 0;
  let at = 0;
  while (at < text.length && pairs + words < MAX_PAIRS) {
    if (text.charCodeAt(at) === SPACE) {
      at += 1;
      continue;
    }
    const space = text.indexOf(' ', at);
    const wordEnd = space < 0 ? text.length : space;
    const equals = text.indexOf('=', at);
    const name = equals <= at || equals >= wordEnd ? null : keyOf(text.slice(at, equals));
    if (name === null) {
      words += 1;
      at = wordEnd;
      continue;
    }
    let end = wordEnd;
    let value: string;
    if (text.charCodeAt(equals + 1) === QUOTE) {
      const close = closingQuote(text, equals + 2);
      end = close < 0 ? text.length : close + 1;
      value = unescape(text.slice(equals + 2, close < 0 ? text.length : close));
    } else value = text.slice(equals + 1, wordEnd);
    // Heroku's router: how long the service took
    const key =
      name === 'service' && isDigit(value.charCodeAt(0)) && durationMs(value) !== null ? 'service_time' : name;
    if (key === PROTOTYPE) Object.defineProperty(fields, key, { ...OWN, value: numberOr(value) });
    else fields[key] = numberOr(value);
    pairs += 1;
    at = end;
  }
  return { fields, pairs, words };
};

/** The `key=value` pairs of a text, numbers as such where that is exact. */
export const pairsOf = (text: string): Readonly<Record<string, string | number>> => readPairs(text).fields;

const closingQuote = (text: string, start: number): number => {
  for (let at = text.indexOf('"', start); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 92) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
};

const unescape = (text: string): string => {
  let plain = '';
  let from = 0;
  for (let at = text.indexOf('\\'); at >= 0 && at + 1 < text.length; at = text.indexOf('\\', from)) {
    const letter = text.charAt(at + 1);
    plain += text.slice(from, at) + (letter === 'n' ? '\n' : letter === 't' ? '\t' : letter);
    from = at + 2;
  }
  return from === 0 ? text : plain + text.slice(from);
};

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?$/;
const numberOr = (value: string): string | number =>
  value.charCodeAt(0) <= 57 && NUMBER.test(value) ? Number(value) : value;

const TELLING: ReadonlySet<string> = new Set(['time', 'level', 'message']);

const score = (text: string): number => {
  const line = text.slice(0, SCORED_LENGTH);
  const first = line.indexOf('=');
  if (first <= 0 || first > 80 || !KEY.test(line.slice(line.startsWith('"') ? 1 : 0, first))) return 0;
  const { fields, pairs, words } = readPairs(line);
  if (pairs < 2 || words > pairs / 2) return 0;
  const telling = Object.keys(fields).filter((key) => TELLING.has(roleOf('', key).role)).length;
  return telling === 0 ? 0.4 : Math.min(0.96, 0.7 + telling * 0.1);
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: 'level=error ts=2026-11-20T22:22:02.380226398Z caller=main.go:23 msg="request failed" method=GET path=/cart/42 status=503 duration=8.842896ms err="code = Unavailable, \\"refused\\"" queue_depth=7',
    expect: {
      ts: 1795213322380,
      level: 'error',
      route: 'GET /cart/<id>',
      status: 503,
      latencyMs: 8.842896,
      message: 'request failed',
      attributes:
        '{"caller":"main.go:23","method":"GET","path":"/cart/42","err":"code = Unavailable, \\"refused\\"","queue_depth":7}',
      numbers: [['queue_depth', 7]],
    },
  },
  {
    text: 'time="2026-11-20T22:22:02Z" level=warning msg="Failed to delete pod" namespace=ns-6 status=Pending',
    expect: { ts: 1795213322000, level: 'warn', status: null, latencyMs: null, message: 'Failed to delete pod' },
  },
  {
    text: 'logger=settings t=2026-11-20T19:51:48.520963849Z level=info msg="Starting Grafana" version=11.5.2',
    expect: { ts: 1795204308520, service: 'settings', message: 'Starting Grafana' },
  },
  {
    text: 'level=info msg=deployed __proto__=7 constructor=x',
    expect: { message: 'deployed', attributes: '{"__proto__":7,"constructor":"x"}' },
  },
  {
    // Heroku's router: `service` is how long it took
    text: 'at=error code=H12 desc="Request timeout" method=GET path="/orders/17?x=1" host=shop.example.com request_id=8601b555 fwd="10.0.0.1" dyno=web.1 connect=1ms service=30000ms status=503 bytes=0 protocol=https',
    expect: {
      level: 'error',
      service: null,
      route: 'GET /orders/<id>',
      status: 503,
      latencyMs: 30_000,
      message: 'Request timeout',
    },
  },
  {
    // no dyno took the request
    text: 'at=error code=H10 desc="App crashed" method=GET path=/ host=shop.example.com dyno= connect= service= status=503 bytes=',
    expect: { latencyMs: null, status: 503, service: null },
  },
  {
    text: 'method=GET path=/orders format=html controller=OrdersController action=index status=200 duration=0.93 view=0.41 db=0.12',
    expect: { route: 'GET /orders', status: 200, latencyMs: 0.93 },
  },
  {
    text: 'level=info msg="Stopping all fetchers" tag=stopping_fetchers id=ConsumerFetcherManager-1382721708341',
    expect: { ts: null, level: 'info', message: 'Stopping all fetchers' },
  },
  {
    text: 'level=info ts=2026-11-20T20:07:05.949Z caller=main.go:539 msg="no retention was set" duration=15d read_timeout=30s',
    expect: { latencyMs: null },
  },
  {
    text: 'level=warn ts=2026-11-20T20:07:05.949Z caller=metrics.go:160 traceID=0157788c7f6be40be83667e20de797bb msg="slow" duration=1m2.5s status=200',
    expect: { level: 'warn', latencyMs: 62_500, status: 200, traceId: '0157788c7f6be40be83667e20de797bb' },
  },
];

/** `key=value` pairs, values in quotes where they hold spaces (Go kit, logrus, Grafana, Heroku). */
export const logfmt: LogFormat = {
  id: 'logfmt',
  title: 'logfmt: key=value pairs (go-kit, logrus, Grafana, …)',
  stamps: 'end',
  samples: SAMPLES,
  score,
  choose: (sample) => chooseUnit(sample.map((line) => readPairs(line).fields)),
  parser: (context) => {
    const read = createFieldReader(context);
    return (text) => {
      const { fields, pairs, words } = readPairs(text);
      return pairs >= 2 && words <= pairs / 2 ? read(fields) : null;
    };
  },
};
