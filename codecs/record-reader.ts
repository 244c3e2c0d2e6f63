import type { ParsedRecord } from '../domain/record.ts';
import type { Reading } from '../domain/reading.ts';
import type { PlacedText } from './block-lines.ts';
import { withAttribute } from './json-text.ts';
import type { LogFormat, RecordParser } from './log-formats/format.ts';
import { plainText } from './log-formats/plain-text.ts';
import { formatById, LOG_FORMATS } from './log-formats/registry.ts';
import { timeAtStart } from './text-time.ts';

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
  /** The same for a line [from, to) of a block, where there is a faster way; null = take its text and `read` it. */
  readAt(block: PlacedText, from: number, to: number): ReadRecord | null;
}

const SURE = 0.5;

/**
 * Reads records with the format of the reading; what is not of it by the best of the other formats, and what is of none as
 * plain text. Broken JSON and control characters are not taken for text.
 */
export const createRecordReader = (reading: Reading, latestTs: number): RecordReader => {
  const others = LOG_FORMATS.filter((format) => format.id !== reading.format && format !== plainText);
  const parsers = new Map<LogFormat, RecordParser>();
  const parserOf = (format: LogFormat): RecordParser => {
    const known = parsers.get(format);
    if (known) return known;
    const own = format.id === reading.format ? reading : { ...reading, format: format.id, unit: null, fields: {} };
    const parser = format.parser({ reading: own, latestTs });
    parsers.set(format, parser);
    return parser;
  };
  const own = formatById(reading.format);
  const ownParser = own ? parserOf(own) : null;
  const starts = new Map(LOG_FORMATS.map((format) => [format, stampsStart(format, reading)]));
  const finish = (parsed: ParsedRecord, format: LogFormat): ReadRecord => ({
    parsed: parsed.service === null && reading.service !== null ? { ...parsed, service: reading.service } : parsed,
    format: format.id,
    stampsStart: starts.get(format) ?? false,
  });

  const readWith = (format: LogFormat, text: string, newline: number): ParsedRecord | null => {
    const parse = parserOf(format);
    const whole = parse(text);
    if (whole !== null || newline < 0) return whole;
    const first = parse(text.slice(0, newline));
    return first && { ...first, attributes: withAttribute(first.attributes, 'continued', text.slice(newline + 1)) };
  };

  const inPlace = own?.inPlace?.({ reading, latestTs });

  const read: RecordReader['read'] = (text) => {
    const newline = text.indexOf('\n');
    if (own && ownParser && (own === plainText ? timeAtStart(text) >= 0 : newline < 0)) {
      const parsed = ownParser(text);
      if (parsed !== null) {
        if (newline < 0) inPlace?.learn(text);
        return finish(parsed, own);
      }
    }
    const firstLine = newline < 0 ? text : text.slice(0, newline);
    for (const format of own && own !== plainText ? [own, ...others] : others) {
      if (format !== own && format.score(firstLine) < SURE) continue;
      const parsed = readWith(format, text, newline);
      if (parsed !== null) return finish(parsed, format);
    }
    if (text.startsWith('{"')) return 'unreadable';
    if (isBinary(firstLine)) return 'binary';
    const parsed = readWith(plainText, text, newline);
    return parsed === null ? 'unreadable' : finish(parsed, plainText);
  };

  return {
    read,
    readAt: (block, from, to) => {
      const parsed = inPlace && own ? inPlace.read(block, from, to) : null;
      return parsed === null || own === undefined ? null : finish(parsed, own);
    },
  };
};

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
