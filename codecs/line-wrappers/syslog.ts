import type { Level } from '../../domain/record.ts';
import { jsonText } from '../json-text.ts';
import { levelOfNumber, levelOfWord } from '../level.ts';
import { readSyslogHeader, type SyslogHeader } from '../syslog-header.ts';
import { timeShapes } from './outer-times.ts';
import { type LineWrapper, unwrapped, type WrapperSample } from './wrapper.ts';

const LEVEL_NAMES: readonly string[] = ['level', 'severity', 'lvl', 'loglevel'];
const TRACE_NAMES: readonly string[] = ['trace_id', 'traceId', 'traceID', 'trace.id'];
/** rsyslog writes control characters as octal numbers. */
const ESCAPED_COLOUR = /#033\[[\d;]{0,16}m/g;
const CEE = /^@cee: ?/;

/** The first parameter of one of these names in structured data. */
const parameter = ({ data }: SyslogHeader, names: readonly string[]): string | null => {
  for (const element of Object.values(data ?? {})) {
    for (const name of names) if (element[name] !== undefined) return element[name];
  }
  return null;
};

const levelOf = (header: SyslogHeader): Level | null => {
  const named = parameter(header, LEVEL_NAMES);
  return (
    (named === null ? null : levelOfWord(named)) ?? (header.severity === null ? null : levelOfNumber(header.severity))
  );
};

const attributesOf = ({ pid, messageId, data }: SyslogHeader): string => {
  let json = '';
  const add = (name: string, value: string): void => {
    json += `${json === '' ? '{' : ','}${jsonText(name)}:${value}`;
  };
  if (pid !== null) add('pid', jsonText(pid));
  if (messageId !== null) add('msgid', jsonText(messageId));
  for (const [id, parameters] of Object.entries(data ?? {})) add(id, JSON.stringify(parameters));
  return json === '' ? '' : `${json}}`;
};

/** One space more than the tag's own is left from the time when tags had none. */
const messageOf = (text: string, at: number): string => {
  const written = text.slice(text.charCodeAt(at) === 32 && text.charCodeAt(at + 1) !== 32 ? at + 1 : at);
  const message = written.includes('#033[') ? written.replace(ESCAPED_COLOUR, '') : written;
  return message.charCodeAt(0) === 64 ? message.replace(CEE, '') : message;
};

