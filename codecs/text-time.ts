import { looksClock, looksTimed } from './timestamp.ts';

/** Where the lines of a text log carry their time. */
export type TimePlace = 'time' | 'within' | 'clock';

const SPACE = 32;
const TAB = 9;

/** Words before a time that is not at the beginning of its line: a level, a host, a process. */
const MAX_WORDS = 3;
const MAX_PREFIX = 100;

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

const isMark = (code: number): boolean =>
  code === 91 || code === 40 || code === 60 || code === 34 || code === 39 || code === 124;

/** The index behind an opening bracket or quote, and one space, at `at`; or `at` itself. */
export const behindMark = (line: string, at: number): number => {
  if (!isMark(line.charCodeAt(at))) return at;
  return line.charCodeAt(at + 1) === SPACE ? at + 2 : at + 1;
};

/** The index of a time with which a line begins, behind a bracket at most; -1 when it begins with none. */
export const timeAtStart = (line: string): number => {
  const at = behindMark(line, 0);
  return looksTimed(line, at) ? at : -1;
};

/** The index of a time among the first words of a line; -1 when there is none. */
export const timeWithin = (line: string): number => {
  let at = 0;
  for (let words = 0; words <= MAX_WORDS && at < MAX_PREFIX && at < line.length; words += 1) {
    const from = behindMark(line, at);
    if (looksTimed(line, from)) return from;
    at = nextWord(line, from);
    if (at < 0) return -1;
  }
  return -1;
};

/** The index of a time of day with which a line begins, behind a bracket at most; -1 when it begins with none. */
export const clockAtStart = (line: string): number => {
  const at = behindMark(line, 0);
  return looksClock(line, at) ? at : -1;
};

/** Where the word after the one at `at` begins: behind blanks, or behind `LEVEL:` and `|`; -1 behind the last one. */
const nextWord = (line: string, at: number): number => {
  const most = Math.min(line.length, at + MAX_PREFIX);
  let end = at;
  for (; end < most; end += 1) {
    const code = line.charCodeAt(end);
    if (code === SPACE || code === TAB || code === 124) break;
    // `INFO:2026-11-20`
    const next = line.charCodeAt(end + 1);
    if (code === 58 && end > at && isLetter(line.charCodeAt(end - 1)) && next >= 48 && next <= 57) {
      if (looksTimed(line, end + 1)) return end + 1;
    }
  }
  if (end === most) return -1;
  while (line.charCodeAt(end) === SPACE || line.charCodeAt(end) === TAB || line.charCodeAt(end) === 124) end += 1;
  return end;
};

/** Finds the time of a line where the lines of its source have theirs: the index, -1 without one. */
export const timeFinder = (place: string | undefined): ((line: string) => number) =>
  place === 'within' ? timeWithin : place === 'clock' ? clockAtStart : timeAtStart;

/** Where most of the lines have their time; null when most have none. */
export const timePlaceOf = (lines: readonly string[]): TimePlace | null => {
  let atStart = 0;
  let within = 0;
  let clocks = 0;
  for (const line of lines) {
    if (timeAtStart(line) >= 0) atStart += 1;
    else if (timeWithin(line) >= 0) within += 1;
    else if (clockAtStart(line) >= 0) clocks += 1;
  }
  if (atStart * 2 >= lines.length && atStart > 0) return 'time';
  if ((atStart + within) * 2 >= lines.length && atStart + within > 0) return 'within';
  return clocks * 2 >= lines.length && clocks > 0 ? 'clock' : null;
};
