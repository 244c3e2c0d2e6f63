import type { ParsedRecord } from '../../domain/record.ts';
import { csvFields } from '../csv-fields.ts';
import { jsonText } from '../json-text.ts';
import { levelOfWord } from '../level.ts';
import { createTimeReader } from '../timestamp.ts';
import type { FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';

/** Columns of csvlog (PostgreSQL manual, "Using CSV-Format Log Output"): 23 up to version 12, 24 in 13, 26 from 14 on. */
const COLUMNS: readonly string[] = [
  'log_time user_name database_name process_id connection_from session_id session_line_num command_tag session_start_time',
  'virtual_transaction_id transaction_id error_severity sql_state_code message detail hint internal_query',
  'internal_query_pos context query query_pos location application_name backend_type leader_pid query_id',
].flatMap((names) => names.split(' '));
const SEVERITY = 11;
const MESSAGE = 13;
const LEAST = 14;
/** What is in a column of its own, or says the same in every record of a session. */
const NOT_KEPT: ReadonlySet<number> = new Set([0, 6, 8, SEVERITY, MESSAGE]);

const START =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (?:[A-Z]{2,5}|[+-]\d\d(?::?\d\d)?),(?:"[^"]{0,64}"|),(?:"[^"]{0,64}"|),\d{0,10},/;
const DURATION = /^duration: (\d{1,12}(?:\.\d{1,6})?) ms/;

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  return (text): ParsedRecord | null => {
    if (!START.test(text)) return null;
    const fields = csvFields(text);
    if (fields.length < LEAST) return null;
    const message = fields[MESSAGE] ?? '';
    const duration = DURATION.exec(message);
    let attributes = '';
    for (const [index, value] of fields.entries()) {
      const name = COLUMNS[index];
      if (name === undefined || value === '' || NOT_KEPT.has(index)) continue;
      attributes += `${attributes === '' ? '' : ','}"${name}":${jsonText(value)}`;
    }
    return {
      ts: times.read(text, 0),
      level: levelOfWord(fields[SEVERITY] ?? ''),
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

const SAMPLES: readonly FormatSample[] = [
  {
    text: '2026-11-20 23:10:29.900 CET,"web","shop",32166,"10.0.0.7:55478",6b00c54e.7da6,1,"SELECT",2026-11-20 23:10:22 CET,2/0,0,LOG,00000,"duration: 378.799 ms  statement: select ""id""\nfrom orders",,,,,,,,,"psql","client backend",,0',
    expect: {
      ts: 1795212629900,
      level: 'info',
      latencyMs: 378.799,
      message: 'duration: 378.799 ms  statement: select "id"\nfrom orders',
      attributes:
        '{"user_name":"web","database_name":"shop","process_id":"32166","connection_from":"10.0.0.7:55478","session_id":"6b00c54e.7da6","command_tag":"SELECT","virtual_transaction_id":"2/0","transaction_id":"0","sql_state_code":"00000","application_name":"psql","backend_type":"client backend","query_id":"0"}',
    },
  },
  {
    text: '2026-11-20 22:10:29.900 UTC,,,32160,,6b00c54e.7da0,1,,2026-11-20 22:10:22 UTC,,0,FATAL,57P03,"the database system is starting up",,,,,,,,,""',
    expect: { ts: 1795212629900, level: 'fatal', latencyMs: null, message: 'the database system is starting up' },
  },
];

/** The CSV log of PostgreSQL (csvlog), which has no header. */
export const postgresCsv: LogFormat = {
  id: 'postgres-csv',
  title: 'PostgreSQL csvlog without header (23, 24 or 26 columns), statements of several lines included',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (START.test(line) ? 0.98 : 0),
  choose: () => ({ unit: null, fields: {} }),
  parser,
  startsRecord: (line) => START.test(line),
};
