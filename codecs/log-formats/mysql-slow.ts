import type { ParsedRecord } from '../../domain/record.ts';
import { toMs } from '../duration.ts';
import { jsonText } from '../json-text.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';

const TIME = '# Time: ';
const USER = '# User@Host: ';
const BANNER = /, Version: .{1,200} started with:$/;
/** Comment lines that MySQL, Percona Server and MariaDB write before a statement. */
const COMMENT =
  /^# (?:Time|User@Host|Thread_id|Query_time|Schema|Rows_affected|Bytes_sent|Tmp_tables|QC_Hit|Full_scan|Filesort|InnoDB_trx_id|InnoDB_IO_r_ops|InnoDB_rec_lock_wait|InnoDB_pages_distinct|Stored_routine|Log_slow_rate_type|No InnoDB statistics|explain|administrator command|Pages_accessed|Pages_prefetched)\b/;
const SETS_TIME = /^SET timestamp=(\d{10}(?:\.\d{1,6})?);/m;
const QUERY_TIME = /^# Query_time: {1,2}(\d{1,9}(?:\.\d{1,6})?)/m;
const LOCK_TIME = /\bLock_time: {1,2}(\d{1,9}(?:\.\d{1,6})?)/;
const ROWS_EXAMINED = /\bRows_examined: {1,2}(\d{1,15})/;
const FIGURES = /\b(Schema|Thread_id|Id|Rows_sent|Rows_affected|Bytes_sent|Killed|Last_errno): {1,4}([\w$.-]{1,64})/g;
const WHO = /^# User@Host: ([^[\n]{0,80})\[[^\]\n]{0,80}\] @ {1,2}([^[\n]{0,255}?) {0,2}\[([^\]\n]{0,64})\]/m;
/** Not the statement: comments, `use db;` and the time it was given. */
const NOT_STATEMENT = /^(?:#(?:[ \r]|$)|use [`"\w$.-]{1,80};$|SET timestamp=\d)/i;
const ADMIN = /^# administrator command: .{1,200}/m;
const MAX_HEAD = 8192;

const statementOf = (text: string): string => {
  const lines = text.split('\n');
  let first = 0;
  while (first < lines.length && NOT_STATEMENT.test(lines[first] ?? '')) first += 1;
  return lines
    .slice(first)
    .join(' ')
    .replace(/[ \t\r]{2,}/g, ' ')
    .trim();
};

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });

  /** The time with its zone, else the exact epoch of the statement, else the server's local time. */
  const timeOf = (head: string): number | null => {
    const at = head.startsWith(TIME) ? TIME.length : -1;
    const told = at < 0 ? null : times.read(head, at);
    if (told !== null && times.zoned()) return told;
    const set = SETS_TIME.exec(head);
    return (set ? times.read(set[1] ?? '', 0) : null) ?? told;
  };

  return (text): ParsedRecord | null => {
    const head = text.length > MAX_HEAD ? text.slice(0, MAX_HEAD) : text;
    const queryTime = QUERY_TIME.exec(head);
    if (!queryTime && !COMMENT.test(head) && !isBanner(head)) return null;
    const statement = statementOf(text) || (ADMIN.exec(head)?.[0].slice(2) ?? '');
    const who = WHO.exec(head);
    const lock = LOCK_TIME.exec(head);
    const examined = ROWS_EXAMINED.exec(head);
    const numbers: [string, number][] = [];
    if (lock) numbers.push(['lock_time_ms', toMs(Number(lock[1]), 's')]);
    if (examined) numbers.push(['rows_examined', Number(examined[1])]);
    const kept: string[] = [];
    if (who?.[1]) kept.push(`"user":${jsonText(who[1].trim())}`);
    const client = who?.[2] || who?.[3];
    if (client) kept.push(`"client":${jsonText(client)}`);
    for (const [name, value] of numbers) kept.push(`"${name}":${value}`);
    const comments = head.slice(0, Math.max(0, head.indexOf(statement.slice(0, 20))) || head.length);
    for (const [, name = '', value = ''] of comments.matchAll(FIGURES))
      kept.push(`"${name.toLowerCase()}":${jsonText(value)}`);
    return {
      ts: timeOf(head),
      level: 'info',
      service: null,
      route: null,
      status: null,
      latencyMs: queryTime ? toMs(Number(queryTime[1]), 's') : null,
      message: statement === '' ? null : statement,
      traceId: null,
      host: null,
      attributes: kept.length === 0 ? null : `{${kept.join(',')}}`,
      numbers: numbers.length === 0 ? undefined : numbers,
    };
  };
};

const isBanner = (text: string): boolean => {
  const newline = text.indexOf('\n');
  return BANNER.test(newline < 0 ? text : text.slice(0, newline));
};

const score = (line: string): number => {
  if (line.charCodeAt(0) === 35) return COMMENT.test(line) ? 0.97 : 0;
  return SETS_TIME.test(line) || BANNER.test(line) ? 0.97 : /^Tcp port: \d|^Time {4,}Id Command/.test(line) ? 0.9 : 0;
};

/** Without a time of its own a record begins with its user. */
const startsRecord = (line: string, _reading: unknown, previous: string | null): boolean =>
  line.startsWith(TIME) || (line.startsWith(USER) && !(previous?.startsWith(TIME) ?? false)) || BANNER.test(line);

const SAMPLES: readonly FormatSample[] = [
  {
    text: '# Time: 261120 22:24:22\n# User@Host: root[root] @ localhost []  Id: 208333\n# Schema: shop  Last_errno: 0  Killed: 0\n# Query_time: 21.876617  Lock_time: 0.002991  Rows_sent: 2  Rows_examined: 1605306\nuse shop;\nSET timestamp=1795213462;\nselect o.*\n  from orders o;',
    expect: {
      ts: 1795213462000,
      latencyMs: 21876.617,
      message: 'select o.* from orders o;',
      attributes:
        '{"user":"root","client":"localhost","lock_time_ms":2.991,"rows_examined":1605306,"id":"208333","schema":"shop","last_errno":"0","killed":"0","rows_sent":"2"}',
      numbers: [
        ['lock_time_ms', 2.991],
        ['rows_examined', 1605306],
      ],
    },
  },
  {
    text: '# Time: 2026-11-20T22:24:22.673330Z\n# User@Host: web[web] @  [10.0.0.1]  Id:    17\n# Query_time: 1.000249  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 0\nSET timestamp=1795213461;\nselect sleep(1);',
    expect: { ts: 1795213462673, latencyMs: 1000.249, message: 'select sleep(1);' },
  },
  {
    text: '# User@Host: [root] @ localhost []\n# Thread_id: 5  Schema: shop  QC_hit: No\n# Query_time: 0.406457  Lock_time: 0.000391  Rows_sent: 0  Rows_examined: 60000\nSET timestamp=1795213462;\n# administrator command: Ping;',
    expect: { ts: 1795213462000, latencyMs: 406.457, message: 'administrator command: Ping;' },
  },
  {
    text: '/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:\nTcp port: 3306  Unix socket: /run/mysqld/mysqld.sock\nTime                 Id Command    Argument',
    expect: { ts: null, latencyMs: null },
  },
];

/** The slow query log of MySQL, Percona Server and MariaDB. */
export const mysqlSlow: LogFormat = {
  id: 'mysql-slow',
  title: 'slow query log of MySQL, MariaDB and Percona Server; Query_time in seconds',
  stamps: 'end',
  samples: SAMPLES,
  score,
  choose: () => ({ unit: null, fields: {} }),
  parser,
  startsRecord,
};
