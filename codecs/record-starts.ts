import type { Reading } from '../domain/reading.ts';
import { formatById } from './log-formats/registry.ts';
import { timeFinder } from './text-time.ts';

/** Lines that belong to the record before them, whatever the format: stack traces, closing brackets of pretty JSON. */
const CONTINUES =
  /^(?:[\t }\])]|Traceback \(|Caused by:|Suppressed:|During handling of|The above exception|\.\.\. \d+ more|at [\w$.<(]|(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Warning|Iteration|Exit)(?::|$))/;

/** W3C extended logs describe their columns in such lines. */
const HEADER = /^#(?:Software|Version|Date|Start-Date|End-Date|Fields|Remark):/;

const BLANK = /^[\t-\r ]*$/;

/** True for a line without any text. */
export const isBlank = (line: string): boolean => line === '' || (line.charCodeAt(0) <= 32 && BLANK.test(line));

/** True for a line that describes columns and is no record. */
export const isHeader = (line: string, headerLine: string | null): boolean =>
  line === headerLine || (line.charCodeAt(0) === 35 && HEADER.test(line));

/**
 * Tells whether a line (without its line break) begins a record of a source that is read so. Blank lines begin none; a block
 * may be cut before any line that does. Depends on the ASCII characters among the first 256 of the line alone: decoded or
 * one character per byte, whole or its beginning, and however a source is cut, the records are the same.
 */
export const recordStarts = (reading: Reading): ((line: string) => boolean) => {
  const format = formatById(reading.format);
  const ownStart = format?.startsRecord;
  const place = reading.fields['starts'];
  const timeAt = timeFinder(place);
  return (text) => {
    const line = headOf(text);
    const first = line.charCodeAt(0);
    if (first === BRACE) return true;
    if (Number.isNaN(first) || (mayContinue(first) && CONTINUES.test(line))) return false;
    if (ownStart && !ownStart(line, reading)) return false;
    return place === undefined || timeAt(line) >= 0 || OTHER_RECORD.test(line);
  };
};

/** What is looked at of a line, so that a caller may pass its beginning alone. */
const HEAD = 256;
const headOf = (text: string): string => {
  const line = text.charCodeAt(0) === 0 ? text.replace(HOLE, '') : text;
  return line.length > HEAD ? line.slice(0, HEAD) : line;
};

const BRACE = 123;
// eslint-disable-next-line no-control-regex -- a hole of zeros is what truncating an open file leaves
const HOLE = /^\0+/;

/** False for the digits and opening brackets with which most records begin: they need no closer look. */
const mayContinue = (first: number): boolean => !((first >= 48 && first <= 57) || first === 91 || first === 60);

/** 1 when the line begins with a bracket around its time, else 0. */
export const leadingBracket = (line: string): number => (line.charCodeAt(0) === 91 ? 1 : 0);

/** A line of another program in a file of timed text: an access log line, key=value pairs, a syslog header. */
const OTHER_RECORD = /^(?:<\d{1,3}>|[!-~]{3,64} [!-~]{1,64} [!-~]{1,64} \[\d\d\/|(?:time|ts|t|level|lvl|at)=[!-~])/;
