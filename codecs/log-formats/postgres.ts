import type { Level, ParsedRecord } from '../../domain/record.ts';
import { jsonText } from '../json-text.ts';
import { afterTime } from '../text-head.ts';
import { timeWithin } from '../text-time.ts';
import { createTimeReader, looksTimed } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';

/** Severities in the languages in which servers are found to log; what explains the record before is `null`. */
const SEVERITIES: ReadonlyMap<string, Level | null> = new Map<string, Level | null>([
  ...['LOG', 'INFO', 'NOTICE', 'HINWEIS'].map((word) => [word, 'info'] as const),
  ...['DEBUG', 'DEBUG1', 'DEBUG2', 'DEBUG3', 'DEBUG4', 'DEBUG5'].map((word) => [word, 'debug'] as const),
  ...['WARNING', 'WARNUNG', 'ATTENTION', 'ADVERTENCIA'].map((word) => [word, 'warn'] as const),
  ...['ERROR', 'FEHLER', 'ERREUR'].map((word) => [word, 'error'] as const),
  ...['FATAL', 'PANIC', 'PANIK'].map((word) => [word, 'fatal'] as const),
  ...['DETAIL', 'STATEMENT', 'HINT', 'CONTEXT', 'QUERY', 'LOCATION', 'BACKTRACE'].map((word) => [word, null] as const),
  ...['ANWEISUNG', 'TIPP', 'ZUSAMMENHANG', 'ANFRAGE', 'INSTRUCTION', 'ASTUCE', 'CONTEXTE'].map(
    (word) => [word, null] as const,
  ),
  ...['DETALLE', 'SENTENCIA', 'CONTEXTO', 'TAIL'].map((word) => [word, null] as const),
]);

