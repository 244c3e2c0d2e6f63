import { chooseUnit } from '../latency-unit.ts';
import { createFieldReader, type Fields } from '../record-fields.ts';
import type { FormatSample, LogFormat } from './format.ts';
import { pairsOf } from './logfmt.ts';

const LINE = /^(TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[([^\]]{1,40})\] ?(.*)$/;
/** Seconds since the program began: no time of day. */
const RUNNING = /^\d{1,9}$/;
const LEVELS: Readonly<Record<string, string>> = {
  TRAC: 'trace',
  DEBU: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERRO: 'error',
  FATA: 'fatal',
  PANI: 'fatal',
};
/** The message is filled up with spaces to 44 characters, then the fields follow. */
const FIELDS = / (?=[A-Za-z_][\w.-]{0,80}=)/;

const fieldsOf = (text: string): Fields | null => {
  const line = LINE.exec(text);
  if (!line) return null;
  const [, level = '', time = '', rest = ''] = line;
  const at = rest.length > MAX_READ ? -1 : rest.search(FIELDS);
  const msg = (at < 0 ? rest : rest.slice(0, at)).trimEnd();
  const head = RUNNING.test(time) ? { running_s: Number(time) } : { time };
  return { ...(at < 0 ? {} : pairsOf(rest.slice(at).trim())), ...head, level: LEVELS[level] ?? level, msg };
};
/** Longer lines are read as message alone. */
const MAX_READ = 16_000;

const SAMPLES: readonly FormatSample[] = [
  {
    text: 'WARN[2026-11-20T22:10:29Z] slow answer                                   path=/cart status=503 took=1.5s',
    expect: {
      ts: 1795212629000,
      level: 'warn',
      message: 'slow answer',
      latencyMs: 1500,
      status: 503,
      route: '/cart',
    },
  },
  {
    // seconds since the start: no latency, and no time
    text: 'INFO[0042] server ready                                  addr=":8080"',
    expect: { ts: null, level: 'info', message: 'server ready', latencyMs: null },
  },
  { text: 'ERRO[0000] a = b failed', expect: { level: 'error', message: 'a = b failed' } },
];

/** What logrus writes to a terminal: `INFO[0000] message   key=value`. */
export const logrusTerminal: LogFormat = {
  id: 'logrus-terminal',
  title: 'logrus on a terminal: LEVEL[time] message, then key=value pairs',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (LINE.test(line.slice(0, 60)) ? 0.9 : 0),
  choose: (sample) => chooseUnit(sample.map(fieldsOf).filter((fields) => fields !== null)),
  parser: (context) => {
    const read = createFieldReader(context);
    return (text) => {
      const fields = fieldsOf(text);
      return fields === null ? null : read(fields);
    };
  },
};
