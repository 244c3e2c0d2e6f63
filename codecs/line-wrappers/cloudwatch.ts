import { EARLIEST_TS } from '../timestamp.ts';
import { serviceOfLogGroup } from '../service-name.ts';
import { jsonObject, textOf } from './json-head.ts';
import type { OuterTimes } from './outer-times.ts';
import { attributesOf, type LineWrapper, type Unwrapped, unwrapped, type WrapperSample } from './wrapper.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Keys of an event as subscriptions, `get-log-events`, `filter-log-events` and downloads of the console name them. */
const EVENT_KEYS: ReadonlySet<string> = new Set(
  'timestamp message logGroup logStream logGroupName logStreamName logGroupIdentifier id eventId ingestionTime'
    .concat(' extractedFields owner account region messageType subscriptionFilters')
    .split(' '),
);
/** Fields that Insights finds itself; any other one with `@` is of a logger (hclog, old logstash). */
const INSIGHTS_KEYS: ReadonlySet<string> = new Set(
  '@timestamp @message @logStream @log @ptr @ingestionTime @requestId @type @duration @billedDuration @initDuration'
    .concat(
      ' @memorySize @maxMemoryUsed @xrayTraceId @xraySegmentId @entity @aws.account @aws.region @data_source_name',
    )
    .split(' '),
);
const ACCOUNT = /^\d{12}:/;
const DIGITS = /^\d{13}$/;
const BEGINS = /^\{\s?"@?[a-zA-Z]{2,20}"/;

/** The fields when they are a log event and nothing else: any other key makes it a record of its own. */
const eventIn = (text: string): Fields | null => {
  if (!BEGINS.test(text) || !text.includes('essage"')) return null;
  const fields = jsonObject(text);
  if (fields === null) return null;
  const isInsights = typeof fields['@message'] === 'string';
  const isTimed = millis(fields['timestamp']) !== null || Object.keys(fields).length === 1;
  if (!isInsights && (typeof fields['message'] !== 'string' || !isTimed)) return null;
  for (const key in fields) if (!(isInsights ? INSIGHTS_KEYS : EVENT_KEYS).has(key)) return null;
  return fields;
};

/** Epoch ms from a number or its digits. */
const millis = (value: unknown): number | null => {
  const ts = typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
  return typeof ts === 'number' && Number.isInteger(ts) && ts >= EARLIEST_TS ? ts : null;
};

/** Insights prints UTC without saying so. */
const timeOf = (value: unknown, times: OuterTimes): number | null => {
  const ts = millis(value);
  if (ts !== null) return times.believe(ts);
  if (typeof value !== 'string') return null;
  return times.read(/[\dZ]$/.test(value) && !/[Zz]$|[+-]\d\d:?\d\d$/.test(value) ? `${value}Z` : value, 0);
};

const eventOf = (fields: Fields, times: OuterTimes): Unwrapped => {
  const isInsights = typeof fields['@message'] === 'string';
  const log = textOf(fields['@log'])?.replace(ACCOUNT, '') ?? null;
  const group = log ?? textOf(fields['logGroup']) ?? textOf(fields['logGroupName']);
  const stream = textOf(fields[isInsights ? '@logStream' : 'logStream']) ?? textOf(fields['logStreamName']);
  return unwrapped((textOf(fields[isInsights ? '@message' : 'message']) ?? '').trimEnd(), {
    ts: timeOf(fields[isInsights ? '@timestamp' : 'timestamp'], times),
    dated: true,
    zoned: true,
    service: group === null ? null : serviceOfLogGroup(group),
    origin: stream ?? '',
    attributes: attributesOf({ logGroup: group, logStream: stream }),
  });
};

const SAMPLES: readonly WrapperSample[] = [
  {
    line: '{"timestamp":1795212629018,"message":"START RequestId: 8b2c884f Version: $LATEST\\n","logGroup":"/aws/lambda/orders","logStream":"2026/11/20/[$LATEST]20bd"}',
    expect: {
      ts: 1795212629018,
      dated: true,
      zoned: true,
      service: 'orders',
      attributes: '{"logGroup":"/aws/lambda/orders","logStream":"2026/11/20/[$LATEST]20bd"}',
      text: 'START RequestId: 8b2c884f Version: $LATEST',
    },
  },
  {
    line: '{"timestamp":"1795212629018","message":"done"}',
    expect: { ts: 1795212629018, service: null, attributes: '', text: 'done' },
  },
  {
    // an element of an envelope that has no time of its own
    line: '{"message":"done"}',
    expect: { ts: null, text: 'done' },
  },
  {
    line: '{"@timestamp":"2026-11-20 22:10:29.018","@message":"done","@log":"123456789012:/ecs/cart"}',
    expect: { ts: 1795212629018, service: 'cart', text: 'done' },
  },
];

/** Events of CloudWatch Logs, one JSON object a line. */
export const cloudWatch: LineWrapper = {
  id: 'cloudwatch',
  title: 'CloudWatch Logs event: {"timestamp","message","logGroup","logStream"}, also from Insights',
  attributesKey: 'cloudwatch',
  samples: SAMPLES,
  joins: 'never',
  score: (line) => (eventIn(line) === null ? 0 : 1),
  unwrap: (line, times) => {
    const fields = eventIn(line);
    return fields && eventOf(fields, times);
  },
};
