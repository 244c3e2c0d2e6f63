import type { Level, ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { inferUnit } from '../duration.ts';
import { createTailReader } from '../json-tail.ts';
import { jsonText, withAttribute } from '../json-text.ts';
import { levelOfStatus, levelOfWord } from '../level.ts';
import { latencyBehind, requestInMessage } from '../message-clues.ts';
import { createPairReader, pairsIn, roleInText } from '../message-pairs.ts';
import { cached } from '../small-cache.ts';
import { afterTime, levelOfPrefix, namesInHead, readHead } from '../text-head.ts';
import { timeFinder, timePlaceOf } from '../text-time.ts';
import { createShapeReader, createTimeReader, type TimeReader } from '../timestamp.ts';
import type { FormatChoices, LogFormat, ParserContext, RecordParser } from './format.ts';
import { PLAIN_TEXT_SAMPLES } from './plain-text.samples.ts';

/** `catalog: …` or `payments - …` at the beginning of a message: the logger's category. */
const CATEGORY = /^([A-Za-z][\w-]{0,60})(?: - |: )(?!\d)/;
/** `com.example.orders.RequestLogFilter  : …`, `c.e.b.InvoiceJob (Main.java:11) - …`: the logger. */
const LOGGER = /^([A-Za-z_$][\w.$/-]{0,120}(?: \([\w.$:?]{1,80}\))?) {0,40} [-:] (?=\S)/;
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

const parser = (context: ParserContext): RecordParser => {
  const { reading, latestTs } = context;
  const place = reading.fields['starts'];
  const times = createTimeReader({ ...reading, latestTs, dayFirst: reading.fields['dates'] === 'day-first' });
  const shapes = createShapeReader();
  const find = timeFinder(place);
  const read = timeOf(times, place);
  const readShape = timeOf(shapes, place);
  const hasCategory = reading.fields['service'] === 'category';
  const mostWords = reading.fields['words'] === undefined ? undefined : Number(reading.fields['words']);
  const pairs = createPairReader(times, reading.unit);
  const tailOf = createTailReader(context);
  const route = cached((methodAndTarget: string): string | null => {
    const space = methodAndTarget.indexOf(' ');
    return routeOf(space > 0 ? methodAndTarget.slice(0, space) : null, methodAndTarget.slice(space + 1));
  });

  return (text): ParsedRecord => {
    const newline = text.indexOf('\n');
    const line = newline < 0 ? text : text.slice(0, newline);
    const at = find(line);
    let ts: number | null = null;
    let headAt = 0;
    let level: Level | null = null;
    let words = '';
    if (at >= 0) {
      ts = read(line, at);
      if (ts !== null) headAt = afterTime(line, times.end());
      else if (readShape(line, at) !== null) headAt = afterTime(line, shapes.end());
      if (at > 1) {
        words = line.slice(0, at).replace(BRACKET_AT_END, '');
        level = levelOfPrefix(words);
      }
    }
    const head = level === null ? readHead(line, headAt, mostWords) : { level, words: '', messageAt: headAt };
    level = head.level;
    if (head.words !== '') words = words === '' ? head.words : `${words} ${head.words}`;
    let message = line.slice(head.messageAt);
    let continued = newline < 0 ? '' : text.slice(newline + 1);
    let logger: string | null = null;
    const second = continued === '' ? null : secondLine(message, continued);
    if (second !== null) {
      logger = message;
      level ??= second.level;
      ({ message, continued } = second);
    }
    const tail = tailOf(message);
    if (tail !== null) message = message.slice(0, tail.end);
    const tab = message.lastIndexOf('\t');
    if (tab > 0 && level !== null && !message.slice(0, tab).includes(' ')) {
      logger = message.slice(0, tab).replaceAll('\t', ' ');
      message = message.slice(tab + 1);
    }
    let service: string | null = null;
    if (hasCategory) {
      const category = CATEGORY.exec(message);
      if (category) {
        service = category[1] ?? null;
        message = message.slice(category[0].length);
      }
    } else if (level !== null) {
      const named = LOGGER.exec(message.length > MAX_LOGGER ? message.slice(0, MAX_LOGGER) : message);
      if (named) {
        logger = named[1] ?? null;
        message = message.slice(named[0].length);
      }
    }
    const request = requestInMessage(message);
    const told = pairs(message);
    const fields = tail?.fields;
    const status = request.status ?? told?.status ?? fields?.status ?? null;
    const target = request.target ?? told?.target ?? null;
    const method = request.method ?? told?.method ?? null;
    const names = namesInHead(words);
    let attributes = fields?.attributes ?? null;
    if (fields?.message !== undefined && fields.message !== null && fields.route === null)
      attributes = withAttribute(attributes, 'detail', fields.message);
    if (words !== '') attributes = attributes === null ? `{"head":${jsonText(words)}}` : withAttribute(attributes, 'head', words);
    if (logger !== null) attributes = withAttribute(attributes, 'logger', logger);
    if (continued !== '') attributes = withAttribute(attributes, 'continued', continued);
    return {
      ts: ts ?? fields?.ts ?? null,
      level: level ?? fields?.level ?? levelOfStatus(status),
      service: service ?? names.service ?? fields?.service ?? null,
      route: target === null ? (request.operation ?? fields?.route ?? null) : route(`${method ?? ''} ${target}`),
      status,
      latencyMs: latencyBehind(message, request) ?? told?.latencyMs ?? fields?.latencyMs ?? null,
      message: message === '' ? null : message,
      traceId: names.traceId ?? told?.traceId ?? fields?.traceId ?? null,
      host: fields?.host ?? null,
      attributes,
      numbers: told?.numbers ?? fields?.numbers,
    };
  };
};

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
