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

/**
 * Gives what `routeOf` gives for a method and an ASCII path that begins with a slash, where the path lies in bytes; routes
 * and segments are made once.
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

  return (method, bytes, from, to) => {
    const limit = Math.min(to, from + MAX_TARGET);
    let length = method === null ? 0 : put(route, 0, methods(method));
    let kept = 0;
    for (let at = from; at < limit && !endsPath(bytes[at] as number); kept += 1) {
      if (kept === MAX_SEGMENTS) {
        length = put(route, length, MORE);
        break;
      }
      const start = at + 1;
      let digits = 0;
      for (at = start; at < limit; at += 1) {
        const byte = bytes[at] as number;
        if (byte === SLASH || endsPath(byte)) break;
        if (byte >= ZERO && byte <= NINE) digits += 1;
      }
      route[length] = SLASH;
      const isNumber = digits === at - start && digits >= ID_DIGITS;
      length = put(route, length + 1, isNumber ? ID : segments(bytes, start, at));
    }
    return routes(route, 0, length);
  };
};

const put = (into: Uint8Array, start: number, bytes: Uint8Array): number => {
  for (let at = 0; at < bytes.length; at += 1) into[start + at] = bytes[at] as number;
  return start + bytes.length;
};

const endsPath = (byte: number): boolean => byte === QUESTION || byte === HASH || byte === SEMICOLON;
