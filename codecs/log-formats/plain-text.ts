import type { Level, ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { inferUnit } from '../duration.ts';
import { createTailReader } from '../json-tail.ts';
import { withAttribute } from '../json-text.ts';
import { levelOfStatus, levelOfWord } from '../level.ts';
import { isHousekeeping, latencyBehind, requestInMessage } from '../message-clues.ts';
import { createPairReader, pairsIn, roleInText } from '../message-pairs.ts';
import { cached } from '../small-cache.ts';
import { afterTime, levelOfPrefix, namesInHead, readHead } from '../text-head.ts';
import { behindMark, timeFinder, timePlaceOf } from '../text-time.ts';
import { createShapeReader, createTimeReader, type TimeReader } from '../timestamp.ts';
import type { FormatChoices, LogFormat, ParserContext, RecordParser } from './format.ts';
import { PLAIN_TEXT_SAMPLES } from './plain-text.samples.ts';

/** `catalog: …` or `payments - …` at the beginning of a message: the logger's category. */
const CATEGORY = /^([A-Za-z][\w-]{0,60})(?: - |: )(?!\d)/;
/** `com.example.orders.RequestLogFilter  : …`, `c.e.b.InvoiceJob (Main.java:11) - …`: the logger. */
const LOGGER = /^([A-Za-z_$][\w.$/:<>-]{0,120}(?: \([\w.$:?]{1,80}\))?)(?: {0,40} [-:] (?=\S)|\] )/;
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
/** A time of day, or a date of numbers whose first is no month. */
const DAY_FIRST = /^\W?(?:1[3-9]|2\d|3[01])\/\d\d\/(?:\d{4}|\d\d)\b/;

/** Reads the time of a text where it is: epoch ms, null without one. */
type TimeOf = (text: string, at: number) => number | null;

const timeOf = (times: TimeReader, place: string | undefined): TimeOf =>
  place === 'clock' ? (text, at) => times.readClock(text, at) : (text, at) => times.read(text, at);

const choose = (sample: readonly string[]): FormatChoices => {
  const place = timePlaceOf(sample);
  const find = timeFinder(place ?? undefined);
  const shapes = createShapeReader();
  const read = timeOf(shapes, place ?? undefined);
  let timed = 0;
  let named = 0;
  let dayFirst = false;
  const categories = new Set<string>();
  const latencies: number[] = [];
  const positions = new Map<number, number>();
  for (const line of sample) {
    const at = find(line);
    if (place !== null && (at < 0 || read(line, at) === null)) continue;
    timed += 1;
    dayFirst ||= DAY_FIRST.test(line);
    const { messageAt, wordsBefore } = readHead(line, at < 0 ? 0 : afterTime(line, shapes.end()), MOST_WORDS);
    if (wordsBefore > 0) positions.set(wordsBefore, (positions.get(wordsBefore) ?? 0) + 1);
    collectLatencies(line, latencies);
    const category = CATEGORY.exec(line.slice(messageAt, messageAt + 80))?.[1];
    if (category === undefined || levelOfWord(category) !== null) continue;
    named += 1;
    categories.add(category);
  }
  const usual = [...positions].find(([, count]) => count * 2 > timed)?.[0];
  return {
    unit: inferUnit(latencies),
    fields: {
      ...(place !== null && { starts: place }),
      ...(dayFirst && { dates: 'day-first' }),
      ...(usual !== undefined && { words: String(usual) }),
      // nearly every line names one, and the names repeat
      ...(named * 5 >= timed * 4 && categories.size * 2 <= named && named > 0 && { service: 'category' }),
    },
  };
};

/** Words that may stand between time and level, counted in a sample. */
const MOST_WORDS = 9;

/** Latencies of `key=value` pairs that name no unit. */
const collectLatencies = (line: string, latencies: number[]): void => {
  if (!line.includes('=')) return;
  for (const { key, value } of pairsIn(line)) {
    const role = roleInText(key);
    const latency = Number(value);
    if (role.role === 'latency' && role.unit === null && value !== '' && latency >= 0) latencies.push(latency);
  }
};

/** A record's text taken apart. */
interface Parts {
  readonly ts: number | null;
  readonly level: Level | null;
  /** Words around time and level: process, thread, host. */
  readonly words: string;
  readonly logger: string | null;
  readonly service: string | null;
  readonly message: string;
  readonly tail: ParsedRecord | null;
  /** Lines behind the message. */
  readonly continued: string;
}

type PartsReader = (text: string) => Parts;

