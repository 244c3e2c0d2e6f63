import { levelOfStatus } from '../level.ts';
import { asciiText, noTextBytes } from '../text.ts';
import { createRestReader, plainRestOf } from './access-rest.ts';
import {
  copyRest,
  copyWord,
  createFieldCopy,
  type FieldCopy,
  type FixedText,
  fixedText,
  openLine,
  putByte,
  putText,
} from './field-copy.ts';
import type { InPlaceParser, ParserContext } from './format.ts';
import { latencyReader } from './placed-latency.ts';
import { CLF_TIME, createPlacedTime } from './placed-time.ts';
import { createKnownTexts, type KnownTexts } from './known-texts.ts';
import { createRequestReader } from './request-routes.ts';

const SPACE = 32;
const QUOTE = 34;
const DASH = 45;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const OPEN = 91;
const CLOSE = 93;
const BRACE = 125;

/** Length of `] "` behind the time. */
const BEHIND_TIME = 3;
/** Longest text before the time, and longest line, that are read here. */
const MAX_PREFIX = 500;
const MAX_LINE = 8192;
/** Every byte of a line may be a quote that takes two, and the names come with it. */
const ROOM = 2 * MAX_LINE + 128;

const CLIENT = fixedText('{"client":"');
const USER = fixedText('","user":"');
const BYTES = fixedText(',"bytes":');
const REFERER = fixedText(',"referer":"');
const AGENT = fixedText(',"agent":"');
const EXTRA = fixedText(',"extra":"');

/**
 * Reads `client - user [20/Nov/2026:22:10:29 +0000] "GET / HTTP/1.1" 200 512`, with referer, agent and further fields behind it
 * or without them, where it lies. Every other form is left to the parser, and what JSON escapes besides quotes.
 */
export const createAccessReader = (context: ParserContext): InPlaceParser => {
  const { reading } = context;
  const timeAt = createPlacedTime(context);
  const readRequest = createRequestReader();
  const referers = createKnownTexts();
  const agents = createKnownTexts();
  const readRest = createRestReader(reading);
  const plain = plainRestOf(reading);
  const latencyAt = plain && latencyReader(plain);
  const message = noTextBytes();
  const line = createFieldCopy(ROOM);
  const attributes = { bytes: line.json, from: 0, to: 0 };

  return {
    learn: () => undefined,
    read: ({ bytes }, from, to, into) => {
      if (to - from > MAX_LINE) return false;
      openLine(line, bytes, from, to);
      if (!copyPrefix(line)) return false;
      const ts = timeAt(line);
      if (ts === undefined) return false;
      const request = line.at + CLF_TIME + BEHIND_TIME;
      const meaning = readRequest(line, request);
      if (meaning === null) return false;
      const requestEnd = line.at;
      const code = requestEnd + 7 > to ? UNKNOWN : statusAt(bytes, requestEnd + 1);
      if (code === UNKNOWN) return false;
      line.at = requestEnd + 6;
      if (!copySize(line) || !copyReferer(line, referers, agents)) return false;
      const rest = line.at;
      const isExtended = !isNothing(bytes, rest, to);
      if (isExtended && !copyExtra(line)) return false;
      putByte(line, BRACE);
      attributes.to = line.length;

      const status = code >= 100 && code <= 599 ? code : null;
      const isEmpty = requestEnd === request || (requestEnd === request + 1 && bytes[request] === DASH);
      message.bytes = bytes;
      message.from = request;
      message.to = requestEnd;
      into.ts = ts;
      into.level = levelOfStatus(status);
      into.service = null;
      into.route = isEmpty ? null : meaning.route;
      into.status = status;
      into.latencyMs = isExtended && latencyAt ? latencyAt(bytes, rest, to) : null;
      into.message = isEmpty ? null : message;
      into.mark = meaning.mark;
      into.traceId = null;
      into.host = null;
      into.attributes = attributes;
      into.numbers = undefined;
      if (isExtended && into.latencyMs === null) {
        const values = readRest(asciiText(bytes, rest, to), ALONE);
        into.service = values.service;
        into.latencyMs = values.latencyMs;
        into.traceId = values.traceId;
      }
      return true;
    },
  };
};

/** The fields behind a line, read as a text of their own. */
const ALONE = { vhost: null, inserted: null, restAt: 0 };

