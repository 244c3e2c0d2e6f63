import { routeOf } from '../../domain/route.ts';
import { cached } from '../small-cache.ts';

/** Method and target of a request line; HTTP version and garbage (TLS on a plain port) left out. */
const routeOfLine = (request: string): string | null => {
  const method = request.indexOf(' ');
  // `- http://host:443- -` of a load balancer is no request
  if (method <= 0 || !isLetter(request.charCodeAt(0))) return null;
  const target = request.indexOf(' ', method + 1);
  return routeOf(request.slice(0, method), request.slice(method + 1, target < 0 ? request.length : target));
};

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

/** Where the part of a request line ends that says its route: before the query or the HTTP version. */
const routeEnd = (request: string): number => {
  const query = request.indexOf('?');
  if (query >= 0) return query;
  const space = request.indexOf(' ', request.indexOf(' ') + 1);
  return space < 0 ? request.length : space;
};

/** Routes that are found by a quick look at their text, before the larger memory is asked. */
const SLOTS = 1024;
const slotOf = (key: string): number => {
  const last = key.length - 1;
  return (
    (key.length * 61 + key.charCodeAt(last) * 17 + key.charCodeAt(last - 1) * 7 + key.charCodeAt(last >> 1)) % SLOTS
  );
};

/** Reads routes out of request lines (`GET /orders/7?x=1 HTTP/1.1`); null for what is none. It remembers what it has read. */
export const createRouteReader = (): ((request: string) => string | null) => {
  const routes = cached(routeOfLine);
  const keys: string[] = Array.from({ length: SLOTS }, () => '');
  const values: (string | null)[] = Array.from({ length: SLOTS }, () => null);
  return (request) => {
    const key = request.slice(0, routeEnd(request));
    if (key.length < 2 || key.length > MOST_REMEMBERED) return routeOfLine(key);
    const slot = slotOf(key);
    if (keys[slot] === key) return values[slot] ?? null;
    const route = routes(key);
    keys[slot] = key;
    values[slot] = route;
    return route;
  };
};
const MOST_REMEMBERED = 256;
