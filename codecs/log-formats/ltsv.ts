import type { ParsedRecord } from '../../domain/record.ts';
import type { LatencyUnit } from '../../domain/reading.ts';
import { durationMs, inferUnit, toMs } from '../duration.ts';
import { roleOf } from '../field-roles.ts';
import { levelOfStatus, levelOfWord } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatChoices, FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { jsonFields, said, statusOf } from './line-fields.ts';
import { createRouteReader } from './request-line.ts';

const TAB = '\t';
const MOST_FIELDS = 120;
const LABEL = /^[A-Za-z0-9_.-]{1,64}:/;
/** Labels (ltsv.org and what servers are set up with) by what they mean; of several the first that says something counts. */
const TIMES = ['time', 'time_iso8601', 'timestamp', '@timestamp', 'time_local', 'datetime', 'date', 'msec', 'ts'];
const LATENCIES = [
  'reqtime',
  'request_time',
  'reqtime_microsec',
  'taken_sec',
  'response_time',
  'duration',
  'elapsed',
  'latency',
  'taken',
  'apptime',
  'upstream_response_time',
  'runtime',
];
const REQUESTS = ['req', 'request'];
const TARGETS = ['uri', 'request_uri', 'path', 'url'];
const SERVICES = ['vhost', 'service', 'app', 'server_name', 'http_host', 'upstream_name'];
const HOSTS = ['server', 'hostname', 'server_host'];
const TRACES = ['trace_id', 'traceid', 'request_id', 'reqid', 'x_request_id', 'uniq_id'];
const MESSAGES = ['message', 'msg', 'log'];
const LEVELS = ['level', 'severity', 'loglevel'];

const pairsOf = (text: string): ReadonlyMap<string, string> => {
  const pairs = new Map<string, string>();
  for (const field of text.split(TAB, MOST_FIELDS)) {
    const colon = field.indexOf(':');
    if (colon > 0) pairs.set(field.slice(0, colon), field.slice(colon + 1));
  }
  return pairs;
};

/** The first of the labels that says something, with its value; null when none does. */
const firstOf = (pairs: ReadonlyMap<string, string>, labels: readonly string[]): readonly [string, string] | null => {
  for (const label of labels) {
    const value = said(pairs.get(label));
    if (value !== null) return [label, value];
  }
  return null;
};

/** Units that a label says. */
const LABEL_UNITS: ReadonlyMap<string, LatencyUnit> = new Map([
  ['reqtime_microsec', 'us'],
  ['taken_sec', 's'],
  ['microsec', 'us'],
]);
const NUMBER = /^\d{1,15}(?:\.\d{1,12})?$/;

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const routes = createRouteReader();
  return (text): ParsedRecord | null => {
    if (!isLtsv(text)) return null;
    const pairs = pairsOf(text);
    const time = firstOf(pairs, TIMES);
    const request = firstOf(pairs, REQUESTS);
    const method = firstOf(pairs, ['method', 'request_method']);
    const target = firstOf(pairs, TARGETS);
    const line = request?.[1] ?? (target === null ? null : `${method?.[1] ?? 'GET'} ${target[1]}`);
    const status = statusOf(pairs.get('status') ?? pairs.get('code'));
    const latency = firstOf(pairs, LATENCIES) ?? labelled(pairs);
    const level = firstOf(pairs, LEVELS);
    const message = firstOf(pairs, MESSAGES);
    const service = firstOf(pairs, SERVICES);
    const host = firstOf(pairs, HOSTS);
    const trace = firstOf(pairs, TRACES);
    const used = new Set(
      [time, latency, level, message, service, host, trace].map((found) => found?.[0]).concat('status'),
    );
    const names = [...pairs.keys()].map((label) => (used.has(label) ? '' : label));
    return {
      ts: time === null ? null : times.read(time[1], time[1].startsWith('[') ? 1 : 0),
      level: (level === null ? null : levelOfWord(level[1])) ?? levelOfStatus(status),
      service: service?.[1] ?? null,
      route: line === null ? null : routes(line),
      status,
      latencyMs: latency === null ? null : latencyMs(latency, reading.unit),
      message: message?.[1] ?? line,
      traceId: trace?.[1] ?? null,
      host: host?.[1] ?? null,
      attributes: jsonFields(names, [...pairs.values()]),
    };
  };
};

