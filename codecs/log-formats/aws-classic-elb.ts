import type { ParsedRecord } from '../../domain/record.ts';
import { toMs } from '../duration.ts';
import { levelOfStatus } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { amountOf, jsonFields, said, splitFields, statusOf } from './line-fields.ts';
import { createRouteReader } from './request-line.ts';

const FIELDS = [
  '',
  '',
  'client',
  'backend',
  'request_processing_time',
  '',
  'response_processing_time',
  '',
  'backend_status',
  'received_bytes',
  'sent_bytes',
  '',
  'agent',
  'ssl_cipher',
  'ssl_protocol',
];
const HEAD =
  /^\d{4}-\d\d-\d\dT[\d:.]{8,20}Z [^ ]{1,100} [^ ]{1,60}:\d{1,5} [^ ]{1,60} (?:-1|\d{1,6}\.\d{1,9}) (?:-1|\d{1,6}\.\d{1,9}) (?:-1|\d{1,6}\.\d{1,9}) (?:-|\d{1,3}) /;
/** A TCP or SSL listener knows no request. */
const NO_REQUEST = '- - - ';

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const routes = createRouteReader();
  return (text): ParsedRecord | null => {
    if (!HEAD.test(text)) return null;
    const fields = splitFields(text, FIELDS.length);
    const request = fields[11] === NO_REQUEST ? null : said(fields[11]);
    const status = statusOf(fields[7]);
    const seconds = amountOf(fields[5]);
    return {
      ts: times.read(text, 0),
      level: levelOfStatus(status),
      service: fields[1] ?? null,
      route: request === null ? null : routes(request),
      status,
      latencyMs: seconds === null ? null : toMs(seconds, 's'),
      message: request,
      traceId: null,
      host: null,
      attributes: jsonFields(FIELDS, fields),
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: '2026-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/orders/7 HTTP/1.1" "curl/7.38.0" - -',
    expect: {
      ts: 1778715583945,
      service: 'my-loadbalancer',
      route: 'GET /orders/<id>',
      status: 200,
      latencyMs: 1.048,
      attributes:
        '{"client":"192.168.131.39:2817","backend":"10.0.0.1:80","request_processing_time":"0.000073","response_processing_time":"0.000057","backend_status":200,"received_bytes":0,"sent_bytes":29,"agent":"curl/7.38.0"}',
    },
  },
  {
    // a log of 2014, before the agent was written; no backend answered
    text: '2014-04-10T08:11:09.865823Z us-west-1-media 49.150.87.133:55128 - -1 -1 -1 408 - 1294336 0 "PUT https://media.example.com:443/videos/F4 HTTP/1.1"',
    expect: { level: 'warn', status: 408, latencyMs: null, route: 'PUT /videos/F4' },
  },
  {
    // a TCP listener
    text: '2026-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -',
    expect: { status: null, level: null, route: null, message: null, latencyMs: 0.028 },
  },
];

/** Access logs of Classic Load Balancers (HTTP and TCP listeners). The time is when the request came in. */
export const awsClassicElb: LogFormat = {
  id: 'aws-classic-elb',
  title: 'AWS Classic Load Balancer access log',
  stamps: 'start',
  samples: SAMPLES,
  score: (line) => (HEAD.test(line) ? 0.99 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
};
