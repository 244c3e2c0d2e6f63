import { cachedBytes } from '../byte-cache.ts';
import { toMs } from '../duration.ts';
import { createIsoReader } from '../iso-time.ts';
import { levelOfStatus } from '../level.ts';
import { asciiText, noTextBytes, type Text } from '../text.ts';
import { createTimeReader } from '../timestamp.ts';
import {
  AGENT,
  balancerName,
  ELB,
  FIELDS,
  isType,
  LATENCY,
  LEAST,
  REQUEST,
  STATUS,
  TIME,
  TRACE,
  traceRoot,
} from './aws-alb-fields.ts';
import {
  copyQuoted,
  copyWord,
  createFieldCopy,
  type FieldCopy,
  fixedText,
  openLine,
  putByte,
  putText,
} from './field-copy.ts';
import type { InPlaceParser, ParserContext } from './format.ts';
import { createKnownTexts } from './known-texts.ts';
import { amountOf, statusOf } from './line-fields.ts';
import { readFigure } from './placed-latency.ts';
import type { RequestMeaning } from './request-patterns.ts';
import { createRequestReader } from './request-routes.ts';

const SPACE = 32;
const QUOTE = 34;
const DASH = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const SEMICOLON = 59;
const BRACE = 125;

const MAX_LINE = 8192;
/** The names of all fields come with a line. */
const ROOM = MAX_LINE + 1024;
/** Longest address, and longest time that a load balancer took. */
const MAX_ADDRESS = 100;
const MAX_TIME = 24;
/** Longest whole part of a latency. */
const MAX_WHOLE = 12;
/** Longest number that is one in JSON too. */
const MAX_NUMBER = 15;
/** Longest root of a trace. */
const MAX_ROOT = 128;
const ROOT = Buffer.from('Root=');

const CLIENT = FIELDS.indexOf('client');
const TARGET = FIELDS.indexOf('target');
const TARGET_GROUP = FIELDS.indexOf('target_group_arn');
const REQUEST_TIME = FIELDS.indexOf('request_processing_time');
const NAMES = FIELDS.map((name, index) => (name === '' ? null : fixedText(`${index === 0 ? '{' : ','}"${name}":"`)));