/** A latency whose label says its unit (`elapsed_ms`, `response_time_us`, `microsec`). */
const labelled = (pairs: ReadonlyMap<string, string>): readonly [string, string] | null => {
  for (const [label, value] of pairs) {
    const { role, unit } = roleOf('', label);
    if (((role === 'latency' && unit !== null) || LABEL_UNITS.has(label)) && said(value) !== null)
      return [label, value];
  }
  return null;
};

const latencyMs = ([label, text]: readonly [string, string], unit: LatencyUnit | null): number | null => {
  if (!NUMBER.test(text)) return durationMs(text);
  const own = LABEL_UNITS.get(label) ?? roleOf('', label).unit ?? (text.includes('.') ? null : unit);
  return toMs(Number(text), own ?? (text.includes('.') ? 's' : (inferUnit([Number(text)], true) ?? 'ms')));
};

const isLtsv = (text: string): boolean => {
  const tab = text.indexOf(TAB);
  return tab > 1 && LABEL.test(text) && LABEL.test(text.slice(tab + 1, tab + 80));
};

const choose = (sample: readonly string[]): FormatChoices => {
  const wholes: number[] = [];
  let fractions = 0;
  for (const text of sample) {
    const latency = firstOf(pairsOf(text), LATENCIES);
    if (latency === null || LABEL_UNITS.has(latency[0]) || !NUMBER.test(latency[1])) continue;
    if (latency[1].includes('.')) fractions += 1;
    else wholes.push(Number(latency[1]));
  }
  if (fractions > 0) return { unit: 's', because: 'decimals: seconds, as ltsv.org recommends', fields: {} };
  const unit = inferUnit(wholes, true);
  return unit === null
    ? { unit, fields: {} }
    : { unit, because: `whole numbers: ${unit === 'us' ? "Apache's %D, microseconds" : 'milliseconds'}`, fields: {} };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: 'time:2026-09-06T05:58:05+09:00\tmethod:POST\turi:/foo/42?token=x\tstatus:200\tsize:12\treqtime:-\tapptime:0.057\tua:UA 1',
    expect: {
      ts: 1788641885000,
      level: 'info',
      route: 'POST /foo/<id>',
      status: 200,
      latencyMs: 57,
      message: 'POST /foo/42?token=x',
      attributes: '{"method":"POST","uri":"/foo/42?token=x","size":12,"ua":"UA 1"}',
    },
  },
  {
    text: 'host:127.0.0.1\tident:-\tuser:frank\ttime:[10/Oct/2026:13:55:36 -0700]\treq:GET /apache_pb.gif HTTP/1.0\tstatus:504\tsize:2326\tvhost:shop.example.com\treqtime_microsec:60002113',
    expect: {
      ts: 1791665736000,
      level: 'error',
      service: 'shop.example.com',
      route: 'GET /apache_pb.gif',
      latencyMs: 60002.113,
    },
  },
  {
    text: 'time:2026-09-06T06:00:43+09:00\tlevel:ERROR\tservice:cart\tmessage:it broke\telapsed_ms:113',
    expect: { level: 'error', service: 'cart', message: 'it broke', latencyMs: 113 },
  },
  {
    text: 'time:2026-09-06T06:00:43+09:00\tmethod:GET\turi:/foo\tstatus:400\tsize:15\tapptime:-\tua:UA2',
    expect: { status: 400, latencyMs: null },
  },
];

/** Labelled tab-separated values (ltsv.org). */
export const ltsv: LogFormat = {
  id: 'ltsv',
  title: 'LTSV: label:value between tabs',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => {
    if (!isLtsv(line)) return 0;
    const labelled = line.split(TAB, 40).filter((field) => LABEL.test(field) || field === '').length;
    return labelled === line.split(TAB, 40).length && labelled >= 2 ? (labelled >= 4 ? 0.97 : 0.8) : 0.3;
  },
  choose,
  parser,
};
