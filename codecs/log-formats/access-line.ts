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
const BACKSLASH = 92;
const CLOSE = 93;
/** Length of `20/Nov/2026:22:10:29 +0000`. */
const CLF_TIME = 26;

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

/** What a reader fills in anew for every line: one object for all of them costs a third less time. */
type Filled = { -readonly [Field in keyof AccessLine]: AccessLine[Field] };

/** Reads access log lines into one object that it gives again and again: it holds until the next call. Null for what is none. */
export const createAccessLineReader = (): ((text: string) => AccessLine | null) => {
  const line: Filled = {
    vhost: null,
    client: '',
    user: null,
    timeAt: 0,
    timeEnd: 0,
    request: '',
    status: null,
    bytes: null,
    referer: null,
    agent: null,
    inserted: null,
    restAt: 0,
  };
  return (text) => (fill(line, text) ? line : null);
};

/** Cuts an access log line into its parts; null when it is none. */
export const readAccessLine = (text: string): AccessLine | null => createAccessLineReader()(text);

const fill = (line: Filled, text: string): boolean => {
  const timeAt = timeStart(text);
  if (timeAt < 0) return false;
  const usual = timeAt + CLF_TIME;
  const timeEnd = text.charCodeAt(usual) === CLOSE ? usual : text.indexOf(']', timeAt + 17);
  if (timeEnd < 0 || timeEnd > timeAt + 40) return false;
  const openQuote = requestStart(text, timeEnd + 1);
  if (openQuote < 0) return false;
  const requestEnd = endOfRequest(text, openQuote + 1);
  if (requestEnd < 0) return false;
  line.timeAt = timeAt;
  line.timeEnd = timeEnd;
  line.request = text.slice(openQuote + 1, requestEnd);
  line.inserted = openQuote - timeEnd > 2 ? text.slice(timeEnd + 1, openQuote).trim() : null;

  const quoted = text.charCodeAt(requestEnd + 2) === QUOTE ? 1 : 0;
  const statusAt = requestEnd + 2 + quoted;
  const hasStatus = text.charCodeAt(statusAt) !== DASH;
  const sizeAt = statusAt + (hasStatus ? 3 : 1) + quoted + 1;
  line.status = hasStatus ? statusNumber(text, statusAt) : null;
  let sizeEnd = sizeAt;
  while (isDigit(text.charCodeAt(sizeEnd))) sizeEnd += 1;
  line.bytes = sizeEnd > sizeAt && isWordEnd(text, sizeEnd) ? text.slice(sizeAt, sizeEnd) : null;
  const isDash = text.charCodeAt(sizeAt) === DASH && isWordEnd(text, sizeAt + 1);
  fillTail(line, text, isDash ? sizeAt + 2 : line.bytes === null ? sizeAt : sizeEnd + 1);
  fillPrefix(line, text, timeAt - 1);
  return true;
};

const isWordEnd = (text: string, at: number): boolean => at >= text.length || text.charCodeAt(at) === SPACE;

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
  const status = text.charCodeAt(at) * 100 + text.charCodeAt(at + 1) * 10 + text.charCodeAt(at + 2) - 48 * 111;
  return status >= 100 && status <= 599 ? status : null;
};

/** Referer and agent: the two quoted fields behind the size, or (`200 1234 0.003 "-" "curl"`) a word later. */
const fillTail = (line: Filled, text: string, start: number): void => {
  line.referer = null;
  line.agent = null;
  line.restAt = start;
  let at = start;
  let word: string | null = null;
  if (text.charCodeAt(at) !== QUOTE) {
    if (at >= text.length) return;
    const quote = text.indexOf(' "', at);
    if (quote < 0 || quote - at > 40 || !LONE_WORD.test(text.slice(at, quote))) return;
    word = text.slice(at, quote);
    at = quote + 1;
  }
  const refererEnd = closingQuote(text, at + 1);
  if (refererEnd < 0) return;
  if (text.charCodeAt(refererEnd + 2) !== QUOTE) {
    // one quoted field alone behind a word is not surely a referer
    if (word !== null) return;
    line.referer = text.slice(at, refererEnd + 1);
    line.restAt = refererEnd + 2;
    return;
  }
  const agentAt = refererEnd + 2;
  const agentEnd = closingQuote(text, agentAt + 1);
  if (word !== null) line.inserted = line.inserted === null ? word : `${line.inserted} ${word}`;
  line.referer = text.slice(at, agentAt - 1);
  // a line may be cut within the agent
  line.agent = agentEnd < 0 ? `${text.slice(agentAt)}"` : text.slice(agentAt, agentEnd + 1);
  line.restAt = agentEnd < 0 ? text.length : agentEnd + 2;
};
const LONE_WORD = /^[^\s=:[]+$/;

const VHOST = /^[\w.-]*[a-zA-Z][\w.-]*(?::\d{1,5})?$/;
const HOST_WITH_DOT = /^[\w-]+(?:\.[\w-]+)*\.[a-zA-Z][\w-]*(?::\d{1,5})?$/;

/** True for `client - - [`, before which nothing else stands. */
const isNobody = (text: string, bracket: number): boolean => {
  const end = bracket - 5;
  if (text.charCodeAt(end + 1) !== DASH || text.charCodeAt(end + 3) !== DASH) return false;
  if (text.charCodeAt(end) !== SPACE || text.charCodeAt(end + 2) !== SPACE) return false;
  for (let at = 0; at < end; at += 1) if (text.charCodeAt(at) === SPACE) return false;
  return end > 0;
};

/** What stands before the time: `client - user`, with a virtual host before it or in the place of the dash. */
const fillPrefix = (line: Filled, text: string, bracket: number): void => {
  line.vhost = null;
  line.user = null;
  if (isNobody(text, bracket)) {
    line.client = text.slice(0, bracket - 5);
    return;
  }
  const words = text
    .slice(0, bracket)
    .split(' ')
    .filter((word) => word !== '');
  const [first = '', second = ''] = words;
  // `vhost:port client ident user`
  if (words.length >= 4 && VHOST.test(first) && second !== '-') {
    line.vhost = withoutPort(first);
    line.client = second;
    line.user = userIn(words, 3);
    return;
  }
  // lighttpd: `client vhost user`
  if (words.length >= 3 && first !== '-' && HOST_WITH_DOT.test(second)) line.vhost = withoutPort(second);
  line.client = first;
  line.user = userIn(words, 2);
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
