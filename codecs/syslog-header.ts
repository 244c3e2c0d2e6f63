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

const MAX_HEADER = 1500;
const PRIORITY = /^<(\d{1,3})>/;
/** `host program[pid]: ` of RFC 3164 and of rsyslog's ISO template. */
const HOST_AND_PROGRAM = /^([^\s:]{1,255}) ([^\s:[\]]{1,64})(?:\[\d{1,10}\])?: /;
/** `host app pid msgid structured-data ` of RFC 5424. */
const FIELDS_5424 = /^(\S{1,255}) (\S{1,48}) \S{1,128} \S{1,32} (?:-|\[[^\]]{0,1000}\]) {1,2}/;

/** Reads a syslog header (RFC 3164, RFC 5424, or an ISO time with host and program); null when the line has none. */
export const readSyslogHeader = (text: string, times: TimeReader): SyslogHeader | null => {
  const priority = text.charCodeAt(0) === 60 ? PRIORITY.exec(text) : null;
  let at = priority ? priority[0].length : 0;
  const versioned = priority !== null && text.startsWith('1 ', at);
  if (versioned) at += 2;
  const ts = times.read(text, at);
  const behindTime = ts === null ? afterUnreadTime(text, at) : times.end();
  if (behindTime < 0 || text.charCodeAt(behindTime) !== 32) return null;
  const found = (versioned ? FIELDS_5424 : HOST_AND_PROGRAM).exec(text.slice(behindTime + 1, behindTime + MAX_HEADER));
  if (!found) return null;
  return {
    ts,
    zoned: ts !== null && times.zoned(),
    host: found[1] ?? '',
    program: found[2] ?? '',
    severity: priority ? Number(priority[1]) % 8 : null,
    messageAt: behindTime + 1 + found[0].length,
  };
};

const UNREAD_TIME = /^(?:\S{3} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,22})/;

/** The end of a time that has the right shape but could not be believed; -1 when there is none. */
const afterUnreadTime = (text: string, at: number): number => {
  const found = UNREAD_TIME.exec(text.slice(at, at + 64));
  return found ? at + found[0].length : -1;
};
