import { looksClock, looksTimed } from './timestamp.ts';

/** Where the lines of a text log carry their time. */
export type TimePlace = 'time' | 'within' | 'clock';

const SPACE = 32;
const TAB = 9;

/** Words before a time that is not at the beginning of its line: a level, a host, a process. */
const MAX_WORDS = 4;
const MAX_PREFIX = 100;
/** Consul and others indent every line. */
const MAX_INDENT = 8;
const HASH = 35;
const BRACKET = 91;

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

const isMark = (code: number): boolean =>
  code === 91 || code === 40 || code === 60 || code === 34 || code === 39 || code === 124;

/** The index behind an opening bracket or quote, and one space, at `at`; or `at` itself. */
const behindMark = (line: string, at: number): number => {
  const first = line.charCodeAt(at);
  // WebLogic begins its records with `####<`
  if (first === HASH && line.startsWith('####<', at)) return at + 5;
  if (!isMark(first)) return at;
  return line.charCodeAt(at + 1) === SPACE ? at + 2 : at + 1;
};

/** The same for the beginning of a line, which may be indented. */
export const behindIndent = (line: string): number => {
  let at = 0;
  while (at < MAX_INDENT && line.charCodeAt(at) === SPACE) at += 1;
  return behindMark(line, at);
};

/** The index of a time with which a line begins, behind a bracket at most; -1 when it begins with none. */
export const timeAtStart = (line: string): number => {
  const at = behindIndent(line);
  return looksTimed(line, at) ? at : -1;
};

/** The index of a time among the first words of a line; -1 when there is none. */
export const timeWithin = (line: string): number => {
  let at = 0;
  for (let words = 0; words <= MAX_WORDS && at < MAX_PREFIX && at < line.length; words += 1) {
    const from = at === 0 ? behindIndent(line) : behindMark(line, at);
    if (looksTimed(line, from)) return from;
    at = nextWord(line, from);
    if (at < 0) return -1;
  }
  return -1;
};

/** The index of a time of day with which a line begins, behind a bracket at most; -1 when it begins with none. */
export const clockAtStart = (line: string): number => {
  // `[I 22:10:29.123 NotebookApp]` of Tornado
  const at = line.charCodeAt(0) === BRACKET && line.charCodeAt(2) === SPACE ? 3 : behindIndent(line);
  return looksClock(line, at) ? at : -1;
};

/** Where the word after the one at `at` begins: behind blanks, or behind `LEVEL:` and `|`; -1 behind the last one. */
const nextWord = (line: string, at: number): number => {
  const most = Math.min(line.length, at + MAX_PREFIX);
  let end = at;
  for (; end < most; end += 1) {
    const code = line.charCodeAt(end);
    if (code === SPACE || code === TAB || code === 124) break;
    // `INFO:2026-11-20`, `INFO[2026-11-20T22:10:29Z]`
    const next = line.charCodeAt(end + 1);
    if ((code === 58 || code === 91) && end > at && isLetter(line.charCodeAt(end - 1)) && next >= 48 && next <= 57) {
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

/** Lines there may be to one that begins with its time: the others are its stack traces. */
const TRACES = 8;
/** The same where the time stands behind words or has no date. */
const FEW = 3;

/** Where the lines that begin a record have their time; null when too few lines have one. */
export const timePlaceOf = (lines: readonly string[]): TimePlace | null => {
  let atStart = 0;
  let within = 0;
  let clocks = 0;
  for (const line of lines) {
    if (timeAtStart(line) >= 0) atStart += 1;
    else if (timeWithin(line) >= 0) within += 1;
    else if (clockAtStart(line) >= 0) clocks += 1;
  }
  const isEnough = (timed: number, most: number): boolean =>
    timed > 0 && timed * (timed > 1 ? most : 2) >= lines.length;
  if (atStart > within && isEnough(atStart, TRACES)) return 'time';
  if (isEnough(atStart + within, FEW)) return 'within';
  return isEnough(clocks, FEW) ? 'clock' : null;
};
