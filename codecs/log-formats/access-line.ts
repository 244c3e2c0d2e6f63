/** The parts of one access log line. `timeAt` is where the time begins and `timeEnd` where its bracket closes. */
export interface AccessLine {
  readonly vhost: string | null;
  readonly client: string;
  readonly user: string | null;
  readonly timeAt: number;
  readonly timeEnd: number;
  readonly request: string;
  readonly status: number | null;
  readonly bytes: string | null;
  /** Referer and agent with the quotes around them; null where the line has none. */
  readonly referer: string | null;
  readonly agent: string | null;
  /** What stands between time and request, or between size and referer; null in the usual forms. */
  readonly inserted: string | null;
  /** Where the fields behind all that begin. */
  readonly restAt: number;
}

const SPACE = 32;
const QUOTE = 34;
const DASH = 45;
const SLASH = 47;
const OPEN = 91;
const BACKSLASH = 92;

/** Longest prefix before the time: addresses, ident and user. */
const MAX_PREFIX = 600;
/** Longest text between the time and the request. */
const MAX_INSERTED = 300;
/** How often a quote within the request may turn out not to be its end. */
const MAX_QUOTES = 32;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Where the time in brackets begins; -1 when the line has none. At the very beginning only `[20/Nov/2026 …` counts. */
const timeStart = (text: string): number => {
  for (let open = text.indexOf('['); open >= 0 && open < MAX_PREFIX; open = text.indexOf('[', open + 1)) {
    const at = open + 1;
    if (text.charCodeAt(at + 2) === SLASH && text.charCodeAt(at + 6) === SLASH) return at;
    if (open === 0) continue;
    if (text.charCodeAt(at + 4) === DASH && text.charCodeAt(at + 7) === DASH && isDigit(text.charCodeAt(at))) return at;
    // `Fri, 20 Nov 2026 22:10:29 GMT`
    if (text.charCodeAt(at + 3) === 44 && text.charCodeAt(at + 7) === SPACE) return at;
  }
  return -1;
};

/** Cuts an access log line into its parts; null when it is none. */
export const readAccessLine = (text: string): AccessLine | null => {
  const timeAt = timeStart(text);
  if (timeAt < 0) return null;
  const timeEnd = text.indexOf(']', timeAt + 17);
  if (timeEnd < 0 || timeEnd > timeAt + 40) return null;
  const openQuote = requestStart(text, timeEnd + 1);
  if (openQuote < 0) return null;
  const requestAt = openQuote + 1;
  const requestEnd = endOfRequest(text, requestAt);
  if (requestEnd < 0) return null;

  const statusAt = requestEnd + 2;
  const quotedStatus = text.charCodeAt(statusAt) === QUOTE ? 1 : 0;
  const hasStatus = text.charCodeAt(statusAt + quotedStatus) !== DASH;
  const statusEnd = statusAt + (hasStatus ? 3 : 1) + 2 * quotedStatus;
  const bytesEnd = wordEnd(text, statusEnd + 1);
  const hasBytes = isSize(text, statusEnd + 1, bytesEnd);
  const restAt = hasBytes ? bytesEnd + 1 : statusEnd + 1;
  const tail = readTail(text, restAt);
  const between = openQuote - timeEnd > 2 ? text.slice(timeEnd + 1, openQuote).trim() : '';
  return {
    ...readPrefix(text, timeAt - 1),
    timeAt,
    timeEnd,
    request: text.slice(requestAt, requestEnd),
    status: hasStatus ? statusNumber(text, statusAt + quotedStatus) : null,
    bytes: hasBytes && isDigit(text.charCodeAt(statusEnd + 1)) ? text.slice(statusEnd + 1, bytesEnd) : null,
    referer: tail.referer,
    agent: tail.agent,
    inserted: joined(between, tail.inserted),
    restAt: tail.restAt,
  };
};

const joined = (first: string, second: string | null): string | null =>
  first === '' ? second : second === null ? first : `${first} ${second}`;

/** Where the quote before the request is: behind the time, or a word or two later. */
const requestStart = (text: string, at: number): number => {
  if (text.charCodeAt(at + 1) === QUOTE) return at + 1;
  if (text.charCodeAt(at) === QUOTE) return at;
  const quote = text.indexOf('"', at);
  if (quote < 0 || quote - at > MAX_INSERTED || text.charCodeAt(quote - 1) !== SPACE) return -1;
  let spaces = 0;
  for (let index = at + 1; index < quote; index += 1) if (text.charCodeAt(index) === SPACE) spaces += 1;
  return spaces <= 2 ? quote : -1;
};

/** The quote that ends the request: a status stands behind it. Some servers do not escape quotes within. */
const endOfRequest = (text: string, start: number): number => {
  let at = closingQuote(text, start);
  for (let tried = 0; at >= 0 && tried < MAX_QUOTES; tried += 1) {
    if (text.charCodeAt(at + 1) === SPACE && isStatus(text, at + 2)) return at;
    at = closingQuote(text, at + 1);
  }
  return -1;
};

