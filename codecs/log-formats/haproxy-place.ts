import { cachedBytes } from '../byte-cache.ts';
import { levelOfStatus } from '../level.ts';
import { readSyslogHeader } from '../syslog-header.ts';
import { asciiText, noTextBytes, viewOf } from '../text.ts';
import {
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
import { createAcceptTimes, type HeaderTime } from './haproxy-time.ts';
import { createRequestReader } from './request-routes.ts';

const SPACE = 32;
const QUOTE = 34;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const OPEN = 91;
const CLOSE = 93;
const BRACE = 125;

const MAX_LINE = 8192;
/** The names of all fields come with a line. */
const ROOM = MAX_LINE + 256;
/** Length of `20/Nov/2026:22:10:28` and of the milliseconds behind it. */
const SECOND = 20;
const MILLISECONDS = 4;
/** Longest header that is remembered. */
const MAX_HEADER = 160;
const MAX_DIGITS = 9;

/** Headers of which a line says no more than they do: nothing behind the tag changes how they are read. */
const HEADER =
  /^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) [a-zA-Z][\w.-]{0,60} haproxy\[\d{1,10}\]: $/;

/** How often words of digits between slashes come in a line, at most. */
const MAX_COUNTS = 5;

/**
 * Reads `client [accept date] frontend backend/server 0/0/1/2/3 200 512 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"` behind a usual
 * syslog header, or without one, where it lies. Everything else is left to the parser.
 */
export const createHaproxyReader = (context: ParserContext): InPlaceParser => {
  const accepts = createAcceptTimes(context);
  const { times } = accepts;
  const readRequest = createRequestReader();
  const serviceOf = cachedBytes(backendOf);
  const line = createFieldCopy(ROOM);
  const attributes = { bytes: line.json, from: 0, to: 0 };
  const message = noTextBytes();

  const headerBytes = new Uint8Array(MAX_HEADER);
  let headerLength = -1;
  let header: (HeaderTime & { readonly host: string | null }) | null = null;

  /** Whether the text before the client is a header that is known now. */
  const isHeaderKnown = (from: number, to: number): boolean => {
    const { bytes } = line;
    if (to === from) {
      header = null;
      headerLength = -1;
      return readSyslogHeader(asciiText(bytes, from, line.to), times) === null;
    }
    if (to - from > MAX_HEADER) return false;
    let isSame = to - from === headerLength;
    for (let at = from; at < to && isSame; at += 1) isSame = bytes[at] === headerBytes[at - from];
    if (isSame) return true;
    headerLength = -1;
    if (!HEADER.test(asciiText(bytes, from, to))) return false;
    header = readSyslogHeader(asciiText(bytes, from, line.to), times);
    if (header === null) return false;
    headerBytes.set(bytes.subarray(from, to));
    headerLength = to - from;
    return true;
  };

  const secondBytes = new Uint8Array(SECOND + MILLISECONDS);
  const secondWords = viewOf(secondBytes);
  let utcSecond: number | null = null;
  let plainSecond: number | null = null;

  /** The accept date at `at`; null where it is not believed, or cannot be told from its second alone. */
  const acceptedAt = (at: number, totalMs: number): number | null => {
    const { bytes, words } = line;
    const isSame =
      words.getFloat64(at) === secondWords.getFloat64(0) &&
      words.getFloat64(at + 8) === secondWords.getFloat64(8) &&
      words.getInt32(at + 16) === secondWords.getInt32(16);
    if (!isSame) {
      const text = asciiText(bytes, at, at + SECOND);
      if (!SECOND_TEXT.test(text)) return null;
      secondBytes.set(bytes.subarray(at, at + SECOND));
      utcSecond = accepts.utc(`${text}.000`, 0);
      plainSecond = times.read(`${text}.000`, 0);
    }
    if (utcSecond === null || plainSecond === null || bytes[at + SECOND] !== DOT) return null;
    const ms = numberAt(bytes, at + SECOND + 1, 3);
    if (ms < 0) return null;
    const found = accepts.zoned(utcSecond + ms, header, totalMs);
    return found === undefined ? times.believe(plainSecond + ms) : found;
  };

  const timers = new Int32Array(MAX_COUNTS);
  const connections = new Int32Array(MAX_COUNTS);
  const queues = new Int32Array(MAX_COUNTS);

  return {
    learn: () => undefined,
    read: ({ bytes }, from, to, into) => {
      if (to - from > MAX_LINE) return false;
      openLine(line, bytes, from, to);
      const bracket = acceptDateIn(line, from);
      if (bracket < 0) return false;
      let client = bracket - 1;
      while (client > from && bytes[client - 1] !== SPACE) client -= 1;
      if (!isHeaderKnown(from, client)) return false;

      line.at = client;
      if (!copyNamed(line, CLIENT) || line.at !== bracket - 1) return false;
      line.at = bracket + 1 + SECOND + MILLISECONDS + 2;
      if (!copyNamed(line, FRONTEND) || !passSpace(line)) return false;
      const server = line.at;
      if (!copyNamed(line, SERVER)) return false;
      const serverEnd = line.at;
      if (!passSpace(line) || !copyCounts(line, TIMERS, timers, 5) || !passSpace(line)) return false;
      const status = numberAt(bytes, line.at, 3);
      line.at += 3;
      if (status < 0 || !passSpace(line) || !copyNamed(line, BYTES) || !passSpace(line)) return false;
      if (!passWord(line) || !passSpace(line) || !passWord(line) || !passSpace(line)) return false;
      if (!copyNamed(line, STATE) || !passSpace(line)) return false;
      if (!copyCounts(line, CONNECTIONS, connections, 5) || !passSpace(line)) return false;
      if (!copyCounts(line, QUEUES, queues, 2) || !passSpace(line) || bytes[line.at] !== QUOTE) return false;
      const request = line.at + 1;
      const meaning = readRequest(line, request);
      if (meaning === null || line.at !== to - 1) return false;

      const total = timers[4] as number;
      const ts = acceptedAt(bracket + 1, Math.max(0, total));
      if (ts === null) return false;
      putByte(line, BRACE);
      attributes.to = line.length;
      message.bytes = bytes;
      message.from = request;
      message.to = line.at;
      const isEmpty = message.to === request;
      const known = status >= 100 && status <= 599 ? status : null;
      into.ts = ts;
      into.level = levelOfStatus(known);
      into.service = serviceOf(bytes, server, serverEnd);
      into.route = isEmpty ? null : meaning.route;
      into.status = known;
      into.latencyMs = total >= 0 ? total : null;
      into.message = isEmpty ? null : message;
      into.mark = meaning.mark;
      into.traceId = null;
      into.host = header?.host ?? null;
      into.attributes = attributes;
      into.numbers = numbersOf(timers, connections, queues);
      return true;
    },
  };
};

