import type { ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { inferUnit } from '../duration.ts';
import { withAttribute } from '../json-text.ts';
import { levelOfStatus, levelOfWord } from '../level.ts';
import { isHousekeeping, latencyBehind, requestInMessage } from '../message-clues.ts';
import { createPairReader, pairsIn, roleInText } from '../message-pairs.ts';
import { cached } from '../small-cache.ts';
import { afterTime, namesInHead, readHead } from '../text-head.ts';
import { CATEGORY, createPartsReader, type TextParts, timeOf } from '../text-parts.ts';
import { clockAtStart, timeFinder, timePlaceOf } from '../text-time.ts';
import { createShapeReader, createTimeReader } from '../timestamp.ts';
import type { FormatChoices, LogFormat, ParserContext, RecordParser } from './format.ts';
import { PLAIN_TEXT_SAMPLES } from './plain-text.samples.ts';

/** A date of numbers whose first is no month. */
const DAY_FIRST = /^\W?(?:1[3-9]|2\d|3[01])\/\d\d\/\d{4}\b/;

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

/** Everything that has no column, as JSON. */
const attributesOf = ({ words, logger, continued, tail }: TextParts, isJson: boolean): string | null => {
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
  const partsOf = createPartsReader(context, times);
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
    const message = isJson ? (tail.message ?? parts.json) : parts.message;
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
/** Surer of a time of day than a format of columns without its header, less sure than of a date. */
const CLOCK = 0.4;

/** Text with a time at the beginning of each record, and whatever no other format reads. */
export const plainText: LogFormat = {
  id: 'plain-text',
  title:
    'text with a leading time (Python logging, logback, log4j, zap, Monolog, winston, log4js, Go, nginx and Apache error logs), stack traces included',
  stamps: 'end',
  samples: PLAIN_TEXT_SAMPLES,
  score: (line) => (timeFinder('within')(line) >= 0 ? 0.5 : clockAtStart(line) >= 0 ? CLOCK : 0.02),
  choose,
  parser,
};
