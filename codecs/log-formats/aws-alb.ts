import type { ParsedRecord } from '../../domain/record.ts';
import { toMs } from '../duration.ts';
import { levelOfStatus } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import {
  balancerName,
  ELB,
  FIELDS,
  LATENCY,
  LEAST,
  REQUEST,
  STATUS,
  TIME,
  TRACE,
  traceRoot,
} from './aws-alb-fields.ts';
import { createAlbReader } from './aws-alb-place.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { amountOf, jsonFields, said, splitFields, statusOf } from './line-fields.ts';
import { createRouteReader } from './request-line.ts';

const HEAD =
  /^(?:https?|h2|wss?|grpcs?) \d{4}-\d\d-\d\dT[\d:.]{8,20}Z [^ ]{1,300} [^ ]{1,100} [^ ]{1,100} -?[\d.]{1,24} /;

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const routes = createRouteReader();
  return (text): ParsedRecord | null => {
    if (!HEAD.test(text)) return null;
    const fields = splitFields(text, FIELDS.length);
    if (fields.length < LEAST) return null;
    const request = said(fields[REQUEST]);
    const status = statusOf(fields[STATUS]);
    const seconds = amountOf(fields[LATENCY]);
    return {
      ts: times.read(fields[TIME] ?? '', 0),
      level: levelOfStatus(status),
      service: balancerName(fields[ELB] ?? ''),
      route: request === null ? null : routes(request),
      status,
      latencyMs: seconds === null ? null : toMs(seconds, 's'),
      message: request,
      traceId: traceRoot(fields[TRACE]),
      host: null,
      attributes: jsonFields(FIELDS, fields),
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: 'https 2026-07-02T22:23:00.186641Z app/my-lb/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://www.example.com:443/orders/42?x=1 HTTP/1.1" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" "arn:aws:acm:us-east-2:123456789012:certificate/12345678" 1 2026-07-02T22:22:48.364000Z "authenticate,forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_123456',
    expect: {
      ts: 1783030980186,
      level: 'info',
      service: 'my-lb',
      route: 'GET /orders/<id>',
      status: 200,
      latencyMs: 48,
      message: 'GET https://www.example.com:443/orders/42?x=1 HTTP/1.1',
      traceId: '1-58337281-1d84f3d73c47ec4e58577259',
      attributes:
        '{"type":"https","client":"192.168.131.39:2817","target":"10.0.0.1:80","request_processing_time":"0.086","response_processing_time":"0.037","target_status":200,"received_bytes":0,"sent_bytes":57,"agent":"curl/7.46.0","ssl_cipher":"ECDHE-RSA-AES128-GCM-SHA256","ssl_protocol":"TLSv1.2","target_group_arn":"arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067","domain":"www.example.com","certificate_arn":"arn:aws:acm:us-east-2:123456789012:certificate/12345678","rule_priority":1,"request_created":"2026-07-02T22:22:48.364000Z","actions":"authenticate,forward","targets":"10.0.0.1:80","target_statuses":200,"connection_trace_id":"TID_123456"}',
    },
  },
  {
    // no target was reached
    text: 'h2 2026-01-10T00:10:22.145652Z app/my-lb/50dc6c495c0c9188 10.0.1.252:48160 - -1 -1 -1 503 - 5 257 "POST https://10.0.2.105:773/ HTTP/2.0" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337327-72bd00b0343d75b906739c42" "-" "-" 1 2026-01-10T00:10:22.000000Z "redirect" "https://example.com:80/" "-" "-" "-" "-" "-"',
    expect: { level: 'error', status: 503, latencyMs: null, route: 'POST /' },
  },
  {
    // a log of 2016, IPv6
    text: 'http 2016-08-10T22:08:42.945958Z app/my-lb/c6e77e28c25b2234 [2001:db8::7]:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337262-36d228ad5d99923122bbe354"',
    expect: { ts: 1470866922945, latencyMs: 1, status: 200 },
  },
  {
    // a connection that sent no request
    text: 'https 2026-01-10T00:10:22.145652Z app/my-lb/50dc6c495c0c9188 10.0.1.252:48160 - -1 -1 -1 400 - 0 272 "- http://my-lb.elb.amazonaws.com:443- -" "-" - - - "-" "-" "-" - 2026-01-10T00:10:22.145000Z "-" "-" "-" "-" "-" "-" "-"',
    expect: { level: 'warn', status: 400, latencyMs: null, route: null, traceId: null },
  },
  {
    text: 'wss 2026-07-02T22:23:00.186641Z app/my-lb/50dc6c495c0c9188 10.0.0.140:44244 10.0.0.171:8010 0.000 1.8228018060637856 0.000 101 101 218 786 "GET https://10.0.0.30:443/ws HTTP/1.1" "a \\"quoted\\" agent" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:x "Self=1-5e;Root=1-58337364-23a8c76965a2ef7629b185e3" "-" "-" 1 2026-07-02T22:22:48.364000Z "forward" "-" "-" "10.0.0.171:8010" "101" "-" "-"',
    expect: { status: 101, latencyMs: 1822.801806, traceId: '1-58337364-23a8c76965a2ef7629b185e3' },
  },
];

/** Access logs of Application Load Balancers. The time is when the response was sent; the latency is that of the target. */
export const awsAlb: LogFormat = {
  id: 'aws-alb',
  title: 'AWS Application Load Balancer access log',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (HEAD.test(line) ? 0.99 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
  inPlace: createAlbReader,
};