const CLIENT = fixedText('{"client":"');
const FRONTEND = fixedText(',"frontend":"');
const SERVER = fixedText(',"server":"');
const TIMERS = fixedText(',"timers":"');
const BYTES = fixedText(',"bytes":"');
const STATE = fixedText(',"state":"');
const CONNECTIONS = fixedText(',"connections":"');
const QUEUES = fixedText(',"queues":"');
const SECOND_TEXT = /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d$/;

/** The backend: what fails behind a proxy; a request that reached none belongs to the frontend that HAProxy names instead. */
export const backendOf = (backendAndServer: string): string => {
  const slash = backendAndServer.indexOf('/');
  return slash < 0 ? backendAndServer : backendAndServer.slice(0, slash);
};

/** Where the bracket of the accept date opens; -1 where there is none. */
const acceptDateIn = ({ bytes, to }: FieldCopy, from: number): number => {
  const end = Math.min(to - SECOND - MILLISECONDS - 3, from + 2 * MAX_HEADER);
  for (let at = from + 1; at < end; at += 1) {
    if (bytes[at] !== OPEN || bytes[at + 3] !== SLASH || bytes[at + 12] !== COLON) continue;
    const close = at + 1 + SECOND + MILLISECONDS;
    return bytes[at - 1] === SPACE && bytes[close] === CLOSE && bytes[close + 1] === SPACE ? at : -1;
  }
  return -1;
};

/** So many digits as a number; -1 where there are others. */
const numberAt = (bytes: Uint8Array, from: number, digits: number): number => {
  let number = 0;
  for (let at = from; at < from + digits; at += 1) {
    const digit = (bytes[at] as number) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
};

const passSpace = (line: FieldCopy): boolean => {
  const isSpace = line.at < line.to && line.bytes[line.at] === SPACE;
  line.at += 1;
  return isSpace;
};

const passWord = (line: FieldCopy): boolean => {
  const { length } = line;
  const isWord = copyWord(line);
  line.length = length;
  return isWord;
};

const copyNamed = (line: FieldCopy, name: FixedText): boolean => {
  putText(line, name);
  const isWord = copyWord(line);
  putByte(line, QUOTE);
  return isWord;
};

/** Copies a word of so many whole numbers between slashes, the timers with a minus before them or not. */
const copyCounts = (line: FieldCopy, name: FixedText, into: Int32Array, wanted: number): boolean => {
  const { bytes } = line;
  const from = line.at;
  if (!copyNamed(line, name)) return false;
  let at = from;
  for (let index = 0; index < wanted; index += 1) {
    const isNegative = name === TIMERS && bytes[at] === DASH;
    if (isNegative) at += 1;
    const start = at;
    let number = 0;
    for (; at < line.at; at += 1) {
      const byte = bytes[at] as number;
      if (byte < ZERO || byte > NINE) break;
      number = number * 10 + byte - ZERO;
    }
    // -0 is a number of its own
    if (at === start || at - start > MAX_DIGITS || (isNegative && number === 0)) return false;
    into[index] = isNegative ? -number : number;
    if (index + 1 < wanted && bytes[at++] !== SLASH) return false;
  }
  return at === line.at;
};

/** What grows when backends are slow: waiting in queues, connections in use. */
const numbersOf = (
  timers: Int32Array,
  connections: Int32Array,
  queues: Int32Array,
): readonly (readonly [string, number])[] => {
  const inUse: readonly (readonly [string, number])[] = [
    ['active_connections', connections[0] as number],
    ['backend_connections', connections[2] as number],
    ['server_queue', queues[0] as number],
    ['backend_queue', queues[1] as number],
  ];
  const waited = timers[1] as number;
  return waited < 0 ? inUse : [['queue_ms', waited], ...inUse];
};
