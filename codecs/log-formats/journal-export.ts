import type { ParsedRecord } from '../../domain/record.ts';
import { jsonText } from '../json-text.ts';
import { levelOfNumber } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';

/** A field, which verbose output indents. */
const FIELD = /^(?: {4})?([A-Z_][A-Z\d_]{1,63})=(.*)$/;
/** A field that nobody else writes so. */
const OWN_FIELD = /^(?: {4})?(?:__?[A-Z][A-Z\d_]{1,60}|MESSAGE|PRIORITY|SYSLOG_[A-Z_]{2,20}|CODE_[A-Z]{4})=/;
/** `Fri 2026-11-20 22:10:29.123456 UTC [s=…;i=…;b=…]` above the fields in verbose output. */
const VERBOSE = /^[A-Z][a-z]{2} (?=\d{4}-\d\d-\d\d \d\d:[^[\]]{1,40} \[s=[\da-f]{1,40};i=[\da-f]{1,20};)/;
const CURSOR = '__CURSOR=';
const MAX_FIELDS = 128;

/** Fields that fill a column; the others are kept as attributes. */
const COLUMNS: ReadonlySet<string> = new Set([
  'MESSAGE',
  'PRIORITY',
  'SYSLOG_IDENTIFIER',
  '_HOSTNAME',
  '__CURSOR',
  '__REALTIME_TIMESTAMP',
  '__MONOTONIC_TIMESTAMP',
]);

const fieldsOf = (text: string): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const found = FIELD.exec(line);
    if (found && fields.size < MAX_FIELDS) fields.set(found[1] ?? '', found[2] ?? '');
  }
  return fields;
};

const attributesOf = (fields: ReadonlyMap<string, string>): string | null => {
  const kept = [...fields].filter(([name]) => !COLUMNS.has(name));
  return kept.length === 0
    ? null
    : `{${kept.map(([name, value]) => `${jsonText(name)}:${jsonText(value)}`).join(',')}}`;
};

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  return (text): ParsedRecord | null => {
    const verbose = VERBOSE.exec(text);
    if (!verbose && !text.startsWith(CURSOR)) return null;
    const fields = fieldsOf(text);
    const received = fields.get('__REALTIME_TIMESTAMP');
    const priority = fields.get('PRIORITY');
    return {
      ts: verbose ? times.read(text, verbose[0].length) : received === undefined ? null : times.read(received, 0),
      level: priority === undefined ? null : levelOfNumber(Number(priority)),
      service: fields.get('SYSLOG_IDENTIFIER') ?? fields.get('_COMM') ?? null,
      route: null,
      status: null,
      latencyMs: null,
      message: fields.get('MESSAGE') || null,
      traceId: null,
      host: fields.get('_HOSTNAME') ?? null,
      attributes: attributesOf(fields),
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: '__CURSOR=s=7;i=1\n__REALTIME_TIMESTAMP=1795212629123456\nPRIORITY=3\nSYSLOG_IDENTIFIER=sshd\n_HOSTNAME=web-1\n_PID=99\nMESSAGE=too many failures',
    expect: {
      ts: 1795212629123,
      level: 'error',
      service: 'sshd',
      host: 'web-1',
      message: 'too many failures',
      latencyMs: null,
      attributes: '{"_PID":"99"}',
    },
  },
  {
    text: 'Fri 2026-11-20 22:10:29.123456 UTC [s=7a;i=1;b=2b;m=3;t=4;x=5]\n    PRIORITY=6\n    _COMM=systemd\n    MESSAGE=Started orders.',
    expect: { ts: 1795212629123, level: 'info', service: 'systemd', message: 'Started orders.' },
  },
];

/** What `journalctl -o export` and `-o verbose` print: one field a line. */
export const journalExport: LogFormat = {
  id: 'journal-export',
  title: 'journalctl -o export and -o verbose: one field a line, one record a cursor',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (line.startsWith(CURSOR) || VERBOSE.test(line) ? 0.97 : OWN_FIELD.test(line) ? 0.6 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
  startsRecord: (line) => line.startsWith(CURSOR) || VERBOSE.test(line),
};
