/** The parts of one access log line; `timeAt` is where the time begins, extras are the fields behind the user agent. */
export interface AccessLine {
  readonly vhost: string | null;
  readonly client: string;
  readonly user: string;
  readonly timeAt: number;
  readonly request: string;
  readonly status: number | null;
  readonly bytes: string | null;
  readonly referer: string | null;
  readonly agent: string | null;
  readonly extras: readonly string[];
}

const SPACE = 32;
const QUOTE = 34;
const SLASH = 47;
const BACKSLASH = 92;

/** Longest prefix before the time: addresses, ident and user. */
const MAX_PREFIX = 400;
const MAX_EXTRAS = 24;

/** Cuts an access log line into its parts; null when it is none. */
export const readAccessLine = (text: string): AccessLine | null => {
  const bracket = text.indexOf(' [');
  if (bracket < 3 || bracket > MAX_PREFIX) return null;
  const timeAt = bracket + 2;
  if (text.charCodeAt(timeAt + 2) !== SLASH || text.charCodeAt(timeAt + 6) !== SLASH) return null;
  const afterTime = text.indexOf('] "', timeAt + 18);
  if (afterTime < 0 || afterTime > timeAt + 40) return null;
  const requestAt = afterTime + 3;
  const requestEnd = closingQuote(text, requestAt);
  if (requestEnd < 0 || text.charCodeAt(requestEnd + 1) !== SPACE) return null;

  const statusEnd = wordEnd(text, requestEnd + 2);
  const status = text.slice(requestEnd + 2, statusEnd);
  if (!isStatus(status)) return null;
  const bytesEnd = wordEnd(text, statusEnd + 1);
  const bytes = text.slice(statusEnd + 1, bytesEnd);

  const words = splitRest(text, bytesEnd + 1);
  const quoted = text.charCodeAt(bytesEnd + 1) === QUOTE;
  const prefix = readPrefix(text.slice(0, bracket));
  return {
    ...prefix,
    timeAt,
    request: text.slice(requestAt, requestEnd),
    status: status === '-' ? null : Number(status),
    bytes: isDigits(bytes) ? bytes : null,
    referer: quoted ? (words[0] ?? null) : null,
    agent: quoted ? (words[1] ?? null) : null,
    extras: quoted ? words.slice(2) : words,
  };
};

const VHOST = /^[\w.-]*[a-zA-Z][\w.-]*(?::\d+)?$/;

const readPrefix = (prefix: string): Pick<AccessLine, 'vhost' | 'client' | 'user'> => {
  const ident = prefix.indexOf(' ');
  const userAt = prefix.indexOf(' ', ident + 1);
  if (userAt > 0 && prefix.indexOf(' ', userAt + 1) < 0) {
    return { vhost: null, client: prefix.slice(0, ident), user: prefix.slice(userAt + 1) };
  }
  const [first = '', second = '', ...others] = prefix.split(' ');
  // `vhost:port client ident user`: four words, or a first one with a port and no address
  const hasVhost = others.length >= 2 && VHOST.test(first) && second !== '-';
  if (!hasVhost) return { vhost: null, client: first, user: others.join(' ') };
  const port = first.indexOf(':');
  return { vhost: port < 0 ? first : first.slice(0, port), client: second, user: others.slice(1).join(' ') };
};

/** The words from `start` on; a quoted one keeps its inner text, `key="value"` becomes `key=value`. */
const splitRest = (text: string, start: number): readonly string[] => {
  const words: string[] = [];
  let at = start;
  while (at < text.length && words.length < MAX_EXTRAS) {
    const code = text.charCodeAt(at);
    if (code === SPACE) {
      at += 1;
    } else if (code === QUOTE) {
      const close = closingQuote(text, at + 1);
      const stop = close < 0 ? text.length : close;
      words.push(text.slice(at + 1, stop));
      at = stop + 1;
    } else {
      let stop = wordEnd(text, at);
      const value = text.indexOf('="', at);
      if (value > at && value < stop) {
        const close = closingQuote(text, value + 2);
        stop = close < 0 ? text.length : close + 1;
        words.push(`${text.slice(at, value + 1)}${text.slice(value + 2, close < 0 ? stop : close)}`);
      } else words.push(text.slice(at, stop));
      at = stop;
    }
  }
  return words;
};

const closingQuote = (text: string, start: number): number => {
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

const isDigits = (word: string): boolean => /^\d+$/.test(word);

const isStatus = (word: string): boolean => word === '-' || (word.length === 3 && isDigits(word));