/** The first severity behind the prefix; `DÉTAIL` is found by its end, whatever its second letter is made of. */
const MARK = new RegExp(`(?:^|[^\\w"'(/.$-])(${[...SEVERITIES.keys()].join('|')}) ?: `);
const MAX_PREFIX = 320;
const COMMA = 44;
const PROCESS = /\[\d{1,10}(?:-\d{1,10})?\]|@\[|\w@\w/;
const DURATION = /^duration: (\d{1,12}(?:\.\d{1,6})?) ms/;

interface Marked {
  /** The text before the severity. */
  readonly prefix: string;
  readonly level: Level | null;
  readonly messageAt: number;
}

const marked = (line: string): Marked | null => {
  const found = MARK.exec(line.length > MAX_PREFIX ? line.slice(0, MAX_PREFIX) : line);
  if (!found) return null;
  const end = found.index + found[0].length;
  const severity = found[1] ?? '';
  return {
    prefix: line.slice(0, found.index + found[0].indexOf(severity)),
    level: SEVERITIES.get(severity) ?? null,
    messageAt: line.charCodeAt(end) === 32 ? end + 1 : end,
  };
};

const score = (line: string): number => {
  const found = marked(line);
  if (!found) return 0;
  const spaced = line.charCodeAt(found.messageAt - 2) === 32;
  const at = timeInPrefix(found.prefix);
  // Python writes its milliseconds behind a comma
  if (at < 0 || found.prefix.charCodeAt(at + 19) === COMMA) return 0;
  return PROCESS.test(found.prefix) ? 0.9 : spaced ? 0.7 : 0;
};

/** `%t`, `%m` or `%n` may stand behind users, hosts and applications. */
const timeInPrefix = (prefix: string): number => {
  const at = timeWithin(prefix);
  if (at >= 0) return at;
  for (let space = prefix.indexOf(' '); space >= 0; space = prefix.indexOf(' ', space + 1))
    if (looksTimed(prefix, space + 1)) return space + 1;
  return -1;
};

/** A prefix without its time [from, to) and the bracket that opens it. */
const headWithout = (prefix: string, from: number, to: number): string =>
  prefix.slice(0, from).replace(/[\s[(<]+$/, ' ') + prefix.slice(to);

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  return (text): ParsedRecord | null => {
    const newline = text.indexOf('\n');
    const line = newline < 0 ? text : text.slice(0, newline);
    const found = marked(line);
    if (!found) return null;
    const at = timeInPrefix(found.prefix);
    if (at < 0) return null;
    const ts = times.read(line, at);
    const head = ts === null ? found.prefix : headWithout(found.prefix, at, afterTime(line, times.end()));
    const message = line.slice(found.messageAt);
    const duration = DURATION.exec(message);
    const words = head.replace(/^[\s:>]+|[\s:]+$/g, '');
    let attributes = words === '' ? '' : `"head":${jsonText(words)}`;
    if (newline >= 0)
      attributes += `${attributes === '' ? '' : ','}"continued":${JSON.stringify(text.slice(newline + 1))}`;
    return {
      ts,
      level: found.level,
      service: null,
      route: null,
      status: null,
      latencyMs: duration ? Number(duration[1]) : null,
      message: message === '' ? null : message,
      traceId: null,
      host: null,
      attributes: attributes === '' ? null : `{${attributes}}`,
    };
  };
};

/** A record begins with a severity that is not an explanation, or is another program's. */
const startsRecord = (line: string): boolean => {
  const found = marked(line);
  return found === null ? timeWithin(line) >= 0 : found.level !== null;
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: '2026-11-20 23:22:51.794 CET [10792] orders@shop LOG:  duration: 148.828 ms  execute <unnamed>: SELECT 1',
    expect: {
      ts: 1795213371794,
      level: 'info',
      latencyMs: 148.828,
      status: null,
      message: 'duration: 148.828 ms  execute <unnamed>: SELECT 1',
      attributes: '{"head":"[10792] orders@shop"}',
    },
  },
  {
    // waiting for a lock is no request
    text: '2026-11-20 23:23:39.955 CET [10792] orders@shop LOG:  process 10792 still waiting for AccessShareLock after 1000.119 ms',
    expect: { latencyMs: null },
  },
  {
    text: '2026-11-20 22:10:29 UTC:10.0.3.17(52834):billing@invoices:[20175]:ERROR:  deadlock detected\n2026-11-20 22:10:29 UTC:10.0.3.17(52834):billing@invoices:[20175]:STATEMENT:  UPDATE invoices SET paid = true',
    expect: {
      ts: 1795212629000,
      level: 'error',
      message: 'deadlock detected',
      attributes:
        '{"head":"10.0.3.17(52834):billing@invoices:[20175]","continued":"2026-11-20 22:10:29 UTC:10.0.3.17(52834):billing@invoices:[20175]:STATEMENT:  UPDATE invoices SET paid = true"}',
    },
  },
  {
    text: '2026-11-20 22:10:29.123 +03 [871]: [3-1] user=web,db=shop,app=psql,client=10.1.2.3 FATAL:  too many connections for role "web"',
    expect: {
      ts: 1795201829123,
      level: 'fatal',
      attributes: '{"head":"[871]: [3-1] user=web,db=shop,app=psql,client=10.1.2.3"}',
    },
  },
  {
    text: '< 2026-11-20 22:10:29.123 UTC > WARNING:  there is no transaction in progress',
    expect: { ts: 1795212629123, level: 'warn', attributes: null },
  },
  {
    text: '[1795212629.500]: [4711] LOG:  duration: 0.021 ms  plan:\n\tQuery Text: SELECT 1;\n\tResult  (cost=0.00..0.01 rows=1 width=4)',
    expect: { ts: 1795212629500, latencyMs: 0.021, level: 'info' },
  },
  {
    text: '2026-11-20 22:10:29.123 UTC [871] LOG:  disconnection: session time: 0:00:01.234 user=web database=shop host=10.1.2.3',
    expect: { latencyMs: null, level: 'info' },
  },
];

/** The text log of PostgreSQL servers (stderr), with any log_line_prefix that holds a time. */
export const postgres: LogFormat = {
  id: 'postgres',
  title:
    'PostgreSQL server log (stderr) with any log_line_prefix, RDS and Aurora included; durations, details and statements',
  stamps: 'end',
  samples: SAMPLES,
  score,
  choose: () => ({ unit: null, fields: {} }),
  parser,
  startsRecord,
};
