import { levelOfNumber } from '../level.ts';
import { jsonObject, textOf } from './json-head.ts';
import { attributesOf, type LineWrapper, unwrapped, type WrapperSample } from './wrapper.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Interpreters: which service runs in them only the unit says. */
const RUNTIMES: ReadonlySet<string> = new Set(
  'java node nodejs python python3 ruby perl php dotnet sh bash'.split(' '),
);
const UNIT = /\.(?:service|scope|slice|socket|timer)$/;
const MICROS = /^\d{15,17}$/;

const serviceOf = (fields: Fields): string | null => {
  const container = textOf(fields['CONTAINER_NAME']);
  if (container !== null) return container;
  const identifier = textOf(fields['SYSLOG_IDENTIFIER']) ?? textOf(fields['_COMM']);
  const unit = textOf(fields['_SYSTEMD_UNIT'] ?? fields['UNIT'])?.replace(UNIT, '') ?? null;
  return identifier !== null && !RUNTIMES.has(identifier) ? identifier : (unit ?? identifier);
};

/** A message is text, or where it is no UTF-8 a list of its bytes. */
const messageOf = (value: unknown): string | null => {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return value === null ? '' : null;
  const bytes: number[] = [];
  for (const byte of value as readonly unknown[]) {
    if (typeof byte !== 'number') return null;
    bytes.push(byte);
  }
  return Buffer.from(bytes).toString('utf8');
};

/** Microseconds since the epoch, as digits. */
const timeOf = (fields: Fields): number | null => {
  const micros = textOf(fields['_SOURCE_REALTIME_TIMESTAMP']) ?? textOf(fields['__REALTIME_TIMESTAMP']);
  return micros !== null && MICROS.test(micros) ? Math.floor(Number(micros) / 1000) : null;
};

const SAMPLES: readonly WrapperSample[] = [
  {
    line: '{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1795212629018123","PRIORITY":"4","_HOSTNAME":"web-1","SYSLOG_IDENTIFIER":"sshd","_SYSTEMD_UNIT":"ssh.service","_PID":"812","MESSAGE":"Failed password"}',
    expect: {
      ts: 1795212629018,
      dated: true,
      zoned: true,
      level: 'warn',
      service: 'sshd',
      host: 'web-1',
      attributes: '{"unit":"ssh.service","pid":"812"}',
      text: 'Failed password',
    },
  },
  {
    line: '{"__REALTIME_TIMESTAMP":"1795212629018123","SYSLOG_IDENTIFIER":"java","_SYSTEMD_UNIT":"orders.service","MESSAGE":[111,107]}',
    expect: { level: null, service: 'orders', text: 'ok' },
  },
];

/** What `journalctl -o json` prints. */
export const journaldJson: LineWrapper = {
  id: 'journald-json',
  title: 'journalctl -o json: {"MESSAGE","__REALTIME_TIMESTAMP",…}',
  attributesKey: 'journald',
  samples: SAMPLES,
  joins: 'never',
  score: (line) =>
    line.charCodeAt(0) === 123 && line.includes('"__REALTIME_TIMESTAMP"') && line.includes('"MESSAGE"') ? 1 : 0,
  unwrap: (line, times) => {
    if (line.charCodeAt(0) !== 123 || !line.includes('"__REALTIME_TIMESTAMP"')) return null;
    const fields = jsonObject(line);
    const message = fields && messageOf(fields['MESSAGE']);
    if (fields === null || message === null) return null;
    const ts = timeOf(fields);
    const priority = textOf(fields['PRIORITY']);
    return unwrapped(message.trimEnd(), {
      ts: ts === null ? null : times.believe(ts),
      dated: true,
      zoned: true,
      level: priority === null ? null : levelOfNumber(Number(priority)),
      service: serviceOf(fields),
      host: textOf(fields['_HOSTNAME']),
      attributes: attributesOf({
        unit: textOf(fields['_SYSTEMD_UNIT']),
        pid: textOf(fields['_PID']),
        transport: textOf(fields['_TRANSPORT']),
        container_id: textOf(fields['CONTAINER_ID']),
      }),
    });
  },
};
