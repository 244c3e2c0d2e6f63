import { routeOf } from '../../domain/route.ts';
import { cached } from '../small-cache.ts';

const QUESTION = 63;

/** Method and target of a request line; HTTP version and garbage (TLS on a plain port) left out. */
const routeOfLine = (request: string): string | null => {
  const method = request.indexOf(' ');
  if (method <= 0) return null;
  const target = request.indexOf(' ', method + 1);
  return routeOf(request.slice(0, method), request.slice(method + 1, target < 0 ? request.length : target));
};

/** Where the part of a request line ends that says its route: before the query or the HTTP version. */
const routeEnd = (request: string): number => {
  const method = request.indexOf(' ');
  let end = method < 0 ? -1 : request.indexOf(' ', method + 1);
  if (end < 0) end = request.length;
  for (let at = method + 1; at < end; at += 1) if (request.charCodeAt(at) === QUESTION) return at;
  return end;
};

/** Reads routes out of request lines (`GET /orders/7?x=1 HTTP/1.1`); null for what is none. It remembers what it has read. */
export const createRouteReader = (): ((request: string) => string | null) => {
  const routes = cached(routeOfLine);
  return (request) => routes(request.slice(0, routeEnd(request)));
};