const SAMPLES: readonly WrapperSample[] = [
  {
    line: 'Nov 20 22:10:29 web-1 cron[7]: (root) CMD (run-parts)',
    expect: {
      ts: 1795212629000,
      dated: false,
      zoned: false,
      host: 'web-1',
      service: 'cron',
      level: null,
      attributes: '{"pid":"7"}',
      text: '(root) CMD (run-parts)',
    },
  },
  {
    line: '<11>Nov  5 22:10:29 web-1 kernel: [12.5] oom-killer invoked',
    expect: { ts: 1793916629000, level: 'error', service: 'kernel', attributes: '', text: '[12.5] oom-killer invoked' },
  },
  {
    line: '<13>Nov 20 2026 22:10:29 backup: done',
    expect: { ts: 1795212629000, dated: true, host: null, service: 'backup', level: 'info', text: 'done' },
  },
  {
    // rsyslog's RSYSLOG_FileFormat and journalctl -o short-iso
    line: '2026-11-20T23:10:29.250+01:00 web-1 sshd(pam_unix)[19939]: authentication failure',
    expect: {
      ts: 1795212629250,
      dated: true,
      zoned: true,
      host: 'web-1',
      service: 'sshd',
      text: 'authentication failure',
    },
  },
  {
    line: 'août 19 11:08:37 web-1 systemd[1]: Démarré',
    expect: { ts: 1787137717000, service: 'systemd', text: 'Démarré' },
  },
  {
    line: 'Aug 16 00:10:45 Tims-Air com.apple.xpc.launchd[1] (com.apple.quicklook[4711]): Endpoint has been activated',
    expect: { host: 'Tims-Air', service: 'com.apple.xpc.launchd', text: 'Endpoint has been activated' },
  },
  {
    line: 'Aug 16 00:10:45 Tims-Air Google Chrome Helper[503]: sandbox denied',
    expect: { service: 'Google Chrome Helper', text: 'sandbox denied' },
  },
  {
    line: 'Mar 24 14:26:01 --- last message repeated 2 times ---',
    expect: { host: null, service: null, text: '--- last message repeated 2 times ---' },
  },
  {
    line: 'Mar 24 14:26:01 web-1 last message repeated 2 times',
    expect: { host: 'web-1', service: null, text: 'last message repeated 2 times' },
  },
  {
    line: '<165>1 2026-11-20T22:10:29.003Z web-1 orders 4711 ID47 [meta@32473 level="WARN" trace_id="8f58717b79b4e1fafc66bc33e9452981"][x@1 q="a\\"b"] \uFEFFpool exhausted',
    expect: {
      ts: 1795212629003,
      level: 'warn',
      service: 'orders',
      host: 'web-1',
      traceId: '8f58717b79b4e1fafc66bc33e9452981',
      attributes:
        '{"pid":"4711","msgid":"ID47","meta@32473":{"level":"WARN","trace_id":"8f58717b79b4e1fafc66bc33e9452981"},"x@1":{"q":"a\\"b"}}',
      text: 'pool exhausted',
    },
  },
  {
    line: '83 <40>1 2012-11-30T06:45:29+00:00 host app web.3 - - State changed from starting to up',
    expect: { ts: 1354257929000, level: 'fatal', service: 'app', text: 'State changed from starting to up' },
  },
  {
    // no priority, no version
    line: '2022-08-27T17:22:01.694554+03:00 space01.example CRON 20856 - -  (root) CMD (nice)',
    expect: { ts: 1661610121694, service: 'CRON', attributes: '{"pid":"20856"}', text: '(root) CMD (nice)' },
  },
  {
    // Cisco says the severity in its own way and closes the time with a colon
    line: '<166>Nov 20 2026 22:10:29: %ASA-4-106023: Deny tcp src outside:203.0.113.1/1',
    expect: {
      ts: 1795212629000,
      service: null,
      level: 'info',
      text: '%ASA-4-106023: Deny tcp src outside:203.0.113.1/1',
    },
  },
  {
    line: 'Nov 20 22:10:29 10.1.1.1 123: *Nov 20 22:10:28.123: %LINK-3-UPDOWN: Interface Vlan1, changed state to up',
    expect: {
      ts: 1795212629000,
      host: '10.1.1.1',
      service: null,
      level: 'error',
      text: '123: *Nov 20 22:10:28.123: %LINK-3-UPDOWN: Interface Vlan1, changed state to up',
    },
  },
  {
    line: '<189>125: switch-2: Nov 20 22:10:29.789: %SYS-5-CONFIG_I: Configured',
    expect: { ts: 1795212629789, service: null, level: 'info', text: '%SYS-5-CONFIG_I: Configured' },
  },
  {
    // pfSense leaves the host out
    line: 'Nov 20 22:10:29 filterlog: 5,16777216,,1000000103,em0,match,block,in',
    expect: { host: null, service: 'filterlog', text: '5,16777216,,1000000103,em0,match,block,in' },
  },
  {
    line: '2026 Nov 20 22:10:29 web-1 orders[7]: done',
    expect: { ts: 1795212629000, dated: true, host: 'web-1', service: 'orders', text: 'done' },
  },
  {
    // a message of RFC 5424 may be nothing but data
    line: '<28>1 2026-11-20T22:10:29.123Z srx1 RT_FLOW - SESSION_DENY [junos@2636 source-address="10.0.0.1"]',
    expect: { service: 'RT_FLOW', level: 'warn', text: '[junos@2636 source-address="10.0.0.1"]' },
  },
  {
    line: 'Nov 20 22:10:29 web-1 orders[1]: @cee: {"msg":"done"}',
    expect: { service: 'orders', text: '{"msg":"done"}' },
  },
];

/** Syslog of either RFC, as daemons write it to files and journalctl prints it. */
export const syslog: LineWrapper = {
  id: 'syslog',
  title: 'syslog: RFC 3164, RFC 5424, rsyslog with ISO time, journalctl short, macOS',
  attributesKey: 'syslog',
  samples: SAMPLES,
  joins: 'traces',
  score: (line) => readSyslogHeader(line, SHAPES)?.sure ?? 0,
  unwrap: (line, times) => {
    const header = readSyslogHeader(line, times);
    if (header === null) return null;
    const { ts, zoned, host, program, pid } = header;
    return unwrapped(messageOf(line, header.messageAt), {
      ts,
      zoned,
      dated: ts !== null && times.dated(),
      level: levelOf(header),
      service: program,
      host,
      traceId: parameter(header, TRACE_NAMES),
      attributes: attributesOf(header),
      origin: `${host ?? ''} ${program ?? ''} ${pid ?? ''}`,
    });
  },
};

const SHAPES = timeShapes();
