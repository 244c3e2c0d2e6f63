import { MAX_TARGET } from '../../domain/route.ts';
import { type ByteFunction, cachedBytes } from '../byte-cache.ts';
import { asciiText } from '../text.ts';
import { routeOfRequest } from './request-line.ts';

const SPACE = 32;
const HASH = 35;
const PERCENT = 37;
const DOT = 46;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const SEMICOLON = 59;
const QUESTION = 63;
const AT = 64;
/** Digits from which on a segment is an id; of a longer row of them no more are looked at. */
const ID_DIGITS = 3;
const ID = Buffer.from('<id>');

/**
 * Gives what `createRouteReader` gives for an ASCII request line (`GET /orders/7?x=1 HTTP/1.1`) where it lies in bytes. Ids
 * become `<id>` before anything is remembered, so that the same few routes are asked for again and again.
 */
export const createRequestRoutes = (): ByteFunction<string | null> => {
  const routes = cachedBytes(routeOfRequest);
  const scratch = new Uint8Array(2 * MAX_TARGET);
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
    let segment = 0;
    let digits = 0;
    let row = 0;
    let hasDot = false;
    let isOdd = false;
    for (at += 1; ; at += 1) {
      const byte = at < to ? (bytes[at] as number) : SPACE;
      if (byte >= ZERO && byte <= NINE) {
        digits += 1;
        row += 1;
        if (row > ID_DIGITS) continue;
        scratch[length++] = byte;
        if (row === ID_DIGITS) scratch.fill(ZERO, length - ID_DIGITS, length);
        continue;
      }
      row = 0;
      const isEnd = byte === SPACE || byte === QUESTION || byte === SEMICOLON || byte === HASH;
      if (isEnd || byte === SLASH) {
        if (isOdd || (digits >= ID_DIGITS && !hasDot)) length = putId(scratch, segment);
        if (isEnd) break;
        segment = length + 1;
        digits = 0;
        hasDot = false;
        isOdd = false;
      } else if (byte === DOT) hasDot = true;
      else if (byte === PERCENT || byte === AT) isOdd = true;
      scratch[length++] = byte;
    }
    return routes(scratch, 0, length);
  };
};

const putId = (into: Uint8Array, start: number): number => {
  for (let at = 0; at < ID.length; at += 1) into[start + at] = ID[at] as number;
  return start + ID.length;
};