/** True when `200`, `-` or `"200"` is the word at `at`. */
const isStatus = (text: string, at: number): boolean => {
  const quoted = text.charCodeAt(at) === QUOTE ? 1 : 0;
  const from = at + quoted;
  const length = text.charCodeAt(from) === DASH ? 1 : 3;
  for (let index = from; length === 3 && index < from + 3; index += 1) {
    if (!isDigit(text.charCodeAt(index))) return false;
  }
  const end = from + length;
  if (quoted === 1) return text.charCodeAt(end) === QUOTE;
  return end === text.length || text.charCodeAt(end) === SPACE;
};

/** The status of three digits at `at`; null for `000`, which says that there was none. */
const statusNumber = (text: string, at: number): number | null => {
  const status =
    text.charCodeAt(at) * 100 + text.charCodeAt(at + 1) * 10 + text.charCodeAt(at + 2) - 48 * 111;
  return status >= 100 && status <= 599 ? status : null;
};

const isSize = (text: string, from: number, to: number): boolean => {
  if (to - from === 1 && text.charCodeAt(from) === DASH) return true;
  for (let at = from; at < to; at += 1) if (!isDigit(text.charCodeAt(at))) return false;
  return to > from;
};

type Tail = Pick<AccessLine, 'referer' | 'agent' | 'inserted' | 'restAt'>;

/** Referer and agent: the two quoted fields behind the size, or (`200 1234 0.003 "-" "curl"`) a word later. */
const readTail = (text: string, start: number): Tail => {
  let at = start;
  let inserted: string | null = null;
  if (text.charCodeAt(at) !== QUOTE) {
    const quote = text.indexOf(' "', at);
    const words = quote < 0 || quote - at > 40 || text.charCodeAt(at) === OPEN ? '' : text.slice(at, quote);
    if (words === '' || words.includes(' ') || words.includes('=') || words.includes(':')) {
      return { referer: null, agent: null, inserted: null, restAt: start };
    }
    inserted = words;
    at = quote + 1;
  }
  const refererEnd = closingQuote(text, at + 1);
  if (refererEnd < 0) return { referer: null, agent: null, inserted: null, restAt: start };
  const referer = text.slice(at, refererEnd + 1);
  if (text.charCodeAt(refererEnd + 2) !== QUOTE) {
    // one quoted field alone behind a word is not surely a referer
    if (inserted !== null) return { referer: null, agent: null, inserted: null, restAt: start };
    return { referer, agent: null, inserted, restAt: refererEnd + 2 };
  }
  const agentEnd = closingQuote(text, refererEnd + 3);
  // a line that is cut within the agent
  const stop = agentEnd < 0 ? text.length : agentEnd + 1;
  const agent = agentEnd < 0 ? `${text.slice(refererEnd + 2)}"` : text.slice(refererEnd + 2, stop);
  return { referer, agent, inserted, restAt: stop + 1 };
};

const VHOST = /^[\w.-]*[a-zA-Z][\w.-]*(?::\d{1,5})?$/;
const HOST_WITH_DOT = /^[\w-]+(?:\.[\w-]+)*\.[a-zA-Z][\w-]*(?::\d{1,5})?$/;

/** What stands before the time: `client - user`, with a virtual host before it or in the place of the dash. */
const readPrefix = (text: string, bracket: number): Pick<AccessLine, 'vhost' | 'client' | 'user'> => {
  const space = text.indexOf(' ');
  if (space === bracket - 5 && text.startsWith(' - - ', space)) {
    return { vhost: null, client: text.slice(0, space), user: null };
  }
  const words = text
    .slice(0, bracket)
    .split(' ')
    .filter((word) => word !== '');
  const [first = '', second = ''] = words;
  // `vhost:port client ident user`
  if (words.length >= 4 && VHOST.test(first) && second !== '-') {
    return { vhost: withoutPort(first), client: second, user: userIn(words, 3) };
  }
  // lighttpd: `client vhost user`
  const named = words.length >= 3 && first !== '-' && HOST_WITH_DOT.test(second);
  return { vhost: named ? withoutPort(second) : null, client: first, user: userIn(words, 2) };
};

const withoutPort = (host: string): string => {
  const colon = host.indexOf(':');
  return colon < 0 ? host : host.slice(0, colon);
};

const userIn = (words: readonly string[], from: number): string | null => {
  const user = words.slice(from).filter((word) => word !== '-');
  return user.length === 0 ? null : user.join(' ');
};

/** The next quote from `start` on that no backslash escapes; -1 when there is none. */
export const closingQuote = (text: string, start: number): number => {
  let at = text.indexOf('"', start);
  while (at > 0 && text.charCodeAt(at - 1) === BACKSLASH && !isEscaped(text, at - 1, start))
    at = text.indexOf('"', at + 1);
  return at;
};

/** True when the backslash at `at` is itself the second of a pair. */
const isEscaped = (text: string, at: number, start: number): boolean => {
  let run = 0;
  while (at - run >= start && text.charCodeAt(at - run) === BACKSLASH) run += 1;
  return run % 2 === 0;
};

const wordEnd = (text: string, start: number): number => {
  const space = text.indexOf(' ', start);
  return space < 0 ? text.length : space;
};
