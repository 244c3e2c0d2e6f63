import type { ParsedRecord } from '../../domain/record.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatChoices, FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { jsonFields, said } from './line-fields.ts';

/** Fields of version 2, the default. */
const VERSION_2 =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const TRANSIT_GATEWAY =
  'version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status type packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region flow-direction pkt-src-aws-service pkt-dst-aws-service';

const HEADER =
  /^(?:[a-z][a-z0-9]{0,20}(?:[-_][a-z0-9]{1,16}){0,6} ){2,50}[a-z][a-z0-9]{0,20}(?:[-_][a-z0-9]{1,16}){0,6}$/;
const KNOWN = /(?:^| )(?:srcaddr|interface-id|log-status|pkt-srcaddr|tgw-id|account-id|interface_id|log_status)(?= |$)/;

/** True for the line that names the fields of a flow log. */
export const isFlowHeader = (line: string): boolean => {
  const first = line.charCodeAt(0);
  return first >= 97 && first <= 122 && line.length < 1500 && HEADER.test(line) && KNOWN.test(line);
};

const LINE_2 =
  /^\d{1,2} (?:\d{12}|unknown|-) (?:eni-[0-9a-f]{8,17}|-) [^ ]{1,45} [^ ]{1,45} [\d-]{1,5} [\d-]{1,5} [\d-]{1,3} [\d-]{1,12} [\d-]{1,16} \d{10} \d{10} (?:ACCEPT|REJECT|-) (?:OK|NODATA|SKIPDATA)/;
const GATEWAY_LINE = /^\d{1,2} TransitGateway \d{12} tgw-/;
/** What any choice of fields has: an interface and two times, or a status of the capture. */
const CUSTOM_LINE =
  /^(?=.{0,1000}(?:^| )(?:eni|vpc|subnet|tgw)-[0-9a-f]{8,17}(?: |$)).{0,1000}(?:^| )\d{10} \d{10}(?: |$)/;

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const columns = reading.fields['columns']?.split(' ') ?? null;
  const layout2 = layoutOf(VERSION_2.split(' '));
  const gateway = layoutOf(TRANSIT_GATEWAY.split(' '));
  const chosen = columns && layoutOf(columns);
  return (text): ParsedRecord | null => {
    const layout = chosen ?? (LINE_2.test(text) ? layout2 : GATEWAY_LINE.test(text) ? gateway : null);
    if (layout === null) return null;
    const values = text.split(' ', layout.names.length + 1);
    if (values.length !== layout.names.length) return null;
    const start = values[layout.start] ?? '-';
    const ts = EPOCH_SECONDS.test(start) ? times.read(start, 0) : null;
    // a line of another program with as many words
    if (ts === null && said(start) !== null && layout.start >= 0) return null;
    const action = said(values[layout.action]);
    const status = said(values[layout.status]);
    const message = [action, status].filter((word) => word !== null).join(' ');
    return {
      ts,
      level: null,
      service: null,
      route: null,
      status: null,
      latencyMs: null,
      message: message === '' ? null : message,
      traceId: null,
      host: null,
      attributes: jsonFields(layout.attributes, values),
    };
  };
};
const EPOCH_SECONDS = /^\d{10}$/;

interface Layout {
  readonly names: readonly string[];
  /** The names, '' for those that are columns of the record. */
  readonly attributes: readonly string[];
  readonly start: number;
  readonly action: number;
  readonly status: number;
}

const layoutOf = (columns: readonly string[]): Layout => {
  const names = columns.map((name) => name.replaceAll('_', '-'));
  const own = new Set(['start', 'action', 'log-status']);
  return {
    names,
    attributes: names.map((name) => (own.has(name) ? '' : name)),
    start: names.indexOf('start') >= 0 ? names.indexOf('start') : names.indexOf('end'),
    action: names.indexOf('action'),
    status: names.indexOf('log-status'),
  };
};

const choose = (_sample: readonly string[], headers: readonly string[] = []): FormatChoices => {
  const header = headers.find(isFlowHeader);
  return { unit: null, fields: header === undefined ? {} : { columns: header } };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: '2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1795212629 1795212689 REJECT OK',
    expect: {
      ts: 1795212629000,
      level: null,
      status: null,
      latencyMs: null,
      message: 'REJECT OK',
      attributes:
        '{"version":2,"account-id":123456789010,"interface-id":"eni-1235b8ca123456789","srcaddr":"172.31.16.139","dstaddr":"172.31.16.21","srcport":20641,"dstport":22,"protocol":6,"packets":20,"bytes":4249,"end":1795212689}',
    },
  },
  {
    text: '2 123456789010 eni-1235b8ca123456789 - - - - - - - 1795212629 1795212689 - NODATA',
    expect: { ts: 1795212629000, message: 'NODATA', latencyMs: null },
  },
  {
    // IPv6
    text: '2 123456789010 eni-1235b8ca123456789 2001:db8:1234:a100:8d6e:3477:df66:f105 2001:db8:1234:a102:3304:8879:34cf:4071 34892 22 6 54 8855 1795212629 1795212689 ACCEPT OK',
    expect: { message: 'ACCEPT OK' },
  },
  {
    // fields of the user's choice
    headers: [
      'vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport protocol tcp-flags start end action log-status',
    ],
    text: 'vpc-abcdefab012345678 subnet-aaaaaaaa012345678 i-01234567890123456 eni-1235b8ca123456789 123456789010 IPv4 52.213.180.42 10.0.0.62 43416 5001 6 2 1795212629 1795212689 ACCEPT OK',
    expect: { ts: 1795212629000, message: 'ACCEPT OK' },
  },
];

/** VPC and transit gateway flow logs. The time is the start of the capture window; there is no latency. */
export const awsVpcFlow: LogFormat = {
  id: 'aws-vpc-flow',
  title: 'AWS VPC or transit gateway flow log, with or without a header line',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (LINE_2.test(line) || GATEWAY_LINE.test(line) ? 0.99 : CUSTOM_LINE.test(line) ? 0.6 : 0),
  choose,
  readHeader: (line, fields) => (isFlowHeader(line) ? { ...fields, columns: line } : null),
  parser,
};
