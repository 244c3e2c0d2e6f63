import type { Reading } from '../domain/reading.ts';
import { keepsLines } from '../domain/source-decoding.ts';
import { withoutAnsi } from './ansi.ts';
import { formatOf, isUserFormat } from './known-formats.ts';
import { certainWrapper } from './line-wrappers/choose-wrapper.ts';
import { lineExcerpt } from './line-wrappers/line-excerpt.ts';
import { peekLine, wrappersOf } from './line-wrappers/wrapped-text.ts';
import type { LineWrapper, Peeked } from './line-wrappers/wrapper.ts';
import { isFlowHeader } from './log-formats/aws-vpc-flow.ts';
import { timeFinder } from './text-time.ts';
import { looksTimed } from './timestamp.ts';

/** Lines that belong to the record before them, whatever the format: stack traces, closing brackets of pretty JSON. */
const CONTINUES =
  /^(?:[\t }\])]|"\}|#\d{1,4} [\w/{[<]|Stack trace:|script_filename = |Traceback \(|Caused by:|Suppressed:|During handling of|The above exception|\.\.\. \d+ more|at [\w$.<(]|(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Warning|Iteration|Exit)(?::|$))/;

/** Lines of a stack trace alone, where each line is a message of its own else; `#011` is rsyslog's tab. */
const TRACE =
  /^(?:\t|#011)?(?: {0,16}at [\w$.<(]| {1,16}\.\.\. \d+ (?:more|common)| {2}File "| {4}[\^~]|\t|Caused by:|Suppressed:|Traceback \(|(?:[A-Za-z_]\w*\.){2,12}[A-Z]\w*(?:Error|Exception)(?::|$))/;

/** W3C extended logs describe their columns in such lines. */
const HEADER =
  /^#(?:Software|Version|Date|Start-Date|End-Date|Fields|Remark|Log-type|GMT-Offset|Time Format|StartTime|EndTime):/;

const BLANK = /^[\t-\r ]*$/;

/** True for a line without any text. */
export const isBlank = (line: string): boolean => line === '' || (line.charCodeAt(0) <= 32 && BLANK.test(line));

/** True for a line that describes columns and is no record. */
export const isHeader = (line: string, headerLine: string | null): boolean =>
  line === headerLine || (line.charCodeAt(0) === 35 ? HEADER.test(line) : isFlowHeader(line));

/**
 * Tells whether a line begins a record. Given is the line without its line break, whole or its `lineExcerpt`, and the
 * physical line before it in the same form (null: none, or not known).
 */
export interface StartsRecord {
  (line: string, previous: string | null): boolean;
  /** 1 for each byte with which every line does that begins with it and is no header: such a line need not be shown. */
  readonly firstBytes: Uint8Array;
}

type Starts = (line: string, previous: string | null) => boolean;

/**
 * Tells of a source that is read so which lines begin a record. Blank lines begin none; a block may be cut before any line
 * that does. Depends on the ASCII characters of the excerpts alone: decoded or one character per byte, and however a source
 * is cut, the records are the same.
 */
export const recordStarts = (reading: Reading): StartsRecord => {
  const wrappers = wrappersOf(reading);
  const [outermost] = wrappers;
  const isMessages = outermost?.joins === 'traces';
  const place = isMessages ? undefined : reading.fields['starts'];
  const textStarts = startsOfText(reading, isMessages ? TRACE : CONTINUES, place);
  if (outermost === undefined && hasUsersRule(reading) && !isElements(reading)) {
    const starts: Starts = (line, previous) => textStarts(cleared(line), previous);
    return Object.assign(starts, { firstBytes: bytesOf('') });
  }
  if (outermost === undefined) {
    if (isElements(reading)) return Object.assign((line: string) => !isBlank(line), { firstBytes: bytesOf('{') });
    const starts: Starts = (line, previous) =>
      line.charCodeAt(0) === BRACE || textStarts(cleared(line), previous && cleared(previous));
    // where neither a place of the time nor the format has a say, nothing continues that begins so
    const isFree = place === undefined && formatOf(reading)?.startsRecord === undefined;
    return Object.assign(starts, { firstBytes: bytesOf(isFree ? `{${NEVER_CONTINUES}` : '{') });
  }
  return Object.assign(startsOfWrapped(wrappers, outermost, textStarts), { firstBytes: bytesOf('') });
};

/** A table of bytes with 1 for each of the characters. */
const bytesOf = (characters: string): Uint8Array => {
  const table = new Uint8Array(256);
  for (let at = 0; at < characters.length; at += 1) table[characters.charCodeAt(at)] = 1;
  return table;
};

/** True where the user's own format says which lines begin a record: that is the whole rule then. */
const hasUsersRule = (reading: Reading): boolean => {
  const format = formatOf(reading);
  return format?.startsRecord !== undefined && isUserFormat(format);
};

/** Whether each line is an element of an envelope, a damaged one too. */
const isElements = ({ envelope }: Reading): boolean => envelope === 'csv' || !keepsLines(envelope);

/** For lines without a wrapper, or the text inside one; `place` says where lines that begin a record have their time. */
const startsOfText = (reading: Reading, continues: RegExp, place: string | undefined): Starts => {
  const timeAt = timeFinder(place);
  const ownStart = formatOf(reading)?.startsRecord;
  if (ownStart && hasUsersRule(reading)) return (text) => !isBlank(text) && ownStart(headOf(text), reading, null);
  // one line's previous is the line that was looked at last
  let lastText: string | null = null;
  let lastHead: string | null = null;
  const startsIndented = (line: string, before: string | null): boolean =>
    DEBUG_MODULE.test(line) || (ownStart ? ownStart(line, reading, before) : timeAt(line) >= 0);
  return (text, previous) => {
    const before = previous === lastText ? lastHead : previous && headOf(previous);
    const line = headOf(text);
    lastText = text;
    lastHead = line;
    const first = line.charCodeAt(0);
    if (first === BRACE) return true;
    if (Number.isNaN(first)) return false;
    if (mayContinue(first) ? continues.test(line) : FRAME.test(line))
      return first === SPACE && startsIndented(line, before);
    if (ownStart && !ownStart(line, reading, before)) return false;
    return place === undefined || timeAt(line) >= 0 || isOtherRecord(line);
  };
};

const isTimed = (line: string): boolean => looksTimed(line, leadingBracket(line));

/** A line of another program in a file of timed text. */
const isOtherRecord = (line: string): boolean => OTHER_RECORD.test(line) || certainWrapper(line) !== null;

const startsOfWrapped = (wrappers: readonly LineWrapper[], outermost: LineWrapper, textStarts: Starts): Starts => {
  // one line's previous is the line that was looked at last
  let peekedLine: string | null = null;
  let peeked: Peeked | null = null;
  const peek = (line: string): Peeked | null => {
    if (line === peekedLine) return peeked;
    peekedLine = line;
    peeked = peekLine(wrappers, cleared(line));
    return peeked;
  };
  return (text, previous) => {
    const before = previous === null || outermost.joins === 'never' ? null : peek(previous);
    const here = outermost.joins === 'never' ? null : peek(text);
    if (here === null) return standsAlone(cleared(text));
    if (before !== null && before.origin === here.origin) {
      if (before.stream !== here.stream) return !isBlank(here.text) && !CONTINUES.test(headOf(here.text));
      if (before.partial) return false;
    } else if (before !== null) return !isBlank(here.text);
    return textStarts(here.text, before === null ? previous : before.text);
  };
};

/** What stands bare between wrapped lines goes on with them, unless it clearly is a record. */
const standsAlone = (line: string): boolean =>
  line.charCodeAt(0) === BRACE || isTimed(line) || (line !== '' && isOtherRecord(headOf(line)));

/** A line without a hole of zeros before it and without the colours of a terminal. */
const cleared = (text: string): string => withoutAnsi(text.charCodeAt(0) === 0 ? text.replace(HOLE, '') : text);

/** What is looked at of a text, so that a caller may pass its beginning alone. */
const HEAD = 256;
const headOf = (text: string): string => (text.length > HEAD ? text.slice(0, HEAD) : text);

const BRACE = 123;
const SPACE = 32;
// eslint-disable-next-line no-control-regex -- a hole of zeros is what truncating an open file leaves
const HOLE = /^\0+/;

/** What npm's debug writes to a terminal: two blanks, a namespace, the time since its last line. */
const DEBUG_MODULE = /^ {2}[A-Za-z][\w:.*-]{0,60} [^\n]{0,200} \+\d{1,6}(?:ms|s|m|h)$/;
/** A frame in the slow log of PHP-FPM. */
const FRAME = /^\[0x[\da-f]{8,16}\] /;

/** Digits and brackets with which most records begin and no line goes on: they need no closer look. */
const NEVER_CONTINUES = '0123456789<';
const mayContinue = (first: number): boolean => !((first >= 48 && first <= 57) || first === 91 || first === 60);

/** 1 when the line begins with a bracket around its time, else 0. */
export const leadingBracket = (line: string): number => (line.charCodeAt(0) === 91 ? 1 : 0);

/** An access log line, key=value pairs, a syslog header. */
const OTHER_RECORD = /^(?:<\d{1,3}>|[!-~]{3,64} [!-~]{1,64} [!-~]{1,64} \[\d\d\/|(?:time|ts|t|level|lvl|at)=[!-~])/;

/** The lines of a sample, in its order, that begin a record. */
export const startingLines = (lines: readonly string[], reading: Reading): readonly string[] => {
  const starts = recordStarts(reading);
  let previous: string | null = null;
  return lines.filter((line) => {
    const excerpt = lineExcerpt(line);
    const found = starts(excerpt, previous);
    previous = excerpt;
    return found;
  });
};
