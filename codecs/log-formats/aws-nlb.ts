import type { ParsedRecord } from '../../domain/record.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { amountOf, jsonFields, said, splitFields } from './line-fields.ts';

const FIELDS = [
  'type',
  'version',
  '',
  '',
  'listener',
  'client',
  'destination',
  '',
  'tls_handshake_ms',
  'received_bytes',
  'sent_bytes',
  'incoming_tls_alert',
  'certificate_arn',
  'certificate_serial',
  'tls_cipher',
  'tls_protocol',
  'tls_named_group',
  'domain',
  'alpn_frontend',
  'alpn_backend',
  'alpn_client_preferences',
  'connection_created',
];
const HEAD =
  /^tls \d\.\d \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]{0,8}Z? [^ ]{1,300} [^ ]{1,100} [^ ]{1,100} [^ ]{1,100} [\d-]{1,12} /;

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  // the time has no zone and is UTC, whatever the zone of other files
  const times = createTimeReader({ ...reading, zone: { offsetMinutes: 0, assumed: false }, latestTs });
  return (text): ParsedRecord | null => {
    if (!HEAD.test(text)) return null;
    const fields = splitFields(text, FIELDS.length);
    const name = fields[3]?.split('/', 2)[1] ?? fields[3];
    return {
      ts: times.read(fields[2] ?? '', 0),
      level: null,
      service: said(name),
      route: null,
      status: null,
      latencyMs: amountOf(fields[7]),
      message: null,
      traceId: null,
      host: null,
      attributes: jsonFields(FIELDS, fields),
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: 'tls 2.0 2026-04-01T08:51:42 net/my-network-loadbalancer/c6e77e28c25b2234 g3d4b5e8bb8464cd 72.21.218.154:51341 172.100.100.185:443 5 2 98 246 - arn:aws:acm:us-east-2:671290407336:certificate/2a108f19 - ECDHE-RSA-AES128-SHA tlsv12 - my-nlb.elb.us-east-2.amazonaws.com h2 h2 "h2","http/1.1" 2026-04-01T08:51:20',
    expect: {
      ts: 1775033502000,
      service: 'my-network-loadbalancer',
      latencyMs: 5,
      status: null,
    },
  },
  {
    // a handshake that failed
    text: 'tls 1.0 2018-12-20T02:59:40 net/my-nlb/c6e77e28c25b2234 g3d4b5e8bb8464cd 72.21.218.154:51341 172.100.100.185:443 5 - 98 246 42 arn:aws:acm:us-east-2:671290407336:certificate/2a108f19 - ECDHE-RSA-AES128-SHA tlsv12 - my-nlb.elb.us-east-2.amazonaws.com',
    expect: { ts: 1545274780000, level: null, latencyMs: 5 },
  },
];

/** Access logs of Network Load Balancers (TLS listeners). The time is when the connection ended; the latency is how long it lasted. */
export const awsNlb: LogFormat = {
  id: 'aws-nlb',
  title: 'AWS Network Load Balancer access log (TLS listeners)',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (HEAD.test(line) ? 0.99 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
};