/** Reads lines of a load balancer where they lie. Every unusual form is left to the parser, and what JSON escapes. */
export const createAlbReader = ({ reading, latestTs }: ParserContext): InPlaceParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const iso = createIsoReader();
  const isKnownType = cachedBytes(isType);
  const serviceOf = cachedBytes(balancerName);
  const statusIn = cachedBytes(statusOf);
  const readRequest = createRequestReader();
  const copyAgent = createKnownTexts();
  const copyGroup = createKnownTexts(copyWord);
  const line = createFieldCopy(ROOM);
  const attributes = { bytes: line.json, from: 0, to: 0 };
  const message = noTextBytes();
  const trace = noTextBytes();
  const figure = { value: 0, end: 0, point: -1 };

  let ts: number | null = null;
  let service: string | null = null;
  let status: number | null = null;
  let latencyMs: number | null = null;
  let traceId: Text | null = null;
  let request: RequestMeaning | null = null;

  /** Seconds as milliseconds. */
  const latencyIn = (bytes: Uint8Array, from: number, to: number): number | null => {
    const isPlain =
      readFigure(bytes, from, to, figure) &&
      figure.end === to &&
      (figure.point < 0 ? to : figure.point) - from <= MAX_WHOLE;
    const seconds = isPlain ? figure.value : amountOf(asciiText(bytes, from, to));
    return seconds === null ? null : toMs(seconds, 's');
  };

  const rootIn = (bytes: Uint8Array, from: number, to: number): Text | null => {
    let isRoot = to - from > ROOT.length && to - from <= ROOT.length + MAX_ROOT;
    for (let at = 0; at < ROOT.length && isRoot; at += 1) isRoot = bytes[from + at] === ROOT[at];
    for (let at = from; at < to && isRoot; at += 1) isRoot = bytes[at] !== SEMICOLON;
    if (!isRoot) return traceRoot(asciiText(bytes, from, to));
    trace.bytes = bytes;
    trace.from = from + ROOT.length;
    trace.to = to;
    return trace;
  };

  /** Takes a field into a column of its own; false where it is not of its usual form. */
  const takeColumn = (index: number, from: number, to: number): boolean => {
    const { bytes } = line;
    if (index === TIME) {
      const read = iso(bytes, from, to);
      ts = times.believe(read);
      return read === read;
    }
    if (index === ELB) service = serviceOf(bytes, from, to);
    else if (index === LATENCY) latencyMs = latencyIn(bytes, from, to);
    else if (index === STATUS) status = statusIn(bytes, from, to);
    else if (index === TRACE) traceId = rootIn(bytes, from, to);
    return true;
  };

  const copyValue = (index: number, isQuoted: boolean): boolean => {
    if (index === AGENT && isQuoted) return copyAgent(line);
    if (isQuoted) return copyQuoted(line);
    return index === TARGET_GROUP ? copyGroup(line) : copyWord(line);
  };

  /** Reads the field at the beginning of which the line is, and goes to its end; false where it is not of its usual form. */
  const readField = (index: number): boolean => {
    const { bytes, length } = line;
    const isQuoted = bytes[line.at] === QUOTE;
    if (isQuoted && index < REQUEST) return false;
    if (isQuoted) line.at += 1;
    const from = line.at;
    if (index === REQUEST) {
      request = isQuoted ? readRequest(line, from) : null;
      message.bytes = bytes;
      message.from = from;
      message.to = line.at;
      line.at += 1;
      return request !== null;
    }
    const name = NAMES[index] ?? null;
    if (name !== null) putText(line, name);
    const start = line.length;
    if (!copyValue(index, isQuoted)) return false;
    const to = line.at;
    if (isQuoted) line.at += 1;
    const isSaid = to > from && !(to === from + 1 && bytes[from] === DASH);
    if (name === null || !isSaid) line.length = length;
    else if (isNumber(bytes, from, to)) unquote(line, start);
    else putByte(line, QUOTE);
    return name === null ? takeColumn(index, from, to) : isUsual(index, bytes, from, to);
  };

  const isUsual = (index: number, bytes: Uint8Array, from: number, to: number): boolean => {
    if (index === 0) return isKnownType(bytes, from, to);
    if (index === CLIENT || index === TARGET) return to - from <= MAX_ADDRESS;
    return index !== REQUEST_TIME || isTime(bytes, from, to);
  };

  return {
    learn: () => undefined,
    read: ({ bytes }, from, to, into) => {
      if (to - from > MAX_LINE) return false;
      openLine(line, bytes, from, to);
      traceId = null;
      let count = 0;
      for (; count < FIELDS.length && line.at < to; count += 1) {
        if (!readField(count)) return false;
        if (line.at < to && bytes[line.at] !== SPACE) return false;
        line.at += 1;
      }
      if (count < LEAST || request === null) return false;
      putByte(line, BRACE);
      attributes.to = line.length;
      const isEmpty = message.to === message.from || (message.to === message.from + 1 && bytes[message.from] === DASH);
      into.ts = ts;
      into.level = levelOfStatus(status);
      into.service = service;
      into.route = isEmpty ? null : request.route;
      into.status = status;
      into.latencyMs = latencyMs;
      into.message = isEmpty ? null : message;
      into.mark = request.mark;
      into.traceId = traceId;
      into.host = null;
      into.attributes = attributes;
      into.numbers = undefined;
      return true;
    },
  };
};

/** Digits that JSON takes for a number: no zero before others. */
const isNumber = (bytes: Uint8Array, from: number, to: number): boolean => {
  if (to - from > MAX_NUMBER || (bytes[from] === ZERO && to > from + 1)) return false;
  for (let at = from; at < to; at += 1) if (!isDigit(bytes[at] as number)) return false;
  return true;
};

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

/** Takes the quote away before a value that begins at `start` and ends the JSON. */
const unquote = (line: FieldCopy, start: number): void => {
  const { json, length } = line;
  for (let at = start; at < length; at += 1) json[at - 1] = json[at] as number;
  line.length -= 1;
};

/** Digits and points, perhaps with a minus before them. */
const isTime = (bytes: Uint8Array, from: number, to: number): boolean => {
  const first = bytes[from] === DASH ? from + 1 : from;
  if (to === first || to - first > MAX_TIME) return false;
  for (let at = first; at < to; at += 1) if (!isDigit(bytes[at] as number) && bytes[at] !== DOT) return false;
  return true;
};
