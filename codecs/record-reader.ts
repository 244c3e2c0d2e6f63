import type { ParsedRecord } from '../domain/record.ts';
import type { Reading } from '../domain/reading.ts';
import type { PlacedText } from './block-lines.ts';
import { withoutAnsi } from './ansi.ts';
import { withAttribute } from './json-text.ts';
import { formatsOf, isUserFormat } from './known-formats.ts';
import { certainWrapper } from './line-wrappers/choose-wrapper.ts';
import { createOuterTimes } from './line-wrappers/outer-times.ts';
import { unwrapRecord, wrappersOf } from './line-wrappers/wrapped-text.ts';
import type { Unwrapped } from './line-wrappers/wrapper.ts';
import type { LogFormat, RecordParser } from './log-formats/format.ts';
import { isKlog } from './log-formats/klog.ts';
import { plainText } from './log-formats/plain-text.ts';
import type { PlacedRecord } from './placed-record.ts';
import { leadingBracket } from './record-starts.ts';
import { timeWithin } from './text-time.ts';
import { looksTimed } from './timestamp.ts';

/** A record as it was read, and by which format. */
export interface ReadRecord {
  readonly parsed: ParsedRecord;
  readonly format: string;
  /** Whether the record's time is the start of the request. */
  readonly stampsStart: boolean;
}

/** Reads records of one source. */
export interface RecordReader {
  /** Reads the text of one record; a reason when nothing here can. */
  read(text: string): ReadRecord | 'unreadable' | 'binary';
  /** Reads a line [from, to) of a block into `into`, where there is a faster way; false = take its text and `read` it. */
  readAt(block: PlacedText, from: number, to: number, into: PlacedRecord): boolean;
  /** Whether the time of what `readAt` reads is the start of the request. */
  readonly stampsStart: boolean;
}

const SURE = 0.5;
/** Wrappers around one line that the reading does not know of, at most. */
const MAX_UNKNOWN_WRAPPERS = 2;

/**
 * Reads records with the format of the reading; what is not of it by the best of the other formats, and what is of none as
 * plain text. Broken JSON and control characters are not taken for text. Wrappers are taken off first, those of the reading
 * and whatever else is certain; what the text lacks, they say.
 */
export const createRecordReader = (reading: Reading, latestTs: number): RecordReader => {
  const known = formatsOf(reading);
  const own = known.find(({ id }) => id === reading.format);
  const users = known.filter((format) => format !== own && isUserFormat(format));
  const others = known.filter((format) => format !== own && format !== plainText && !users.includes(format));
  const wrappers = wrappersOf(reading);
  const times = createOuterTimes({ reading, latestTs });
  const starts = new Map(known.map((format) => [format, stampsStart(format, reading)]));
  const inPlace = wrappers.length === 0 && users.length === 0 ? own?.inPlace?.({ reading, latestTs }) : undefined;
  // what is never read in place need not be learnt
  let isAsked = false;
  const parsersOf = parserSets(reading, latestTs);

  const finish = (parsed: ParsedRecord, format: LogFormat): ReadRecord => ({
    parsed,
    format: format.id,
    stampsStart: starts.get(format) ?? false,
  });
  const named = (record: ReadRecord): ReadRecord =>
    record.parsed.service === null && reading.service !== null
      ? { ...record, parsed: { ...record.parsed, service: reading.service } }
      : record;

  /** Reads text that may still be wrapped in what the reading does not know of; `depth` wrappers are off already. */
  const readText = (text: string, parsers: ParserSet, depth: number): ReadRecord | 'unreadable' | 'binary' => {
    const newline = text.indexOf('\n');
    const firstLine = newline < 0 ? text : text.slice(0, newline);
    // what a user has defined wins wherever it matches
    for (const format of users) {
      const parsed = readLines(parsers(format), text, newline);
      if (parsed !== null) return finish(parsed, format);
    }
    if (own && own !== plainText && newline < 0) {
      const parsed = parsers(own)(text);
      if (parsed !== null) {
        if (depth === 0 && isAsked) inPlace?.learn(text);
        return finish(parsed, own);
      }
    }
    const wrapper = depth < wrappers.length + MAX_UNKNOWN_WRAPPERS ? certainWrapper(firstLine) : null;
    if (wrapper !== null && !(own && own.score(firstLine) >= KNOWS_WRAPPER)) {
      const found = unwrapRecord([wrapper], text, times);
      if (found !== null) return readWrapped(found, depth + 1);
    }
    if (own === plainText && looksTimed(text, leadingBracket(text)) && !isParticular(text)) {
      const parsed = parsers(own)(text);
      if (parsed !== null) return finish(parsed, own);
    }
    for (const format of own && own !== plainText ? [own, ...others] : others) {
      if (format !== own && format.score(firstLine) < SURE) continue;
      const parsed = readLines(parsers(format), text, newline);
      if (parsed !== null) return finish(parsed, format);
    }
    // what a wrapper has dated is worth more than a complaint that it holds half an object
    if (depth === 0 && text.startsWith('{"')) return 'unreadable';
    if (isBinary(firstLine)) return 'binary';
    const parsed = readLines(parsers(plainText), text, newline);
    return parsed === null ? 'unreadable' : finish(parsed, plainText);
  };

  const readWrapped = (outer: Unwrapped, depth: number): ReadRecord | 'unreadable' | 'binary' => {
    const record = readText(withoutAnsi(outer.text), parsersOf(outer), depth);
    return typeof record === 'string' ? record : withOuter(record, outer);
  };

  return {
    read: (text) => {
      const clean = withoutAnsi(text);
      const outer = wrappers.length === 0 ? null : unwrapRecord(wrappers, clean, times);
      const record = outer === null ? readText(clean, parsersOf(null), 0) : readWrapped(outer, wrappers.length);
      return typeof record === 'string' ? record : named(withPlainMessage(record));
    },
    readAt: (block, from, to, into) => {
      isAsked = true;
      if (inPlace?.read(block, from, to, into) !== true) return false;
      into.service ??= reading.service;
      return true;
    },
    stampsStart: own !== undefined && (starts.get(own) ?? false),
  };
};

