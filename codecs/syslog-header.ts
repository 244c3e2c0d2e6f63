import { levelOfWord } from './level.ts';
import { englishMonth } from './month-names.ts';
import { readStructuredData, type StructuredData } from './structured-data.ts';
import { readSyslogTag } from './syslog-tag.ts';
import { looksTimed, type TimeReader } from './timestamp.ts';

/** The envelope that syslog puts around a line. */
export interface SyslogHeader {
  /** Epoch ms; null when it is not believed or lacks a year that nobody knows. */
  readonly ts: number | null;
  /** Whether that time named its zone. */
  readonly zoned: boolean;
  readonly host: string | null;
  /** Null for a line of the daemon itself (`last message repeated 2 times`) or one without a tag. */
  readonly program: string | null;
  readonly pid: string | null;
  readonly messageId: string | null;
  /** 0 (emergency) to 7 (debug); null without a priority. */
  readonly severity: number | null;
  /** Structured data of RFC 5424; null in other headers. */
  readonly data: StructuredData['elements'] | null;
  readonly messageAt: number;
  /** How sure this is a syslog header and nothing else, 0 to 1. */
  readonly sure: number;
}

const SPACE = 32;
const COLON = 58;
const LESS = 60;
const PRIORITY = /^(?:\d{1,6} )?<(\d{1,3})>/;
/** `app pid msgid ` of RFC 5424, structured data to follow. */
const FIELDS_5424 = /^(\S{1,48}) (\S{1,128}) (\S{1,32}) (?=[-[])/;
const HOST = /^[^\s[\](){}="'|,;<>*]{1,255}$/;
const MAX_FIELDS = 240;
/** `125: `, `125: switch: *`: Cisco counts its messages before the time. */
const COUNTED = /^\d{1,10}: (?:[\w.-]{1,60}: )?[*.]?(?=[A-Z][a-z]{2} )/;
const MAX_COUNT = 90;
/** `%ASA-4-106023:`, `%LINK-3-UPDOWN:`. */
const CISCO = /(?:^|[ :])%[A-Z][A-Z\d_]{1,30}(?:-[A-Z][A-Z\d_]{1,30})?-([0-7])-[A-Z\d_]{2,60}:/;
const NUMBER = /^\d{1,10}$/;

/** Where and how the time of a header stands. */
interface Stamp {
  readonly ts: number | null;
  readonly zoned: boolean;
  readonly end: number;
  /** `iso` has the `T` between date and time that RFC 5424 and rsyslog write. */
  readonly shape: 'iso' | 'month' | 'other';
}

/**
 * Reads a syslog header: RFC 3164 with or without priority, year and host, RFC 5424 with or without priority and version,
 * rsyslog's ISO time with host and tag, journalctl's short forms, macOS; null when the line has none.
 */
export const readSyslogHeader = (text: string, times: TimeReader): SyslogHeader | null => {
  const first = text.charCodeAt(0);
  const priority = first === LESS || isDigit(first) ? PRIORITY.exec(text) : null;
  if (priority === null && !mayBegin(text, first)) return null;
  let at = priority ? priority[0].length : 0;
  const versioned = priority !== null && text.startsWith('1 ', at);
  if (versioned) at += 2;
  const counted = priority !== null && !versioned ? COUNTED.exec(text.slice(at, at + MAX_COUNT)) : null;
  if (counted) at += counted[0].length;
  const stamp = stampAt(text, at, times, versioned);
  if (stamp === null) return null;
  // Cisco closes its time with a colon
  const stampEnd = text.charCodeAt(stamp.end) === COLON ? stamp.end + 1 : stamp.end;
  if (text.charCodeAt(stampEnd) !== SPACE || (stampEnd > stamp.end && !text.includes('%', stampEnd))) return null;
  const severity = priority ? Number(priority[1]) % 8 : ciscoSeverity(text, stampEnd);
  let hostAt = stampEnd + 1;
  while (text.charCodeAt(hostAt) === SPACE && hostAt < stampEnd + 4) hostAt += 1;
  const known: Known = { ts: stamp.ts, zoned: stamp.zoned, severity, isPrioritised: priority !== null };
  const hostEnd = endOfWord(text, hostAt);
  const host = text.slice(hostAt, hostEnd);
  if (versioned || stamp.shape === 'iso') {
    const found = header5424(text, hostEnd + 1, host, known, versioned);
    if (found !== null || versioned) return found;
  }
  return header3164(text, { at: hostAt, end: hostEnd, host }, known, stamp);
};

interface Known extends Pick<SyslogHeader, 'ts' | 'zoned' | 'severity'> {
  readonly isPrioritised: boolean;
}

const ciscoSeverity = (text: string, start: number): number | null => {
  const percent = text.indexOf('%', start);
  if (percent < 0 || percent > start + 120) return null;
  const found = CISCO.exec(text.slice(percent - 1, percent + 130));
  return found && Number(found[1]);
};

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** False for what cannot be the beginning of a time, without looking closer. */
const mayBegin = (text: string, first: number): boolean =>
  isDigit(first)
    ? text.charCodeAt(4) === 45 || text.charCodeAt(4) === SPACE || text.charCodeAt(10) === 46
    : (first | 32) >= 97 && first !== 123;

const stampAt = (text: string, start: number, times: TimeReader, versioned: boolean): Stamp | null => {
  if (versioned && text.startsWith('- ', start)) return { ts: null, zoned: false, end: start + 1, shape: 'iso' };
  // journalctl -o short-full: `Fri 2026-11-20 22:10:29 UTC`
  const at = WEEKDAY_AND_DATE.test(text.slice(start, start + 9)) ? start + 4 : start;
  const shape =
    text.charAt(at + 10) === 'T'
      ? 'iso'
      : isDigit(text.charCodeAt(at)) && text.charCodeAt(at + 4) !== SPACE
        ? 'other'
        : 'month';
  const ts = times.read(text, at);
  if (ts !== null) return { ts, zoned: times.zoned(), end: times.end(), shape };
  const unread = UNREAD_TIME.exec(text.slice(at, at + 64));
  if (unread && looksTimed(text, at)) return { ts: null, zoned: false, end: at + unread[0].length, shape };
  return foreignStamp(text, at, times);
};

const WEEKDAY_AND_DATE = /^[A-Z][a-z]{2} \d{4}-$/;
/** A time that has the right shape but could not be believed. */
const UNREAD_TIME = /^(?:\S{3} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,22})/;
/** `août 19 11:08:37`, in UTF-8 or as its bytes. */
const FOREIGN_TIME = /^([^ \t\d<>[\]{}"'=:;,|/]{3,12}) ([ \d]\d|\d) (\d\d:\d\d:\d\d)(?= )/;

const foreignStamp = (text: string, at: number, times: TimeReader): Stamp | null => {
  const found = FOREIGN_TIME.exec(text.slice(at, at + 32));
  if (!found) return null;
  const month = englishMonth(found[1] ?? '');
  const ts = month === null ? null : times.read(`${month} ${(found[2] ?? '').padStart(2)} ${found[3]}`, 0);
  return { ts, zoned: false, end: at + found[0].length, shape: 'month' };
};

const endOfWord = (text: string, start: number): number => {
  const space = text.indexOf(' ', start);
  return space < 0 ? text.length : space;
};

const isHost = (word: string): boolean => HOST.test(word) && !word.endsWith(':') && levelOfWord(word) === null;

const header5424 = (
  text: string,
  start: number,
  host: string,
  known: Known,
  versioned: boolean,
): SyslogHeader | null => {
  const fields = FIELDS_5424.exec(text.slice(start, start + MAX_FIELDS));
  if (!fields || !(host === '-' || isHost(host))) return null;
  const [all, program = '', pid = '', messageId = ''] = fields;
  // without priority and version only a whole header is believed
  if (!versioned && !(pid === '-' || NUMBER.test(pid))) return null;
  if (!versioned && (program.endsWith(':') || levelOfWord(program) !== null)) return null;
  const dataAt = start + all.length;
  const data = readStructuredData(text, dataAt);
  if (data === null || (data.end < text.length && text.charCodeAt(data.end) !== SPACE)) return null;
  const messageAt = afterMark(text, afterSpaces(text, data.end, 2));
  return {
    ts: known.ts,
    zoned: known.zoned,
    severity: known.severity,
    host: present(host),
    program: present(program),
    pid: present(pid),
    messageId: present(messageId),
    data: data.elements,
    // a message that is nothing but data says it there
    messageAt: messageAt >= text.length && data.end > dataAt + 1 ? dataAt : messageAt,
    sure: versioned ? SURE : 0.9,
  };
};

const SURE = 0.96;

const present = (field: string): string | null => (field === '-' ? null : field);

const afterSpaces = (text: string, start: number, most: number): number => {
  let at = start;
  while (at < start + most && text.charCodeAt(at) === SPACE) at += 1;
  return at;
};

/** Behind the byte order mark that RFC 5424 puts before UTF-8 text. */
const afterMark = (text: string, at: number): number =>
  text.charCodeAt(at) === 0xfeff ? at + 1 : text.startsWith('\u00EF\u00BB\u00BF', at) ? at + 3 : at;

const header3164 = (
  text: string,
  word: { readonly at: number; readonly end: number; readonly host: string },
  known: Known,
  { shape }: Stamp,
): SyslogHeader | null => {
  const header = (
    host: string | null,
    program: string | null,
    pid: string | null,
    messageAt: number,
    sure: number,
  ) => ({
    ts: known.ts,
    zoned: known.zoned,
    severity: known.severity,
    host,
    program,
    pid,
    messageId: null,
    data: null,
    messageAt,
    sure,
  });
  if (shape === 'month' && REPEATED.test(text.slice(word.at, word.at + 40))) {
    return header(null, null, null, word.at, SURE);
  }
  const hosted = isHost(word.host);
  const tag = hosted ? readSyslogTag(text, word.end + 1) : null;
  // a number counts the messages, `%ASA-6-302013` names this one
  if (hosted && shape === 'month' && known.severity !== null && isNoProgram(text, word.end + 1, tag?.program)) {
    const messageAt = word.end + (text.startsWith(' : ', word.end) ? 3 : 1);
    return header(word.host, null, null, messageAt, SURE);
  }
  if (!hosted && known.severity !== null && text.charCodeAt(word.at) === PERCENT)
    return header(null, null, null, word.at, SURE);
  if (tag !== null) {
    // a time with date and zone, a word and a word with a colon: many applications write that
    const sure = known.isPrioritised || tag.pid !== null || shape === 'month' ? SURE : 0.7;
    const isSyslog = known.isPrioritised || shape === 'month' || (known.zoned && (shape === 'iso' || tag.pid !== null));
    return isSyslog ? header(word.host, tag.program, tag.pid, tag.end, sure) : null;
  }
  if (hosted && shape !== 'other' && REPEATED.test(text.slice(word.end + 1, word.end + 41))) {
    return header(word.host, null, null, word.end + 1, SURE);
  }
  const hostless = readSyslogTag(text, word.at);
  if (hostless !== null && (known.isPrioritised || (shape === 'month' && hostless.pid !== null))) {
    return header(null, hostless.program, hostless.pid, hostless.end, SURE);
  }
  if (hostless !== null && shape === 'month' && DAEMON.test(hostless.program)) {
    return header(null, hostless.program, null, hostless.end, 0.7);
  }
  return known.isPrioritised && hosted ? header(word.host, null, null, word.end + 1, SURE) : null;
};

const PERCENT = 37;
const DAEMON = /^[a-z][\w./-]{2,40}$/;
const isNoProgram = (text: string, at: number, program: string | undefined): boolean =>
  text.charCodeAt(at) === PERCENT || text.startsWith(': ', at) || (program !== undefined && NUMBER.test(program));

/** What syslogd writes instead of a message that it has just written. */
const REPEATED = /^(?:--- )?(?:last )?message repeated \d{1,9} times?/;
