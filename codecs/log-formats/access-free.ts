import type { LatencyUnit } from '../../domain/reading.ts';
import type { ParsedRecord } from '../../domain/record.ts';
import { inferUnit, toMs } from '../duration.ts';
import { levelOfStatus, levelOfWord } from '../level.ts';
import { timeWithin } from '../text-time.ts';
import { createTimeReader } from '../timestamp.ts';
import { FRACTION, type SaidTime, saidTime, splitExtras, WHOLE } from './access-extras.ts';
import { latencyColumn, type SampledLine } from './access-latency.ts';
import type { FormatChoices, FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';
import { amountOf, jsonFields, said } from './line-fields.ts';
import { createRouteReader } from './request-line.ts';

/** An access log line whose fields stand in an order of their own. */
interface FreeLine extends SampledLine {
  readonly timeAt: number;
  /** `GET /a?x=1 HTTP/1.1`. */
  readonly request: string;
  readonly client: string | null;
}

const VERSION = ' HTTP/';
const METHOD = /(?:^|[^A-Z])([A-Z]{3,10})$/;
const LONGEST_LINE = 16_000;
const LONGEST_BEFORE = 400;
const STATUS = /^[1-5]\d\d$/;
/** What may stand between the request line and the status. */
const MOST_BEFORE_STATUS = 3;
const ADDRESS = /(?:^|[\s"|[=])((?:\d{1,3}\.){3}\d{1,3}|[0-9a-f:]{2,30}:[0-9a-f]{1,4})(?=[\s"|\]]|$)/;
/** `request_time 0.113`, `request_time: 0.113`: a name before its number. */
const LABEL = /^[a-z_]{2,30}:?$/;

/** The line in its parts: a time, a whole request line and a status behind it; null for any other, and where a level is named. */
const readFree = (text: string): FreeLine | null => {
  if (text.charCodeAt(0) === BRACE || text.length > LONGEST_LINE) return null;
  const version = text.indexOf(VERSION);
  const targetAt = version < 0 ? -1 : text.lastIndexOf(' ', version - 1);
  if (targetAt < 3 || targetAt > LONGEST_BEFORE) return null;
  const method = METHOD.exec(text.slice(Math.max(0, targetAt - 11), targetAt))?.[1];
  if (method === undefined) return null;
  const methodAt = targetAt - method.length;
  const timeAt = timeWithin(text);
  const before = text.slice(0, methodAt);
  if (timeAt < 0 || timeAt > methodAt || namesLevel(before)) return null;
  let end = version + VERSION.length;
  while (end < text.length && '0123456789.'.includes(text.charAt(end))) end += 1;
  const fields = fieldsFrom(text, text.charCodeAt(end) === QUOTE ? end + 1 : end);
  const statusAt = fields.findIndex((field) => STATUS.test(field) || field.startsWith('status='));
  const times = FRACTIONS_BEFORE.test(before) ? before.split(' ').filter((word) => SECONDS.test(word)) : NO_FIELDS;
  const extrasAlone = statusAt < 0 ? labelled(fields) : NO_FIELDS;
  // without a status a time taken makes it one
  if (statusAt < 0 ? saidTime(extrasAlone) === null : statusAt > MOST_BEFORE_STATUS) return null;
  const bytesAt = statusAt < 0 ? -1 : fields.findIndex((field, index) => index > statusAt && WHOLE.test(field));
  return {
    timeAt,
    request: text.slice(methodAt, end),
    client: ADDRESS.exec(before)?.[1] ?? null,
    status: amountOf((fields[statusAt] ?? '').replace('status=', '')),
    bytes: amountOf(fields[bytesAt]),
    extras:
      statusAt < 0
        ? extrasAlone
        : [...times, ...labelled(fields.filter((_, index) => index !== statusAt && index !== bytesAt))],
  };
};
/** `0.227 "GET …`: nginx's three decimals before the request. */
const FRACTIONS_BEFORE = / \d{1,4}\.\d{3} /;
const SECONDS = /^\d{1,4}\.\d{3}$/;
const NO_FIELDS: readonly string[] = [];
const BRACE = 123;
const QUOTE = 34;

/** Fields behind the request: between tabs or bars where it has those, else between blanks. */
const fieldsFrom = (text: string, from: number): readonly string[] => {
  const mark =
    text.charAt(from).trim() === '' && text.charAt(from) !== '\t' ? text.charAt(from + 1) : text.charAt(from);
  if (mark === '\t' || mark === '|')
    return text
      .slice(from)
      .split(mark, MOST_FIELDS)
      .slice(1)
      .map((field) => field.trim().replaceAll('"', ''));
  return splitExtras(text, from);
};
const MOST_FIELDS = 40;

const labelled = (fields: readonly string[]): readonly string[] =>
  fields.flatMap((field, index) => {
    const next = fields[index + 1] ?? '';
    const last = fields[index - 1] ?? '';
    const isNumber = FRACTION.test(field) || WHOLE.test(field);
    if (isNumber && LABEL.test(last)) return [];
    return LABEL.test(field) && (FRACTION.test(next) || WHOLE.test(next))
      ? [`${field.replace(':', '')}=${next}`]
      : [field];
  });

