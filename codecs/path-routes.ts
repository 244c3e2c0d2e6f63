import { MAX_SEGMENTS, MAX_TARGET, MORE_SEGMENTS, normaliseSegment, routeMethod } from '../domain/route.ts';
import { cachedBytes } from './byte-cache.ts';
import { cached } from './small-cache.ts';

const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const SEMICOLON = 59;
const QUESTION = 63;
const HASH = 35;
/** Digits from which on a number is an id whatever stands around it. */
const ID_DIGITS = 3;
const ID = Buffer.from('<id>');
const MORE = Buffer.from(MORE_SEGMENTS);
const ROOM = 2 * MAX_TARGET;
/** Stands for a number that is an id, where paths are looked up: no printable character. */
const ANY_ID = 1;
/** Longest method and path, without its ids, whose route is remembered. */
const MAX_KEY = 160;

/**
 * Gives what `routeOf` gives for a method and a path of printable ASCII characters that begins with a slash, where the path lies
 * in bytes. Paths that differ in numbers alone are the same path; routes and segments are made once.
 */
export const createPathRoutes = (): ((
  method: string | null,
  bytes: Uint8Array,
  from: number,
  to: number,
) => string) => {
  const routes = cachedBytes((text) => text);
  const segments = cachedBytes((text) => Buffer.from(normaliseSegment(text), 'latin1'));
  const methods = cached((method): Uint8Array => Buffer.from(routeMethod(method), 'latin1'));
  const route = new Uint8Array(ROOM);
  const key = new Uint8Array(ROOM);
  let keyLength = 0;

  /** The route of what lies in `key`, whose path begins at `from`. */
  const bySegments = (from: number): string => {
    let length = from;
    for (let at = 0; at < from; at += 1) route[at] = key[at] as number;
    let kept = 0;
    for (let at = from; at < keyLength; kept += 1) {
      if (kept === MAX_SEGMENTS) {
        length = put(route, length, MORE);
        break;
      }
      const start = at + 1;
      for (at = start; at < keyLength && key[at] !== SLASH;) at += 1;
      route[length] = SLASH;
      length = put(route, length + 1, at > start && key[start] === ANY_ID ? ID : segments(key, start, at));
    }
    return routes(route, 0, length);
  };
  let pathAt = 0;
  const known = cachedBytes(() => bySegments(pathAt), MAX_KEY);

  return (method, bytes, from, to) => {
    const limit = Math.min(to, from + MAX_TARGET);
    pathAt = method === null ? 0 : put(key, 0, methods(method));
    let length = pathAt;
    for (let at = from; at < limit && !endsPath(bytes[at] as number);) {
      key[length++] = SLASH;
      const start = length;
      let digits = 0;
      for (at += 1; at < limit; at += 1) {
        const byte = bytes[at] as number;
        if (byte === SLASH || endsPath(byte)) break;
        if (byte >= ZERO && byte <= NINE) digits += 1;
        key[length++] = byte;
      }
      if (digits < ID_DIGITS || digits !== length - start) continue;
      key[start] = ANY_ID;
      length = start + 1;
    }
    keyLength = length;
    return known(key, 0, length);
  };
};

const put = (into: Uint8Array, start: number, bytes: Uint8Array): number => {
  for (let at = 0; at < bytes.length; at += 1) into[start + at] = bytes[at] as number;
  return start + bytes.length;
};

const endsPath = (byte: number): boolean => byte === QUESTION || byte === HASH || byte === SEMICOLON;
