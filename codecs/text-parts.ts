import type { Level, ParsedRecord } from '../domain/record.ts';
import { createTailReader } from './json-tail.ts';
import { levelOfWord } from './level.ts';
import type { ParserContext } from './log-formats/format.ts';
import { afterTime, levelOfPrefix, readHead } from './text-head.ts';
import { behindIndent, timeFinder } from './text-time.ts';
import { createShapeReader, type TimeReader } from './timestamp.ts';

/** `catalog: …` or `payments - …` at the beginning of a message: the logger's category. */
export const CATEGORY = /^([A-Za-z][\w-]{0,60})(?: - |: )(?!\d)/;
/** `com.example.orders.RequestLogFilter  : …`, `c.e.b.InvoiceJob (Main.java:11) - …`: the logger. */
const LOGGER = /^(\.?[A-Za-z_$][\w.$/:<>-]{0,120}(?: \([\w.$:?]{1,80}\))?)(?: {0,40} [-:] (?=\S)|\] )/;
/** BGL writes its epoch in seconds and, behind it, its own time. */
const FINER = /^\d{10} [\d.]{10} \S{1,40} (?=\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d\.\d{3})/;
const PHP =
  /^PHP (Fatal error|Parse error|Core error|Compile error|Recoverable fatal error|Warning|User warning|Notice|User notice|Deprecated|Strict Standards)\b/;

const phpLevel = (message: string): Level | null => {
  const kind = PHP.exec(message)?.[1];
  if (kind === undefined) return null;
  if (kind.endsWith('error')) return kind.startsWith('Fatal') ? 'fatal' : 'error';
  return /warning$/i.test(kind) ? 'warn' : 'info';
};
const MAX_LOGGER = 260;
/** Reads the time of a text where it is: epoch ms, null without one. */
export type TimeOf = (text: string, at: number) => number | null;

/** How the time is read of lines that have theirs at that place. */
export const timeOf = (times: TimeReader, place: string | undefined): TimeOf =>
  place === 'clock' ? (text, at) => times.readClock(text, at) : (text, at) => times.read(text, at);

/** A record's text taken apart. */
export interface TextParts {
  readonly ts: number | null;
  readonly level: Level | null;
  /** Words around time and level: process, thread, host. */
  readonly words: string;
  readonly logger: string | null;
  readonly service: string | null;
  readonly message: string;
  readonly tail: ParsedRecord | null;
  /** The text of the tail; '' without one. */
  readonly json: string;
  /** Lines behind the message. */
  readonly continued: string;
}

/** Takes the text of a record apart. */
export type PartsReader = (text: string) => TextParts;

/** A reader of parts by the choices of a reading: where the time is, how far the level is, what the category means. */
export const createPartsReader = (context: ParserContext, times: TimeReader): PartsReader => {
  const { fields } = context.reading;
  const place = fields['starts'];
  const shapes = createShapeReader();
  const find = timeFinder(place);
  const isFirst = place === 'time';
  const read = timeOf(times, place);
  const readShape = timeOf(shapes, place);
  const hasCategory = fields['service'] === 'category';
  const mostWords = fields['words'] === undefined ? undefined : Number(fields['words']);
  const tailOf = createTailReader(context);

  return (text) => {
    const newline = text.indexOf('\n');
    const line = newline < 0 ? text : text.slice(0, newline);
    const at = isFirst ? behindIndent(line) : find(line);
    const finer = isFirst || at < 0 ? null : FINER.exec(line.slice(at, at + 80));
    const ts = at < 0 ? null : ((finer && read(line, at + finer[0].length)) ?? read(line, at));
    const isTimed = ts !== null || (at >= 0 && readShape(line, at) !== null);
    const headAt = isTimed ? afterTime(line, ts === null ? shapes.end() : times.end()) : 0;
    let words = isTimed && !isFirst && at > 1 ? line.slice(0, at).replace(BRACKET_AT_END, '') : '';
    const before = words === '' ? null : (levelOfPrefix(words) ?? redisLevel(words, line, headAt));
    const head = before === null ? readHead(line, headAt, mostWords) : readRest(line, headAt, before);
    words = joined(words, head.words);
    let { level } = head;
    // without a time a bracket is what the program printed, not its logger
    let message = isTimed || line.charCodeAt(0) !== BRACKET ? line.slice(head.messageAt) : line;
    if (level === null && message.startsWith('PHP ')) level = phpLevel(message);
    let continued = newline < 0 ? '' : text.slice(newline + 1);
    let logger: string | null = null;
    const second = continued === '' ? null : secondLine(message, continued);
    if (second !== null) {
      logger = message === '' ? null : message;
      level ??= second.level;
      ({ message, continued } = second);
    }
    const tail = tailOf(message);
    const json = tail === null ? '' : message.slice(tail.end).trim();
    if (tail !== null) message = message.slice(0, tail.end);
    const named = loggerOf(message, { hasCategory, levelled: level !== null });
    if (named !== null) message = message.slice(named.end);
    // brackets and nothing behind them are what the line says
    if (message === '' && tail === null && newline < 0 && level === null && words !== '')
      message = line.charCodeAt(headAt) === BRACKET ? line.slice(headAt) : line;
    return {
      ts,
      level,
      words,
      logger: hasCategory ? logger : (named?.name ?? logger),
      service: hasCategory ? (named?.name ?? null) : null,
      message,
      tail: tail?.fields ?? null,
      json,
      continued,
    };
  };
};

