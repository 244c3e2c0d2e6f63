import type { Level, ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { levelOfStatus } from '../level.ts';
import { createTimeReader, type TimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { jsonFields, said, statusOf } from './line-fields.ts';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** `(request id) what happened` of an execution log, as it is or behind the time of an export. */
const EXECUTION = new RegExp(
  `^(?:(\\d{4}-\\d\\d-\\d\\dT[\\d:.]{8,20}(?:Z|[+-]\\d\\d:\\d\\d))[ \\t](?:[0-9a-f]{32} )?)?\\((${UUID})\\) (?=\\S)`,
);
const WORDS =
  /^(?:Extended Request Id|Verifying Usage|API Key|Starting execution|HTTP Method|Method |Endpoint |Integration |Sending request|Received response|Successfully|Execution failed|AWS Integration|Lambda |Gateway |Authoriz|Starting auth|Verif|Invalid|The |Unauthorized|Usage Plan|X-Ray|Key |Using valid|Extracted|Incoming|Internal|User |Unable|Client |Cache|Plan |Request |Response )/;
const COMPLETED = /^Method completed with status: (\d{3})/;
const RECEIVED = /^Received response\. (?:Status: (\d{3}), )?Integration latency: (\d{1,9}) ms/;
const METHOD =
  /^(?:HTTP Method: ([A-Z]{3,10}), Resource Path: |Extended Request Id.{0,200}HTTP Method: ([A-Z]{3,10}), Resource Path: )(\S{1,2000})/;
const FAILED = /^(?:Execution failed|Lambda execution failed|Unable|Internal server error|Invalid)/;

const XML = /^<request id="([^"]{1,64})">(.{0,8000})<\/request>$/;
const ELEMENT = /<(ip|caller|user|requestTime|httpMethod|resourcePath|status|protocol|responseLength)>([^<]{0,2000})</g;
/** `sourceIp,caller,user,requestTime,method,path,protocol,status,length,requestId` */
const CSV = new RegExp(
  `^([0-9a-fA-F.:]{3,45}),([^,]{0,200}),([^,]{0,200}),(\\d\\d/[A-Z][a-z]{2}/\\d{4}:[\\d:]{8} [+-]\\d{4}),([A-Z]{3,10}),(/[^,]{0,2000}),(HTTP/[\\d.]{1,3}),(\\d{3}),(\\d{1,12}|-),(${UUID})`,
);

/** What one request of an access log said. */
interface Access {
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
  readonly status: string;
  readonly id: string;
  readonly others: readonly (string | undefined)[];
}
const OTHERS = ['client', 'caller', 'user', 'bytes'];

const readAccess = (text: string): Access | null => {
  if (text.charCodeAt(0) === 60) {
    const xml = XML.exec(text);
    if (!xml) return null;
    const said = new Map(
      [...(xml[2] ?? '').matchAll(ELEMENT)].map(([, name = '', value = '']) => [name, value.trim()]),
    );
    const value = (name: string): string => said.get(name) ?? '-';
    return {
      time: value('requestTime'),
      method: value('httpMethod'),
      path: value('resourcePath'),
      protocol: value('protocol'),
      status: value('status'),
      id: xml[1] ?? '',
      others: [value('ip'), value('caller'), value('user'), value('responseLength')],
    };
  }
  const csv = CSV.exec(text);
  if (!csv) return null;
  const [, ip, caller, user, time = '', method = '', path = '', protocol = '', status = '', bytes, id = ''] = csv;
  return { time, method, path, protocol, status, id, others: [ip, caller, user, bytes] };
};

const accessRecord = (access: Access, times: TimeReader): ParsedRecord => {
  const status = statusOf(access.status);
  const path = said(access.path);
  return {
    ts: times.read(access.time, 0),
    level: levelOfStatus(status),
    service: null,
    route: path === null ? null : routeOf(said(access.method), path),
    status,
    latencyMs: null,
    message: path === null ? null : `${access.method} ${path} ${access.protocol}`,
    traceId: said(access.id),
    host: null,
    attributes: jsonFields(OTHERS, access.others),
  };
};

const executionRecord = (message: string, ts: number | null, id: string | null): ParsedRecord => {
  const completed = COMPLETED.exec(message);
  const received = RECEIVED.exec(message);
  const method = METHOD.exec(message);
  const status = statusOf(completed?.[1] ?? received?.[1]);
  const level: Level | null = FAILED.test(message) ? 'error' : levelOfStatus(status);
  return {
    ts,
    level: level ?? 'info',
    service: null,
    route: method ? routeOf(method[1] ?? method[2] ?? null, method[3] ?? '') : null,
    status,
    latencyMs: received ? Number(received[2]) : null,
    message,
    traceId: id,
    host: null,
    attributes: null,
  };
};

const readExecution = (
  text: string,
): { readonly time: string | null; readonly id: string; readonly at: number } | null => {
  const found = EXECUTION.exec(text.slice(0, 200));
  if (!found || !WORDS.test(text.slice(found[0].length, found[0].length + 60))) return null;
  return { time: found[1] ?? null, id: found[2] ?? '', at: found[0].length };
};

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  return (text): ParsedRecord | null => {
    const execution = readExecution(text);
    if (execution) {
      const ts = execution.time === null ? null : times.read(execution.time, 0);
      return executionRecord(text.slice(execution.at), ts, execution.id);
    }
    const access = readAccess(text);
    return access && accessRecord(access, times);
  };
};

const ID = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';
const SAMPLES: readonly FormatSample[] = [
  {
    text: `(${ID}) Method completed with status: 504`,
    expect: { ts: null, level: 'error', status: 504, latencyMs: null, traceId: ID },
  },
  {
    text: `2026-11-20T22:10:29.181Z (${ID}) Received response. Status: 200, Integration latency: 35 ms`,
    expect: { ts: 1795212629181, level: 'info', status: 200, latencyMs: 35, traceId: ID },
  },
  {
    text: `(${ID}) HTTP Method: GET, Resource Path: /pets/42`,
    expect: { route: 'GET /pets/<id>', status: null, latencyMs: null },
  },
  {
    text: `(${ID}) Execution failed due to configuration error: Malformed Lambda proxy response`,
    expect: { level: 'error', status: null },
  },
  {
    text: `<request id="${ID}"> <ip>203.0.113.9</ip> <caller>-</caller> <user>alice</user> <requestTime>09/Apr/2026:12:34:56 +0000</requestTime> <httpMethod>GET</httpMethod> <resourcePath>/pets/{id}</resourcePath> <status>200</status> <protocol>HTTP/1.1</protocol> <responseLength>12</responseLength> </request>`,
    expect: {
      ts: 1775738096000,
      status: 200,
      traceId: ID,
      attributes: '{"client":"203.0.113.9","user":"alice","bytes":12}',
    },
  },
  {
    text: `203.0.113.9,-,-,09/Apr/2026:12:34:56 +0000,GET,/pets/42,HTTP/1.1,403,23,${ID}`,
    expect: { ts: 1775738096000, level: 'warn', route: 'GET /pets/<id>', status: 403, traceId: ID },
  },
];

/** API Gateway's execution logs, and its access logs in XML and CSV form (those in common form are access logs like any other). */
export const awsApiGateway: LogFormat = {
  id: 'aws-api-gateway',
  title: 'AWS API Gateway execution log, or access log as XML or CSV',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (readExecution(line) !== null || readAccess(line) !== null ? 0.97 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
};
