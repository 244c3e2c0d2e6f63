import type { Level, ParsedRecord } from '../../domain/record.ts';
import { jsonText } from '../json-text.ts';
import { levelOfLetter } from '../level.ts';
import { createShapeReader, createTimeReader, type TimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';

/** `I COMMAND  [conn12] ` of 3.0 to 4.2. */
const COMPONENT = /^ ([FEWIDfewid])\d? +([A-Z_]{1,20}|-) +\[([^\]\s]{1,80})\] ?/;
/** `[conn12] ` of 2.x. */
const CONTEXT = /^ \[([^\]\s]{1,80})\] ?/;
const LEVEL_BEHIND = /^(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b(?!:)/;
/** Threads whose names no other program has. */
const THREADS =
  /^(?:conn\d+|initandlisten|mongosMain|signalProcessing\w*|clientcursormon|TTLMonitor|FileAllocator|DataFileSync|journal|dur|snapshotthread|websvr|LockPinger|Balancer|rs\w+|repl\w*|slaveTracking|consoleTerminate|interruptThread|PeriodicTask\w*|ReplicationExecutor|WriteBackListener\S*|ReplicaSetMonitor\S*|NetworkInterface\S*|ftdc|main|thread\d+|migrateThread|cleanupOldData\S*)$/;
/** An operation with the collection it was on, and the time it took. */
const OPERATION =
  /^(command|query|getmore|getMore|insert|update|remove|delete|aggregate|findAndModify|find|count|distinct|mapreduce|killcursors|moveChunk|serverStatus|warning: log line attempted)\b ?([\w$-]{1,64}\.[\w.$-]{1,120})?/;
const TOOK = / (\d{1,12})ms$/;
const WORDED: readonly (readonly [RegExp, Level])[] = [
  [/^\*{0,3} ?(?:warning|WARNING)\b/, 'warn'],
  [/^(?:ERROR|error|Assertion|exception|Exception|assertion)\b/, 'error'],
  [/^(?:Fatal|FATAL|fatal)\b/, 'fatal'],
];

interface MongoLine {
  readonly level: Level | null;
  readonly component: string | null;
  readonly context: string;
  readonly messageAt: number;
  readonly certain: boolean;
}

/** What stands between the time, which ends at `end`, and the message; null when it is not MongoDB's. */
const headOf = (line: string, end: number): MongoLine | null => {
  const rest = line.slice(end, end + 260);
  const component = COMPONENT.exec(rest);
  if (component) {
    const [head, letter = '', name = '', context = ''] = component;
    const level = levelOfLetter(letter.toUpperCase());
    return { level, component: name, context, messageAt: end + head.length, certain: true };
  }
  const named = CONTEXT.exec(rest);
  if (!named) return null;
  // another logger's thread
  if (LEVEL_BEHIND.test(rest.slice(named[0].length, named[0].length + 12))) return null;
  const context = named[1] ?? '';
  return { level: null, component: null, context, messageAt: end + named[0].length, certain: THREADS.test(context) };
};

const score = (line: string): number => {
  const first = line.charCodeAt(0);
  const digit = first >= 48 && first <= 57;
  if (!digit && !(first >= 65 && first <= 90)) return 0;
  const times = createShapeReader();
  if (times.read(line, 0) === null) return 0;
  const head = headOf(line, times.end());
  return head?.certain ? 0.9 : 0;
};

const levelOf = (message: string): Level | null => WORDED.find(([words]) => words.test(message))?.[1] ?? null;

const timeAt = (times: TimeReader, shapes: TimeReader, line: string): readonly [ts: number | null, end: number] => {
  const ts = times.read(line, 0);
  if (ts !== null) return [ts, times.end()];
  return [null, shapes.read(line, 0) === null ? -1 : shapes.end()];
};

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const shapes = createShapeReader();
  return (text): ParsedRecord | null => {
    const newline = text.indexOf('\n');
    const line = newline < 0 ? text : text.slice(0, newline);
    const [ts, end] = timeAt(times, shapes, line);
    if (end < 0) return null;
    const head = headOf(line, end);
    if (head === null) return null;
    const message = line.slice(head.messageAt).trim();
    const operation = OPERATION.exec(message);
    const took = operation ? TOOK.exec(message.slice(-16)) : null;
    const name = operation?.[1] ?? '';
    let attributes = `{"context":${jsonText(head.context)}`;
    if (head.component !== null) attributes += `,"component":${jsonText(head.component)}`;
    if (newline >= 0) attributes += `,"continued":${JSON.stringify(text.slice(newline + 1))}`;
    return {
      ts,
      level: head.level ?? levelOf(message),
      service: null,
      route: took ? (operation?.[2] === undefined ? name : `${name} ${operation[2]}`) : null,
      status: null,
      latencyMs: took ? Number(took[1]) : null,
      message: message === '' ? null : message,
      traceId: null,
      host: null,
      attributes: `${attributes}}`,
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: '2026-11-20T17:10:29.596-0500 [conn12] query shop.orders query: { customer: 17 } planSummary: IXSCAN nreturned:3 locks(micros) r:209 reslen:140 182ms',
    expect: {
      ts: 1795212629596,
      level: null,
      latencyMs: 182,
      route: 'query shop.orders',
      attributes: '{"context":"conn12"}',
    },
  },
  {
    text: '2026-11-20T22:10:29.596+0000 I COMMAND  [conn7] command shop.carts command: find { find: "carts" } planSummary: COLLSCAN docsExamined:9 protocol:op_msg 1234ms',
    expect: { ts: 1795212629596, level: 'info', latencyMs: 1234, route: 'command shop.carts' },
  },
  {
    text: '2026-11-20T22:10:29.596+0000 W  NETWORK  [LockPinger] cluster pinged successfully, sleeping for 30000ms',
    expect: { level: 'warn', latencyMs: null, route: null },
  },
  {
    text: 'Fri Nov 20 22:10:29.661 [initandlisten] ERROR: listen(): bind() failed errno:98 Address already in use',
    expect: { ts: 1795212629661, level: 'error', latencyMs: null },
  },
];

/** The text log of MongoDB before 4.4, which is JSON from then on. */
export const mongodbText: LogFormat = {
  id: 'mongodb-text',
  title: 'MongoDB text log (2.x to 4.2); operations end with their milliseconds',
  stamps: 'end',
  samples: SAMPLES,
  score,
  choose: () => ({ unit: null, fields: {} }),
  parser,
};
