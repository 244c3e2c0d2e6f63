import { levelOfWord } from './level.ts';

/** The program that wrote a syslog line. */
export interface SyslogTag {
  readonly program: string;
  readonly pid: string | null;
  /** Where the message begins. */
  readonly end: number;
}

const MAX_TAG = 320;
/** `name:`, `name[pid]:`, macOS's `name[pid] (subsystem):` and `name[pid] <Notice>:`. */
const TAG = /^([^\s:[\]="{}]{1,100})(?:\[([^\]\s]{0,64})\])?(?: \([^)]{1,160}\))?(?: <[A-Za-z]{1,10}>)?:(?: |$)/;
/** `Google Chrome Helper[123]:`, for which the number has to vouch, and `name[123]` without a colon. */
const SPACED_TAG = /^([A-Za-z][^[\]:="{}<>]{0,80})\[(\d{1,10})\](?: \([^)]{1,160}\))?(?: <[A-Za-z]{1,10}>)?(?:: ?| )/;
/** `syslogd 1.4.1: restart.` */
const VERSIONED_TAG = /^([a-z][\w.-]{1,40}) \d[\w.]{0,16}: /;

/** Reads the tag that begins at `start`; null when there is none. */
export const readSyslogTag = (text: string, start: number): SyslogTag | null => {
  const part = text.slice(start, start + MAX_TAG);
  const found = TAG.exec(part) ?? SPACED_TAG.exec(part) ?? VERSIONED_TAG.exec(part);
  if (!found) return null;
  const [all, name = '', pid] = found;
  if (pid === undefined && levelOfWord(name) !== null) return null;
  return { program: programOf(name), pid: pid === undefined || pid === '' ? null : pid, end: start + all.length };
};

/** The name without the module that PAM and others put behind it: `sshd(pam_unix)`. */
const programOf = (name: string): string => {
  const parenthesis = name.indexOf('(');
  return parenthesis > 0 ? name.slice(0, parenthesis) : name;
};
