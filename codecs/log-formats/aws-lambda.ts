import type { Level, ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { durationMs } from '../duration.ts';
import { jsonText } from '../json-text.ts';
import { levelOfStatus, levelOfWord } from '../level.ts';
import { latencyInMessage, requestInMessage } from '../message-clues.ts';
import { keptRecord, noRecord } from '../placed-record.ts';
import { createTimeReader } from '../timestamp.ts';
import { LAMBDA_SAMPLES } from './aws-lambda-samples.ts';
import type { LogFormat, ParserContext, RecordParser } from './format.ts';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** What exports and `aws logs tail` put before the message: a time, and the log stream. */
const EXPORTED =
  /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)[ \t](?:[^ \t]{0,200}\d{4}\/\d\d\/\d\d\/[^ \t]{1,120} )?/;
const PLATFORM = new RegExp(
  `^(?:(START|END|REPORT) RequestId: (${UUID})|RequestId: (${UUID}) |(INIT_START|INIT_REPORT|RESTORE_START|RESTORE_REPORT|EXTENSION|LOGS|TELEMETRY)(?=[ \\t]))`,
);
/** Node: `time<TAB>request<TAB>LEVEL<TAB>message`; before Node 10 without a level. */
const NODE = new RegExp(`^(\\d{4}-\\d\\d-\\d\\dT[\\d:.]{8,20}Z)\\t(${UUID}|undefined|-?)\\t(?:([A-Za-z]{3,8})\\t)?`);
/** Python: `[LEVEL]<TAB>time<TAB>request<TAB>message`. */
const PYTHON = new RegExp(`^\\[([A-Z]{3,8})\\]\\t(\\d{4}-\\d\\d-\\d\\dT[\\d:.]{8,20}Z)\\t(${UUID})?\\t`);
/** The runtime's own words for a Python error that nobody caught. */
const UNCAUGHT = /^\[ERROR\] (?=[\w.]{1,120}: )/;
/** Java: `time <request> LEVEL logger - message`; also what the platform says when an invocation times out. */
const SPACED = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d[T ][\\d:.,]{8,20}Z?) (${UUID}) (?:([A-Z]{4,5}) {1,2}(?=\\S))?`);
const FIRST = 2000;
const FAILED = /^(?:Task timed out after|Process exited before completing|Error: |.{0,200}Runtime\.|RequestId: )/;

interface Head {
  readonly time: string | null;
  readonly request: string | null;
  readonly level: Level | null;
  readonly messageAt: number;
  readonly kind: 'platform' | 'log';
}

const readHead = (text: string): Head | null => {
  const first = text.charCodeAt(0);
  if (first === 91) {
    const python = PYTHON.exec(text);
    if (python) return logHead(python[2] ?? null, python[3], python[1], python[0].length);
    const uncaught = UNCAUGHT.exec(text);
    return uncaught ? logHead(null, undefined, 'ERROR', uncaught[0].length) : null;
  }
  if (first >= 48 && first <= 57) {
    const node = NODE.exec(text) ?? SPACED.exec(text);
    if (node) return logHead(node[1] ?? null, node[2], node[3], node[0].length);
    const exported = EXPORTED.exec(text);
    const inner = exported && readBare(text.slice(exported[0].length));
    return exported && inner
      ? { ...inner, time: inner.time ?? exported[1] ?? null, messageAt: inner.messageAt + exported[0].length }
      : null;
  }
  return readBare(text);
};

/** A message as Lambda itself hands it on, without a time of its own. */
const readBare = (text: string): Head | null => {
  const platform = PLATFORM.exec(text);
  if (platform)
    return { time: null, request: platform[2] ?? platform[3] ?? null, level: null, messageAt: 0, kind: 'platform' };
  const node = NODE.exec(text) ?? SPACED.exec(text);
  if (node) return logHead(node[1] ?? null, node[2], node[3], node[0].length);
  const python = PYTHON.exec(text);
  return python ? logHead(python[2] ?? null, python[3], python[1], python[0].length) : null;
};

const logHead = (
  time: string | null,
  request: string | undefined,
  word: string | undefined,
  messageAt: number,
): Head => ({
  time,
  request: request === undefined || request.length < 36 ? null : request,
  level: word === undefined ? null : levelOfWord(word),
  messageAt,
  kind: 'log',
});

const DURATION = /(?:^|\t)Duration: (\d{1,9}(?:\.\d{1,6})?) ms/;
const STATUS = /\tStatus: (\w{1,20})/;
const MEMORY = /\tMax Memory Used: (\d{1,6}) MB/;
const XRAY = /XRAY TraceId: ([0-9a-fA-F-]{20,80})/;

/** START, END and REPORT of an invocation, and what the platform says of environments and extensions. */
const platformRecord = (message: string, head: Head, ts: number | null): ParsedRecord => {
  const report = message.startsWith('REPORT ') ? message.slice(0, FIRST) : '';
  const duration = DURATION.exec(report)?.[1];
  const status = STATUS.exec(message.slice(0, FIRST))?.[1];
  const memory = MEMORY.exec(report)?.[1];
  const trace = XRAY.exec(message.slice(0, FIRST))?.[1];
  const failed = message.startsWith('RequestId: ') || (status !== undefined && status !== 'success');
  return {
    ...NOTHING,
    ts,
    level: failed ? 'error' : 'info',
    latencyMs: duration === undefined ? null : durationMs(`${duration}ms`),
    message,
    traceId: head.request ?? trace ?? null,
    attributes: trace === undefined ? null : `{"xray_trace_id":${jsonText(trace)}}`,
    ...(memory !== undefined && { numbers: [['max_memory_used_mb', Number(memory)]] }),
  };
};

const NOTHING: ParsedRecord = keptRecord(noRecord());

/** What a function logged: as plain text of any other program, with the request's id as its trace. */
const logRecord = (text: string, head: Head, ts: number | null): ParsedRecord => {
  const whole = text.slice(head.messageAt);
  const newline = whole.search(LINE_BREAK);
  const message = newline < 0 ? whole : whole.slice(0, newline);
  const rest = newline < 0 ? '' : whole.slice(newline + 1);
  const { method, target, operation, status } = requestInMessage(message);
  const failed = head.level === null && FAILED.test(message.slice(0, 400));
  return {
    ...NOTHING,
    ts,
    level: failed ? 'error' : (head.level ?? levelOfStatus(status)),
    route: target === null ? operation : routeOf(method, target),
    status,
    latencyMs: failed ? null : latencyInMessage(message),
    message: message === '' ? null : message,
    traceId: head.request,
    attributes: rest.trim() === '' ? null : `{"continued":${JSON.stringify(rest)}}`,
  };
};
/** Events of CloudWatch break their lines with carriage returns. */
const LINE_BREAK = /[\r\n]/;

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  // Lambda's clocks are UTC
  const times = createTimeReader({ ...reading, zone: { offsetMinutes: 0, assumed: false }, latestTs });
  return (text): ParsedRecord | null => {
    const head = readHead(text);
    if (head === null) return null;
    const ts = head.time === null ? null : times.read(head.time, 0);
    return head.kind === 'platform'
      ? platformRecord(text.slice(head.messageAt).trimEnd(), head, ts)
      : logRecord(text, head, ts);
  };
};

/** Text that Lambda functions and the platform write: invocations, Node, Python, Java and .NET loggers. */
export const awsLambda: LogFormat = {
  id: 'aws-lambda',
  title: 'AWS Lambda text log (START, END, REPORT; Node, Python, Java, .NET loggers), with or without export times',
  stamps: 'end',
  samples: LAMBDA_SAMPLES,
  score: (line) => (readHead(line.slice(0, FIRST)) === null ? 0 : 0.97),
  choose: () => ({ unit: null, fields: {} }),
  parser,
  startsRecord: (line) => !line.startsWith('XRAY TraceId: '),
};
