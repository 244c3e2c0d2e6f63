import type { ParsedRecord } from '../../domain/record.ts';
import { levelOfStatus } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { amountOf, jsonFields, said, splitFields, statusOf } from './line-fields.ts';
import { createRouteReader } from './request-line.ts';

const FIELDS = [
  '',
  '',
  '',
  'client',
  'requester',
  'request_id',
  'operation',
  'key',
  '',
  '',
  'error_code',
  'bytes_sent',
  'object_size',
  '',
  'turn_around_ms',
  'referer',
  'agent',
  'version_id',
  'host_id',
  'signature',
  'cipher',
  'authentication',
  'endpoint',
  'tls',
  'access_point',
  'acl_required',
];
/** Owner, bucket, time, client, requester, request id, operation. */
const HEAD =
  /^(?:[0-9a-f]{64}|-|[\w.-]{3,64}) [a-z0-9][a-z0-9.-]{1,62} \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] [^ ]{1,60} [^ ]{1,500} [A-Za-z0-9-]{1,64} ([A-Z0-9]{2,10}\.[A-Z0-9._]{2,60}) /;

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const routes = createRouteReader();
  return (text): ParsedRecord | null => {
    const operation = HEAD.exec(text)?.[1];
    if (operation === undefined) return null;
    const fields = splitFields(text, FIELDS.length, true);
    const request = said(fields[8]);
    const status = statusOf(fields[9]);
    return {
      ts: times.read(fields[2] ?? '', 0),
      level: levelOfStatus(status),
      service: fields[1] ?? null,
      route: (request === null ? null : routes(request)) ?? operation,
      status,
      latencyMs: amountOf(fields[13]),
      message: request === null ? operation : `${operation} ${request}`,
      traceId: null,
      host: null,
      attributes: jsonFields(FIELDS, fields),
    };
  };
};

const OWNER = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
const SAMPLES: readonly FormatSample[] = [
  {
    text: `${OWNER} amzn-s3-demo-bucket1 [06/Feb/2026:00:00:38 +0000] 192.0.2.3 ${OWNER} 3E57427F3EXAMPLE REST.GET.OBJECT img/42/a.png "GET /amzn-s3-demo-bucket1/img/42/a.png?x=1 HTTP/1.1" 503 SlowDown 113 2048 7 5 "-" "S3Console/0.4" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com TLSV1.2 arn:aws:s3:us-west-1:123456789012:accesspoint/example-AP Yes`,
    expect: {
      ts: 1770336038000,
      level: 'error',
      service: 'amzn-s3-demo-bucket1',
      route: 'GET /amzn-s3-demo-bucket1/img/<id>/a.png',
      status: 503,
      latencyMs: 7,
      message: 'REST.GET.OBJECT GET /amzn-s3-demo-bucket1/img/42/a.png?x=1 HTTP/1.1',
    },
  },
  {
    // what S3 does of itself has no request and no time
    text: `${OWNER} my-logs [06/Feb/2026:00:01:00 +0000] - AmazonS3 7B4A0FABBEXAMPLE S3.EXPIRE.OBJECT a/b.txt "-" - - - 2048 - - "-" "-" - s9lz= - - - - -`,
    expect: { status: null, latencyMs: null, route: 'S3.EXPIRE.OBJECT', message: 'S3.EXPIRE.OBJECT' },
  },
  {
    // a log of 2009 ends at the version, and anonymous requests have no requester
    text: `${OWNER} mybucket [06/Feb/2009:00:00:38 +0000] 2001:db8::7 - 3E57427F3EXAMPLE WEBSITE.GET.OBJECT index.html "GET /index.html HTTP/1.0" 404 NoSuchKey 297 - 24 - "http://a.example/ "q"" "Mozilla/5.0 "odd" agent" -`,
    expect: { status: 404, level: 'warn', latencyMs: 24, route: 'GET /index.html' },
  },
];

/** Server access logs of S3. The time is when the request came in; the latency is the total time in ms. */
export const awsS3: LogFormat = {
  id: 'aws-s3',
  title: 'Amazon S3 server access log',
  stamps: 'start',
  samples: SAMPLES,
  score: (line) => (HEAD.test(line) ? 0.99 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
};
