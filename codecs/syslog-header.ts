import type { TimeReader } from './timestamp.ts';

/** The envelope that syslog puts around a line. */
export interface SyslogHeader {
  /** Epoch ms; null when it is not believed or lacks a year that nobody knows. */
  readonly ts: number | null;
  /** Whether that time named its zone. */
  readonly zoned: boolean;
  readonly host: string;
  readonly program: string;
  /** 0 (emergency) to 7 (debug); null without a priority. */
  readonly severity: number | null;
  readonly messageAt: number;
}

const SPACE = 32;
const LESS = 60;
const PRIORITY = /^<(\d{1,3})>/;
/** The program of RFC 3164 and of rsyslog's ISO template: `name[pid]:` or `name:`. */
const PROGRAM = /^([^\s:[\]]{1,64})(?:\[\d{1,10}\])?:$/;
/** `app pid msgid structured-data ` of RFC 5424. */
const FIELDS_5424 = /^(\S{1,48}) \S{1,128} \S{1,32} (?:-|\[[^\]]{0,1000}\]) {1,2}/;
const MAX_HOST = 255;
const MAX_FIELDS = 1400;

/** Reads a syslog header (RFC 3164, RFC 5424, or an ISO time with host and program); null when the line has none. */
export const readSyslogHeader = (text: string, times: TimeReader): SyslogHeader | null => {
  const priority = text.charCodeAt(0) === LESS ? PRIORITY.exec(text) : null;
  let at = priority ? priority[0].length : 0;
  const versioned = priority !== null && text.startsWith('1 ', at);
  if (versioned) at += 2;
  const ts = times.read(text, at);
  const hostAt = (ts === null ? afterUnreadTime(text, at) : times.end()) + 1;
  if (hostAt === 0 || text.charCodeAt(hostAt - 1) !== SPACE) return null;
  const hostEnd = text.indexOf(' ', hostAt);
  if (hostEnd <= hostAt || hostEnd - hostAt > MAX_HOST) return null;
  const program = versioned ? programOf5424(text, hostEnd + 1) : programAt(text, hostEnd + 1);
  if (program === null) return null;
  return {
    ts,
    zoned: ts !== null && times.zoned(),
    host: text.slice(hostAt, hostEnd),
    program: program.name,
    severity: priority ? Number(priority[1]) % 8 : null,
    messageAt: program.end,
  };
};

interface Program {
  readonly name: string;
  /** Where the message begins. */
  readonly end: number;
}

const programAt = (text: string, start: number): Program | null => {
  const space = text.indexOf(' ', start);
  if (space < 0 || space - start > 80) return null;
  const found = PROGRAM.exec(text.slice(start, space));
  return found && { name: found[1] ?? '', end: space + 1 };
};

const programOf5424 = (text: string, start: number): Program | null => {
  const found = FIELDS_5424.exec(text.slice(start, start + MAX_FIELDS));
  return found && { name: found[1] ?? '', end: start + found[0].length };
};

const UNREAD_TIME = /^(?:\S{3} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,22})/;

/** The end of a time that has the right shape but could not be believed; -1 when there is none. */
const afterUnreadTime = (text: string, at: number): number => {
  const found = UNREAD_TIME.exec(text.slice(at, at + 64));
  return found ? at + found[0].length : -1;
};
