/** Path segments kept in a route; deeper ones are cut, so that neither cost nor length depends on the input. */
export const MAX_SEGMENTS = 8;
/** Characters of a target that are looked at. */
export const MAX_TARGET = 512;
/** What stands for the segments beyond MAX_SEGMENTS. */
export const MORE_SEGMENTS = '/<more>';
const MAX_SEGMENT = 40;
const LONG_TOKEN = 24;

const ID = '<id>';
const VERSION = /^v\d{1,2}(?:\.\d{1,2})?$/i;
const EXTENSION = /\.[a-zA-Z]{1,5}\d?$/;
const NUMBER_TOKEN = /(?:^|[-_.:~,|])\d+(?:$|[-_.:~,|])/;
const METHOD = /^[A-Z]{3,10}$/;

/**
 * The route of a request: method and path without query, with ids, numbers, uuids, hashes and prefixed ids (`SKU-3678`)
 * replaced by `<id>`. Without a usable path null; without a method the path alone.
 */
export const routeOf = (method: string | null, target: string): string | null => {
  const path = normalisePath(target);
  if (path === null) return null;
  return method === null ? path : routeMethod(method) + path;
};

/** How a route begins: the method and a space, or nothing for what is no method. */
export const routeMethod = (method: string): string => (METHOD.test(method) ? `${method} ` : '');

const normalisePath = (target: string): string | null => {
  let start = 0;
  if (target.charCodeAt(0) !== 47) {
    const authority = target.indexOf('://');
    if (authority < 0 || authority > 8) return target === '*' ? '*' : null;
    start = target.indexOf('/', authority + 3);
    if (start < 0) return '/';
  }
  let path = '';
  let segments = 0;
  const end = endOfPath(target, start);
  for (let at = start; at < end;) {
    const slash = target.indexOf('/', at + 1);
    const stop = slash < 0 || slash > end ? end : slash;
    if (segments === MAX_SEGMENTS) return path + MORE_SEGMENTS;
    path += `/${normaliseSegment(target.slice(at + 1, stop))}`;
    segments += 1;
    at = stop;
  }
  return path;
};

const endOfPath = (target: string, start: number): number => {
  const limit = Math.min(target.length, start + MAX_TARGET);
  for (let at = start; at < limit; at += 1) {
    const code = target.charCodeAt(at);
    if (code === 63 || code === 35 || code === 59) return at;
  }
  return limit;
};

/** A segment of a path, as it is or with an id in its place. */
export const normaliseSegment = (segment: string): string => {
  let digits = 0;
  let lower = 0;
  let upper = 0;
  let odd = 0;
  for (let at = 0; at < segment.length; at += 1) {
    const code = segment.charCodeAt(at);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code >= 97 && code <= 122) lower += 1;
    else if (code >= 65 && code <= 90) upper += 1;
    else if (code === 37 || code === 64 || code > 127) odd += 1;
  }
  if (digits === 0 && odd === 0 && segment.length <= LONG_TOKEN) return segment;
  const isId =
    odd > 0 ||
    digits >= 3 ||
    segment.length > MAX_SEGMENT ||
    (digits === 0 && lower > 0 && upper > 2 && segment.length > LONG_TOKEN) ||
    (digits > 0 && lower > 0 && upper > 1 && segment.length >= 6) ||
    (digits > 0 && NUMBER_TOKEN.test(segment));
  if (!isId || VERSION.test(segment)) return segment;
  const extension = odd > 0 ? null : EXTENSION.exec(segment);
  return extension && extension.index > 0 ? ID + extension[0] : ID;
};