/** True for lines with a time that another format reads better: klog's head, Envoy's `[time] "GET …`. */
const isParticular = (text: string): boolean =>
  text.charCodeAt(0) === BRACKET ? text.startsWith('] "', text.indexOf(']')) : isKlog(text);
const BRACKET = 91;

/** Score from which on a format is surer of a wrapped line than its wrapper: it reads both. */
const KNOWS_WRAPPER = 0.97;

/** The parser of a format. */
type ParserSet = (format: LogFormat) => RecordParser;

const readLines = (parse: RecordParser, text: string, newline: number): ParsedRecord | null => {
  const whole = parse(text);
  if (whole !== null || newline < 0) return whole;
  const first = parse(text.slice(0, newline));
  return first && { ...first, attributes: withAttribute(first.attributes, 'continued', text.slice(newline + 1)) };
};

/**
 * Parsers of text, by what the wrapper around it knows of the time: where the wrapper has a year or a zone, a time in the
 * text that lacks it must not take it from the reading: it counts as no time, and the wrapper's is the better one.
 */
const parserSets = (reading: Reading, latestTs: number): ((outer: Unwrapped | null) => ParserSet) => {
  const anyTime = parserSet(reading, latestTs);
  const datedTime = parserSet({ ...reading, year: null }, latestTs);
  const wholeTime = parserSet({ ...reading, year: null, zone: NO_ZONE }, latestTs);
  return (outer) => {
    if (outer === null || outer.ts === null || !outer.dated) return anyTime;
    return outer.zoned ? wholeTime : datedTime;
  };
};

/** Makes a time without a zone no time. */
const NO_ZONE: Reading['zone'] = { offsetMinutes: Number.NaN, assumed: true };

const parserSet = (reading: Reading, latestTs: number): ParserSet => {
  const parsers = new Map<LogFormat, RecordParser>();
  return (format) => {
    const known = parsers.get(format);
    if (known) return known;
    const own = format.id === reading.format ? reading : { ...reading, format: format.id, unit: null, fields: {} };
    const parser = format.parser({ reading: own, latestTs });
    parsers.set(format, parser);
    return parser;
  };
};

/** The record with what its wrapper knows and it lacks. */
const withOuter = (record: ReadRecord, outer: Unwrapped): ReadRecord => {
  const parsed = record.format === plainText.id ? withWholeMessage(record.parsed, outer.text) : record.parsed;
  const isTimed = parsed.ts !== null && !Number.isNaN(parsed.ts);
  return {
    ...record,
    parsed: {
      ...parsed,
      ts: isTimed ? parsed.ts : outer.ts,
      level: parsed.level ?? outer.level,
      service: parsed.service ?? outer.service,
      traceId: parsed.traceId ?? outer.traceId,
      host: parsed.host ?? outer.host,
      attributes: withMembers(parsed.attributes, outer.attributes),
    },
    // a wrapper is put around a line when it is written
    stampsStart: record.stampsStart && isTimed,
  };
};

/** What stands first in a line without a time is part of its message: no logger has put a head before it. */
const withWholeMessage = (parsed: ParsedRecord, text: string): ParsedRecord => {
  const newline = text.indexOf('\n');
  const line = newline < 0 ? text : text.slice(0, newline);
  const isRest = parsed.message !== null && parsed.message !== line && line.endsWith(parsed.message);
  if (!isRest && parsed.attributes?.startsWith('{"head":') !== true) return parsed;
  return timeWithin(line) < 0 ? { ...parsed, message: line } : parsed;
};

const withMembers = (attributes: string | null, members: string): string | null => {
  if (members === '') return attributes;
  return attributes === null ? `{${members}}` : `${attributes.slice(0, -1)},${members}}`;
};

/** The record with a message that cannot colour a terminal. */
const withPlainMessage = (record: ReadRecord): ReadRecord => {
  const { message } = record.parsed;
  return message === null || !message.includes(ESCAPE)
    ? record
    : { ...record, parsed: { ...record.parsed, message: withoutAnsi(message) } };
};
const ESCAPE = '\x1b';

const stampsStart = (format: LogFormat, reading: Reading): boolean => {
  const chosen = format.id === reading.format ? reading.fields['stamps'] : undefined;
  return (chosen ?? format.stamps) === 'start';
};

/** True when more than a tenth of the first characters are control characters that no text has. */
const isBinary = (text: string): boolean => {
  const length = Math.min(text.length, 512);
  let controls = 0;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    // tab, line breaks and the escape of colours are text
    if (code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 27) controls += 1;
  }
  return controls * 10 > length;
};