const partsReader = (context: ParserContext, times: TimeReader): PartsReader => {
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
    const at = isFirst ? behindMark(line, 0) : find(line);
    const finer = isFirst || at < 0 ? null : FINER.exec(line.slice(at, at + 80));
    const ts = at < 0 ? null : ((finer && read(line, at + finer[0].length)) ?? read(line, at));
    const isTimed = ts !== null || (at >= 0 && readShape(line, at) !== null);
    const headAt = isTimed ? afterTime(line, ts === null ? shapes.end() : times.end()) : 0;
    let words = isTimed && !isFirst && at > 1 ? line.slice(0, at).replace(BRACKET_AT_END, '') : '';
    const before = words === '' ? null : (levelOfPrefix(words) ?? redisLevel(words, line, headAt));
    const head = before === null ? readHead(line, headAt, mostWords) : readRest(line, headAt, before);
    words = joined(words, head.words);
    let { level } = head;
    let message = line.slice(head.messageAt);
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
    if (tail !== null) message = message.slice(0, tail.end);
    const named = loggerOf(message, { hasCategory, levelled: level !== null });
    if (named !== null) message = message.slice(named.end);
    return {
      ts,
      level,
      words,
      logger: hasCategory ? logger : (named?.name ?? logger),
      service: hasCategory ? (named?.name ?? null) : null,
      message,
      tail: tail?.fields ?? null,
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

/** Everything that has no column, as JSON. */
const attributesOf = ({ words, logger, continued, tail }: Parts, isJson: boolean): string | null => {
  let attributes = tail?.attributes ?? null;
  if (!isJson && tail !== null && tail.message !== null && tail.route === null)
    attributes = withAttribute(attributes, 'detail', tail.message);
  if (words !== '') attributes = withAttribute(attributes, 'head', words);
  if (logger !== null) attributes = withAttribute(attributes, 'logger', logger);
  return continued === '' ? attributes : withAttribute(attributes, 'continued', continued);
};

const parser = (context: ParserContext): RecordParser => {
  const { reading, latestTs } = context;
  const times = createTimeReader({ ...reading, latestTs, dayFirst: reading.fields['dates'] === 'day-first' });
  const partsOf = partsReader(context, times);
  const pairs = createPairReader(times, reading.unit);
  const namesOf = cached((words: string) => ({ ...namesInHead(words), isHousekeeping: isHousekeeping(words) }));
  const route = cached((methodAndTarget: string): string | null => {
    const space = methodAndTarget.indexOf(' ');
    return routeOf(space > 0 ? methodAndTarget.slice(0, space) : null, methodAndTarget.slice(space + 1));
  });

  return (text): ParsedRecord => {
    const parts = partsOf(text);
    const { ts, level, tail } = parts;
    // a line that is a head and JSON says everything in the JSON
    const isJson = parts.message === '' && tail !== null;
    const message = isJson ? (tail.message ?? '') : parts.message;
    const request = requestInMessage(message);
    const told = pairs(parts.words.includes('=') ? `${parts.words} ${message}` : message);
    const status = request.status ?? told?.status ?? tail?.status ?? null;
    const target = request.target ?? told?.target ?? null;
    const names = parts.words === '' ? NO_NAMES : namesOf(parts.words);
    return {
      ts: ts ?? tail?.ts ?? null,
      level: (isJson ? tail.level : null) ?? level ?? tail?.level ?? levelOfStatus(status),
      service: parts.service ?? names.service ?? tail?.service ?? null,
      route:
        target === null
          ? (request.operation ?? tail?.route ?? null)
          : route(`${request.method ?? told?.method ?? ''} ${target}`),
      status,
      latencyMs:
        (names.isHousekeeping ? null : latencyBehind(message, request)) ?? told?.latencyMs ?? tail?.latencyMs ?? null,
      message: message === '' ? null : message,
      traceId: names.traceId ?? told?.traceId ?? tail?.traceId ?? null,
      host: tail?.host ?? null,
      attributes: attributesOf(parts, isJson),
      numbers: told?.numbers ?? tail?.numbers,
    };
  };
};

const NO_NAMES = { service: null, traceId: null, isHousekeeping: false } as const;
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

/** Text with a time at the beginning of each record, and whatever no other format reads. */
export const plainText: LogFormat = {
  id: 'plain-text',
  title:
    'text with a leading time (Python logging, logback, log4j, zap, Monolog, winston, log4js, Go, nginx and Apache error logs), stack traces included',
  stamps: 'end',
  samples: PLAIN_TEXT_SAMPLES,
  score: (line) => (timeFinder('within')(line) >= 0 ? 0.5 : 0.02),
  choose,
  parser,
};