/** Loggers write a level before the message that holds a request. */
const namesLevel = (before: string): boolean =>
  before.split(/[\s[\]()|:"]+/, 40).some((word) => word.length > 2 && levelOfWord(word) !== null);

const choose = (sample: readonly string[]): FormatChoices => {
  const lines: SampledLine[] = [];
  const keyed: SaidTime[] = [];
  for (const text of sample) {
    const line = readFree(text);
    if (line === null) continue;
    const time = saidTime(line.extras);
    if (time === null) lines.push(line);
    else keyed.push(time);
  }
  const numbers = keyed.flatMap((time) => (time.kind === 'key' ? [time] : []));
  if (numbers.length > 0) {
    const isFraction = numbers.some(({ whole }) => !whole);
    const unit = isFraction
      ? 's'
      : inferUnit(
          numbers.map(({ value }) => value),
          true,
        );
    return { unit, fields: {} };
  }
  const column = keyed.length > 0 ? null : latencyColumn(lines);
  if (column === null || !isCertain(column.index, lines)) return { unit: null, fields: {} };
  return { unit: column.unit, because: column.because, fields: { latency: String(column.index) } };
};

/** In an order that is not known a whole number is a time only where it ends the line. */
const isCertain = (index: number, lines: readonly SampledLine[]): boolean =>
  lines.some(({ extras }) => FRACTION.test(extras[index] ?? '')) ||
  lines.every(({ extras }) => extras.length <= index + 1);

const latencyOf = (extras: readonly string[], column: string | undefined, unit: LatencyUnit | null): number | null => {
  const time = saidTime(extras);
  if (time !== null) return time.kind === 'ms' ? time.ms : toMs(time.value, time.whole ? (unit ?? 'ms') : 's');
  if (column === undefined) return null;
  const value = extras[Number(column)] ?? '';
  return FRACTION.test(value) || WHOLE.test(value) ? toMs(Number(value), unit ?? 's') : null;
};

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const routes = createRouteReader();
  return (text): ParsedRecord | null => {
    const line = readFree(text);
    if (line === null) return null;
    const { request, status, extras, bytes, client } = line;
    return {
      ts: times.read(text, line.timeAt),
      level: levelOfStatus(status),
      service: null,
      route: routes(request),
      status,
      latencyMs: latencyOf(extras, reading.fields['latency'], reading.unit),
      message: request,
      traceId: null,
      host: null,
      attributes: jsonFields(NAMES, [client, bytes === null ? null : String(bytes), said(extras.join(' '))]),
    };
  };
};
const NAMES = ['client', 'bytes', 'extra'];

const SAMPLES: readonly FormatSample[] = [
  {
    text: '2026-11-20T22:10:29+00:00 10.0.0.9 "GET /orders/42?x=1 HTTP/1.1" 503 612 0.113 0.112 "curl/8.4"',
    expect: {
      ts: 1795212629000,
      level: 'error',
      route: 'GET /orders/<id>',
      status: 503,
      latencyMs: 113,
      message: 'GET /orders/42?x=1 HTTP/1.1',
      attributes: '{"client":"10.0.0.9","bytes":612,"extra":"0.113 0.112 curl/8.4"}',
    },
  },
  {
    // bars between the fields
    text: '10.0.0.9|-|20/Nov/2026:22:10:29 +0000|GET /orders HTTP/1.1|404|612|-|curl/8.4|0.001|-',
    expect: { ts: 1795212629000, status: 404, latencyMs: 1, level: 'warn' },
  },
  {
    // a whole number in the midst may be anything
    text: '20/Nov/2026:22:10:29 +0000 10.0.0.9 "GET /orders HTTP/1.1" 200 125 440 - curl/8.4',
    expect: { ts: 1795212629000, status: 200, latencyMs: null },
  },
  {
    // names before the numbers and no status, as a guide to upstream timing has it
    text: '[20/Nov/2026:22:10:29 +0000] 10.0.0.9 - - - shop.example.com to: 10.0.0.1:8080: GET /orders HTTP/1.1 upstream_response_time 0.112 msec 1795212629.113 request_time 0.113',
    expect: { ts: 1795212629000, status: null, latencyMs: 113, route: 'GET /orders' },
  },
  {
    // the time taken before the request
    text: '[20/Nov/2026:22:10:29 +0100] shop.example.com 10.0.0.9 0.227 "GET /orders HTTP/2.0" 207 125 440 - curl/8.4',
    expect: { ts: 1795209029000, status: 207, latencyMs: 227 },
  },
  {
    text: '[2026-11-20T22:10:29.113Z] 10.0.0.9 GET /orders HTTP/1.1 200 935 - 3.123 ms',
    expect: { ts: 1795212629113, status: 200, latencyMs: 3.123 },
  },
];

/** Access logs with a request line, a status and a time in an order of their own. */
export const accessFree: LogFormat = {
  id: 'access-free',
  title: 'access log in an order of its own: a time, a whole request line and a status behind it',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (readFree(line) === null ? 0 : 0.8),
  choose,
  parser,
};
