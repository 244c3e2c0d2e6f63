import { MAX_TARGET } from '../../domain/route.ts';
import { type ByteFunction, cachedBytes } from '../byte-cache.ts';
import { asciiText } from '../text.ts';
import { routeOfRequest } from './request-line.ts';

const SPACE = 32;
const SLASH = 47;
const ZERO = 48;
const QUESTION = 63;

/** Kinds of bytes in a path: what a segment has of the first three says whether it may be an id. */
const DOTTED = 1;
const ODD = 2;
const DIGIT = 4;
const SEGMENT_END = 5;
const PATH_END = 6;
const KINDS = new Uint8Array(256).fill(DIGIT, ZERO, ZERO + 10);
for (const byte of Buffer.from('%@')) KINDS[byte] = ODD;
for (const byte of Buffer.from(' ?;#')) KINDS[byte] = PATH_END;
KINDS[SLASH] = SEGMENT_END;
KINDS[46] = DOTTED;

/** Digits from which on a segment is an id, however many and whatever they are. */
const ID_DIGITS = 3;
const ID = Buffer.from('<id>');

/**
 * Gives what `createRouteReader` gives for an ASCII request line (`GET /orders/7?x=1 HTTP/1.1`) where it lies in bytes. Ids
 * become `<id>` before anything is remembered, so that the same few routes are asked for again and again.
 */
export const createRequestRoutes = (): ByteFunction<string | null> => {
  const routes = cachedBytes(routeOfRequest);
  const scratch = new Uint8Array(3 * MAX_TARGET);
  return (bytes, from, to) => {
    const limit = to - from < MAX_TARGET ? to : -1;
    let at = from;
    let length = 0;
    for (; at < limit; at += 1) {
      const byte = bytes[at] as number;
      scratch[length++] = byte;
      if (byte === SPACE || byte === QUESTION) break;
    }
    // what has no path of its own, or a long one, is rare
    if (at + 1 >= limit || bytes[at] !== SPACE || bytes[at + 1] !== SLASH)
      return routeOfRequest(asciiText(bytes, from, to));
    let segment = length + 1;
    let digits = 0;
    let marks = 0;
    for (at += 1; ; at += 1) {
      const byte = at < to ? (bytes[at] as number) : SPACE;
      const kind = KINDS[byte] as number;
      if (kind >= SEGMENT_END) {
        if (digits >= ID_DIGITS || marks >= ODD) length = putId(scratch, segment, length, marks);
        if (kind === PATH_END) break;
        segment = length + 1;
        digits = 0;
        marks = 0;
      } else if (kind === DIGIT) digits += 1;
      else marks |= kind;
      scratch[length++] = byte;
    }
    return routes(scratch, 0, length);
  };
};

/** Writes `<id>` in place of the segment; of one with a dot, whose end may be kept, zeros in place of its rows of digits. */
const putId = (into: Uint8Array, start: number, end: number, marks: number): number => {
  if (marks !== DOTTED) {
    for (let at = 0; at < ID.length; at += 1) into[start + at] = ID[at] as number;
    return start + ID.length;
  }
  let length = start;
  let row = 0;
  for (let at = start; at < end; at += 1) {
    const byte = into[at] as number;
    row = KINDS[byte] === DIGIT ? row + 1 : 0;
    if (row > ID_DIGITS) continue;
    into[length++] = byte;
    for (let index = 1; row === ID_DIGITS && index <= row; index += 1) into[length - index] = ZERO;
  }
  return length;
};
