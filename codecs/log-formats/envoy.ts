import type { ParsedRecord } from '../../domain/record.ts';
import { levelOfStatus } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { jsonFields, said, splitFields, statusOf } from './line-fields.ts';
import { createRouteReader } from './request-line.ts';

/** `[start] "request" status flags …` of Envoy, Istio, Contour and Emissary (which writes ACCESS before it). */
const HEAD = /^(?:ACCESS )?\[(\d{4}-\d\d-\d\dT[\d:.]{8,20}Z)\] "([^"]{0,32768})" (\d{1,3}) ([A-Z0-9,-]{1,80}) /;
const MOST_FIELDS = 32;
const WHOLE = /^\d{1,15}$/;
/** `outbound|8000||httpbin.foo.svc.cluster.local` */
const CLUSTER = /^(?:inbound|outbound)_?\.?\|/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const NAMES = [
  'flags',
  'details',
  'bytes_received',
  'bytes_sent',
  'upstream_ms',
  'forwarded_for',
  'agent',
  'request_id',
  'authority',
  'upstream',
  'cluster',
];

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const routes = createRouteReader();
  return (text): ParsedRecord | null => {
    const head = HEAD.exec(text);
    if (!head) return null;
    const [whole, start = '', request = '', code, flags] = head;
    const fields = splitFields(text.slice(whole.length), MOST_FIELDS);
    const at = firstSize(fields);
    const after = fields.slice(at + 4);
    const [forwarded, agent, id, authority, upstream, cluster] = after;
    const duration = fields[at + 2];
    const status = statusOf(code);
    const isRequest = said(request) !== null && request !== '- - -';
    return {
      ts: times.read(start, 0),
      level: levelOfStatus(status),
      service: serviceOf(cluster, authority),
      route: isRequest ? routes(request) : null,
      status,
      latencyMs: duration !== undefined && WHOLE.test(duration) ? Number(duration) : null,
      message: isRequest ? request : null,
      traceId: id !== undefined && UUID.test(id) ? id : null,
      host: null,
      attributes: jsonFields(NAMES, [
        flags,
        fields
          .slice(0, at)
          .filter((field) => said(field) !== null)
          .join(' '),
        fields[at],
        fields[at + 1],
        fields[at + 3],
        forwarded,
        agent,
        id !== undefined && UUID.test(id) ? null : id,
        authority,
        upstream,
        cluster,
      ]),
    };
  };
};

/** Where the two sizes and the duration begin: Istio writes details, causes and a failure reason before them. */
const firstSize = (fields: readonly string[]): number => {
  for (let at = 0; at < 5; at += 1) if (WHOLE.test(fields[at] ?? '') && WHOLE.test(fields[at + 1] ?? '')) return at;
  return 0;
};

/** The host of an outbound cluster, else the authority that was asked for, without port. */
const serviceOf = (cluster: string | undefined, authority: string | undefined): string | null => {
  const host = cluster !== undefined && CLUSTER.test(cluster) ? said(cluster.split('|')[3]) : null;
  return host ?? said(authority?.replace(PORT, ''));
};
const PORT = /:\d{1,5}$/;

const SAMPLES: readonly FormatSample[] = [
  {
    text: '[2026-04-15T20:17:00.310Z] "POST /api/v1/locations/42 HTTP/2" 204 - 154 0 226 100 "10.0.35.28" "nsq2http" "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "locations" "tcp://10.0.2.1:80"',
    expect: {
      ts: 1776284220310,
      level: 'info',
      service: 'locations',
      route: 'POST /api/v1/locations/<id>',
      status: 204,
      latencyMs: 226,
      message: 'POST /api/v1/locations/42 HTTP/2',
      traceId: 'cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2',
      attributes:
        '{"bytes_received":154,"bytes_sent":0,"upstream_ms":100,"forwarded_for":"10.0.35.28","agent":"nsq2http","authority":"locations","upstream":"tcp://10.0.2.1:80"}',
    },
  },
  {
    // Istio
    text: '[2026-11-25T21:26:18.409Z] "GET /status/418 HTTP/1.1" 418 - via_upstream - "-" 0 135 3 1 "-" "curl/7.73.0-DEV" "84961386-6d84-929d-98bd-c5aee93b5c88" "httpbin:8000" "127.0.0.1:80" outbound|8000||httpbin.foo.svc.cluster.local 10.44.1.27:37652 10.44.1.23:80 10.44.1.23:46520 - default',
    expect: { service: 'httpbin.foo.svc.cluster.local', status: 418, level: 'warn', latencyMs: 3 },
  },
  {
    // no upstream was healthy
    text: '[2026-11-25T21:26:18.409Z] "GET /a HTTP/1.1" 503 UH,URX "-" "-" 0 19 0 - "10.0.0.7" "curl/8" "84961386-6d84-929d-98bd-c5aee93b5c88" "shop.example.com:443" "-"',
    expect: { service: 'shop.example.com', status: 503, level: 'error', latencyMs: 0 },
  },
  {
    // a TCP connection
    text: '[2026-11-25T21:26:18.409Z] "- - -" 0 - - - "-" 1012 2131 5012 - "-" "-" "-" "-" "10.0.0.9:5432" outbound|5432||db.shop.svc.cluster.local 10.1.1.1:4 10.1.1.2:5 10.1.1.3:6 - -',
    expect: { service: 'db.shop.svc.cluster.local', status: null, route: null, message: null, latencyMs: 5012 },
  },
];

/** Envoy's default text access log and Istio's longer one. The time is when the request came in; the duration is in ms. */
export const envoy: LogFormat = {
  id: 'envoy',
  title: 'Envoy text access log (Istio, Contour, Emissary, App Mesh)',
  stamps: 'start',
  samples: SAMPLES,
  score: (line) => (HEAD.test(line) ? 0.99 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
};