/** Copies `client - user`, goes to the time behind it, and sees that it has the usual marks and the request behind it. */
const copyPrefix = (line: FieldCopy): boolean => {
  const { bytes, at: from, to } = line;
  putText(line, CLIENT);
  if (!copyWord(line) || line.at + 4 > to) return false;
  const { at } = line;
  if (bytes[at] !== SPACE || bytes[at + 1] !== DASH || bytes[at + 2] !== SPACE) return false;
  line.at = at + 3;
  if (bytes[at + 3] === DASH && bytes[at + 4] === SPACE) line.at = at + 4;
  else {
    putText(line, USER);
    if (!copyWord(line)) return false;
  }
  putByte(line, QUOTE);
  const time = line.at + 2;
  const behind = time + CLF_TIME;
  if (behind + BEHIND_TIME > to || time - from > MAX_PREFIX) return false;
  line.at = time;
  if (bytes[time - 2] !== SPACE || bytes[time - 1] !== OPEN) return false;
  if (bytes[time + 2] !== SLASH || bytes[time + 6] !== SLASH) return false;
  return bytes[behind] === CLOSE && bytes[behind + 1] === SPACE && bytes[behind + 2] === QUOTE;
};

/** Three digits between spaces at `at`; UNKNOWN for anything else. */
const statusAt = (bytes: Uint8Array, at: number): number => {
  const first = (bytes[at + 1] as number) - ZERO;
  const second = (bytes[at + 2] as number) - ZERO;
  const third = (bytes[at + 3] as number) - ZERO;
  const isCode = first >= 0 && first <= 9 && second >= 0 && second <= 9 && third >= 0 && third <= 9;
  return isCode && bytes[at] === SPACE && bytes[at + 4] === SPACE ? first * 100 + second * 10 + third : UNKNOWN;
};
const UNKNOWN = -1;

/** Copies a number of bytes as it is written, or passes a dash, and goes behind the space after it. */
const copySize = (line: FieldCopy): boolean => {
  const { bytes, to, at } = line;
  const first = bytes[at] as number;
  let end = at + 1;
  if (first !== DASH) {
    putText(line, BYTES);
    const { json } = line;
    const shift = line.length - at;
    json[line.length] = first;
    for (; end < to; end += 1) {
      const byte = bytes[end] as number;
      if (!isDigit(byte)) break;
      json[end + shift] = byte;
    }
    // JSON knows no number with a zero before it
    if (!isDigit(first) || (first === ZERO && end > at + 1)) return false;
    line.length = end + shift;
  }
  line.at = end + 1;
  return end >= to || bytes[end] === SPACE;
};

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

/** Copies referer and agent, where the line has both, and goes behind them; false where quotes stand otherwise. */
const copyReferer = (line: FieldCopy, referers: KnownTexts, agents: KnownTexts): boolean => {
  const { bytes, to, at } = line;
  if (at >= to) return true;
  if (bytes[at] !== QUOTE) {
    for (let index = at; index < to; index += 1) if (bytes[index] === QUOTE) return false;
    return true;
  }
  if (!copyField(line, REFERER, referers)) return false;
  if (line.at + 1 >= to || bytes[line.at] !== SPACE || bytes[line.at + 1] !== QUOTE) return false;
  line.at += 1;
  if (!copyField(line, AGENT, agents)) return false;
  if (line.at < to && bytes[line.at] !== SPACE) return false;
  line.at += 1;
  return true;
};

/** Copies a quoted field under its name, unless it is empty or a dash, and goes behind its quote. */
const copyField = (line: FieldCopy, name: FixedText, known: KnownTexts): boolean => {
  const { bytes, length } = line;
  const start = line.at + 1;
  if (bytes[start] === DASH && bytes[start + 1] === QUOTE) {
    line.at = start + 2;
    return true;
  }
  line.at = start;
  putText(line, name);
  if (!known(line)) return false;
  if (line.at === start) line.length = length;
  else putByte(line, QUOTE);
  line.at += 1;
  return true;
};

/** True where nothing stands behind the agent, or a lone `"-"` as nginx writes for a header that was not sent. */
const isNothing = (bytes: Uint8Array, at: number, to: number): boolean =>
  at >= to || (to - at === 3 && bytes[at] === QUOTE && bytes[at + 1] === DASH && bytes[at + 2] === QUOTE);

/** Copies what stands behind the agent, unless it is a dash. */
const copyExtra = (line: FieldCopy): boolean => {
  if (line.to - line.at === 1 && line.bytes[line.at] === DASH) return true;
  putText(line, EXTRA);
  if (!copyRest(line)) return false;
  putByte(line, QUOTE);
  return true;
};