/** Behind a time that a level stands before: what is left of the head. */
const readRest = (line: string, at: number, level: Level): ReturnType<typeof readHead> => {
  const sign = REDIS_LEVELS.has(line.charAt(at)) && line.charAt(at + 1) === ' ';
  if (sign) return { level, words: '', messageAt: at + 2, wordsBefore: 0 };
  const ruby = RUBY.exec(line.slice(at, at + 120));
  if (!ruby) return { level, words: '', messageAt: at, wordsBefore: 0 };
  return { level, words: ruby[1] ?? '', messageAt: at + ruby[0].length, wordsBefore: 0 };
};

/** `#1234]  INFO -- prog: ` of Ruby's Logger. */
const RUBY = /^(#\d{1,10})\] {1,4}[A-Z]{3,7} -- ([\w:./-]{0,80}): /;
const REDIS = /^(?:\d{1,10}:[XCSM]|\[\d{1,10}\])$/;
const REDIS_LEVELS: ReadonlyMap<string, Level> = new Map([
  ['.', 'debug'],
  ['-', 'debug'],
  ['*', 'info'],
  ['#', 'warn'],
]);

/** Redis writes its level as one sign behind the time. */
const redisLevel = (words: string, line: string, at: number): Level | null => {
  if (!REDIS.test(words)) return null;
  // a dash is taken for a separator: it stands before `at`
  return REDIS_LEVELS.get(line.charAt(at)) ?? REDIS_LEVELS.get(line.charAt(at - 2)) ?? null;
};

const joined = (first: string, second: string): string =>
  first === '' ? second : second === '' ? first : `${first} ${second}`;

/** The logger or category at the beginning of a message, and where the message goes on; null when it names none. */
const loggerOf = (
  message: string,
  { hasCategory, levelled }: { readonly hasCategory: boolean; readonly levelled: boolean },
): { readonly name: string; readonly end: number } | null => {
  if (hasCategory) {
    const category = CATEGORY.exec(message);
    return category && { name: category[1] ?? '', end: category[0].length };
  }
  if (!levelled) return null;
  const tab = message.lastIndexOf('\t');
  if (tab > 0 && !message.slice(0, tab).includes(' '))
    return { name: message.slice(0, tab).replaceAll('\t', ' '), end: tab + 1 };
  const logger = LOGGER.exec(message.length > MAX_LOGGER ? message.slice(0, MAX_LOGGER) : message);
  return logger && { name: logger[1] ?? '', end: logger[0].length };
};

const BRACKET = 91;
const BRACKET_AT_END = /[\s[(<|"]+$/;

/** `INFO: message` of java.util.logging, or the indented line of the .NET console: what the first line is the logger of. */
const LEVEL_LINE = /^([A-Z][A-ZÉ]{2,14}): /;
const DOTNET_LOGGER = /^[\w.`+<>-]{1,200}\[\d{1,9}\]$/;

/** The message of a record whose first line names only its logger; null when the first line is the message. */
const secondLine = (
  first: string,
  rest: string,
): { readonly level: Level | null; readonly message: string; readonly continued: string } | null => {
  const newline = rest.indexOf('\n');
  const line = newline < 0 ? rest : rest.slice(0, newline);
  const continued = newline < 0 ? '' : rest.slice(newline + 1);
  const level = LEVEL_LINE.exec(line);
  const found = level ? levelOfWord(level[1] ?? '') : null;
  if (level && found !== null) return { level: found, message: line.slice(level[0].length), continued };
  if (first !== '' && !DOTNET_LOGGER.test(first)) return null;
  return { level: null, message: line.trim(), continued };
};
