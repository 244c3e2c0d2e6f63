import type { ParsedRecord } from '../../domain/record.ts';
import { levelOfStatus } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { jsonFields, said, statusOf } from './line-fields.ts';
import { createRouteReader } from './request-line.ts';

/** Time, elapsed ms, client, result/status, bytes, method, URL, user, hierarchy/server, type, and what was added. */
const LINE =
  /^(\d{9,10}\.\d{3}) {1,12}(-?\d{1,12}) ([^ ]{1,200}) ([A-Z][A-Z_]{1,60})\/(\d{3}) (-?\d{1,20}) ([^ ]{1,64}) ([^ ]{1,20000}) ([^ ]{1,300}) ([^ ]{1,300}) ([^ ]{1,200})(?: (.*))?$/;
const HEAD = /^\d{9,10}\.\d{3} {1,12}-?\d{1,12} [^ ]{1,200} [A-Z][A-Z_]{1,60}\/\d{3} -?\d{1,20} [^ ]{1,64} /;

const NAMES = ['client', 'result', 'bytes', 'user', 'hierarchy', 'type', 'extra'];

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const routes = createRouteReader();
  return (text): ParsedRecord | null => {
    const found = LINE.exec(text);
    if (!found) return null;
    const [, time = '', elapsed = '', client, result, code, bytes, method = '', url = '', user, server, type, extra] =
      found;
    const status = statusOf(code);
    const request = url.startsWith('error:') ? null : `${method} ${url}`;
    const isTunnel = method === 'CONNECT';
    return {
      ts: times.read(time, 0),
      level: levelOfStatus(status),
      service: null,
      route: request === null || method === 'NONE' ? null : isTunnel ? method : routes(request),
      status,
      latencyMs: elapsed.startsWith('-') ? null : Number(elapsed),
      message: said(method) === null ? null : `${method} ${url}`,
      traceId: null,
      host: null,
      attributes: jsonFields(NAMES, [client, result, bytes, user, server, type, extra]),
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: '1795212629.899  16867 10.170.72.111 TCP_TUNNEL/200 6256 CONNECT logs.example.com:443 - HIER_DIRECT/53.140.206.134 -',
    expect: {
      ts: 1795212629899,
      level: 'info',
      route: 'CONNECT',
      status: 200,
      latencyMs: 16867,
      message: 'CONNECT logs.example.com:443',
      attributes:
        '{"client":"10.170.72.111","result":"TCP_TUNNEL","bytes":6256,"hierarchy":"HIER_DIRECT/53.140.206.134"}',
    },
  },
  {
    text: '1795212629.366     16 2001:db8::7 TCP_MISS_ABORTED/000 0 GET http://example.com/orders/42?x=1 alice HIER_DIRECT/193.135.59.44 text/html "curl/8"',
    expect: { route: 'GET /orders/<id>', status: null, level: null, latencyMs: 16 },
  },
  {
    text: '1795212629.352    132 144.157.100.17 TCP_MISS/504 1293 GET http://at.example.com/x - NONE/- -',
    expect: { status: 504, level: 'error', latencyMs: 132 },
  },
  {
    text: '1795212629.001      0 10.0.0.7 NONE/400 4018 NONE error:invalid-request - HIER_NONE/- text/html',
    expect: { route: null, status: 400, latencyMs: 0 },
  },
];

/** Squid's native access log: the time is when the request ended, the second column its duration in ms. */
export const squid: LogFormat = {
  id: 'squid',
  title: 'Squid native access log',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (HEAD.test(line) ? 0.99 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
};
