import type { ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { durationMs } from '../duration.ts';
import { jsonText } from '../json-text.ts';
import { levelOfWord } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';

/** What every line of the router begins with; errors have a code and a description before the method. */
const BEGINNING = /^(?:sock=\w{1,16} )?at=(?:info|warning|error)(?: code=H\d\d)? /;
const PAIR = /([a-z_]{1,24})=(?:"([^"]{0,4096})"|([^\s"]{0,4096}))(?: |$)/y;
const MAX_PAIRS = 32;
const SEEN: ReadonlySet<string> = new Set(['at', 'method', 'path', 'status', 'service']);

const readPairs = (text: string): ReadonlyMap<string, string> => {
  const pairs = new Map<string, string>();
  let at = 0;
  while (at < text.length && pairs.size < MAX_PAIRS) {
    PAIR.lastIndex = at;
    const found = PAIR.exec(text);
    if (!found) break;
    pairs.set(found[1] ?? '', found[2] ?? found[3] ?? '');
    at = PAIR.lastIndex;
  }
  return pairs;
};

const attributesOf = (pairs: ReadonlyMap<string, string>): string | null => {
  let json = '';
  for (const [key, value] of pairs) {
    if (SEEN.has(key) || value === '') continue;
    json += `${json === '' ? '{' : ','}${jsonText(key)}:${jsonText(value)}`;
  }
  return json === '' ? null : `${json}}`;
};

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  return (text): ParsedRecord | null => {
    if (!BEGINNING.test(text)) return null;
    const pairs = readPairs(text);
    const method = pairs.get('method') ?? null;
    const path = pairs.get('path') ?? null;
    const status = Number(pairs.get('status') ?? Number.NaN);
    const known = status >= 100 && status <= 599 ? status : null;
    return {
      ts: times.read(text, 0),
      level: levelOfWord(pairs.get('at') ?? ''),
      service: null,
      route: path === null ? null : routeOf(method, path),
      status: known,
      // `service` is the time between the connection to the dyno and the end of its answer; `connect` stands beside it
      latencyMs: durationMs(pairs.get('service') ?? ''),
      message: pairs.get('desc') ?? (path === null ? text : `${method ?? ''} ${path}`.trimStart()),
      traceId: null,
      host: null,
      attributes: attributesOf(pairs),
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: 'at=info method=GET path="/cart/17?x=1" host=shop.example.com request_id=8601b555-6a83 fwd="203.0.113.9" dyno=web.1 connect=1ms service=22ms status=200 bytes=13',
    expect: {
      ts: null,
      level: 'info',
      service: null,
      route: 'GET /cart/<id>',
      status: 200,
      latencyMs: 22,
      message: 'GET /cart/17?x=1',
      attributes:
        '{"host":"shop.example.com","request_id":"8601b555-6a83","fwd":"203.0.113.9","dyno":"web.1","connect":"1ms","bytes":"13"}',
    },
  },
  {
    text: 'at=error code=H12 desc="Request timeout" method=POST path=/orders host=shop.example.com dyno=web.1 connect=1ms service=30000ms status=503 bytes=0',
    expect: { level: 'error', status: 503, latencyMs: 30000, message: 'Request timeout' },
  },
  {
    // no dyno took the request
    text: 'at=error code=H10 desc="App crashed" method=GET path=/ host=shop.example.com dyno= connect= service= status=503 bytes=',
    expect: { latencyMs: null, status: 503 },
  },
];

/** Lines of Heroku's router, as they stand behind its time and source. */
export const herokuRouter: LogFormat = {
  id: 'heroku-router',
  title: "Heroku's router: at, method, path, connect, service, status",
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (BEGINNING.test(line) && line.includes(' method=') && line.includes(' path=') ? 0.97 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
};
