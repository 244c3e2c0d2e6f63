import { toMs, unitOfWord } from './duration.ts';

/** Only so much of a message is searched. */
const MAX_READ = 2000;

/** Words before a number that make it the time the work took. */
const TOOK: ReadonlySet<string> = new Set(
  [
    'took in after elapsed duration latency time responsetime response_time response-time requesttime request_time',
    'duration_ms latency_ms elapsed_ms took_ms response_time_ms time_ms durationms latencyms elapsedms -',
  ].flatMap((words) => words.split(' ')),
);
/** Messages whose durations are about something else: settings, start-up, waiting, cleaning. */
const NOT_A_REQUEST =
  /\b(?:start(?:ed|ing|up)?|boot\w*|initiali[sz]\w*|loaded|retry\w*|try again|timeout|time-?out|timed|interval|every|retention|expires?|ttl|wait\w*|sleep\w*|schedul\w*|checkpoint|gc|pause|lock|age|uptime|ready|listening|compil\w*|built|migrat\w*|connect\w*)\b/i;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

/** `GET /ready (200) 432.924µs`, as Go services of Grafana log their requests. */
const LOGGED_REQUEST = /^[A-Z]{3,7} \S{1,1900} \([1-5]\d\d\) (\d{1,9}(?:\.\d{1,9})?)(ns|us|µs|μs|ms|s)(?![a-z])/;

/** Milliseconds a message says the work took (`took 32.9ms`, `completed in 0.010s`, `duration: 378.8 ms`); null when it does not. */
export const latencyInMessage = (message: string): number | null => {
  const text = message.length > MAX_READ ? message.slice(0, MAX_READ) : message;
  const logged = LOGGED_REQUEST.exec(text);
  if (logged) return toMs(Number(logged[1]), unitOfWord(logged[2] ?? '') ?? 'ms');
  for (let at = 0; at < text.length; at += 1) {
    if (!isDigit(text.charCodeAt(at))) continue;
    const start = at;
    while (isDigit(text.charCodeAt(at))) at += 1;
    if (text.charCodeAt(at) === 46 && isDigit(text.charCodeAt(at + 1))) {
      for (at += 1; isDigit(text.charCodeAt(at)); at += 1);
    }
    const before = wordBefore(text, start);
    if (before === null) continue;
    const unit = unitAt(text, at) ?? (before.endsWith('ms') ? 'ms' : undefined);
    if (unit === undefined) continue;
    // what PostgreSQL says after `duration: 378.799 ms` is the statement, and may hold any word
    if (!before.startsWith('duration') && NOT_A_REQUEST.test(text.slice(0, at))) return null;
    return toMs(Number(text.slice(start, at)), unit);
  }
  return null;
};

/** The word that ends before the number at `start`, lower case, when it says that the number is a time taken; else null. */
const wordBefore = (text: string, start: number): string | null => {
  let end = start;
  while (end > 0 && ' =:(['.includes(text.charAt(end - 1))) end -= 1;
  if (end === start) return null;
  let from = end;
  while (from > 0 && end - from < 16 && isWordPart(text.charCodeAt(from - 1))) from -= 1;
  const word = text.slice(from, end).toLowerCase();
  return TOOK.has(word) ? word : null;
};

const isWordPart = (code: number): boolean => isLetter(code) || code === 95 || code === 45;

const unitAt = (text: string, at: number): ReturnType<typeof unitOfWord> => {
  const from = text.charCodeAt(at) === 32 ? at + 1 : at;
  let end = from;
  while (end - from < 13 && (isLetter(text.charCodeAt(end)) || 'µμ'.includes(text.charAt(end) || ' '))) end += 1;
  return isDigit(text.charCodeAt(end)) ? undefined : unitOfWord(text.slice(from, end).toLowerCase());
};

/** What the free text of a message says of a request. */
export interface RequestClues {
  readonly method: string | null;
  readonly target: string | null;
  /** An operation named before a status (`charge 200 elapsed=80ms`). */
  readonly operation: string | null;
  readonly status: number | null;
}

const REQUEST_LINE = /\b(GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS) (\/[^\s"]*|https?:\/\/[^\s"]+)/;
const STATUS_AFTER =
  /^(?: HTTP\/\d(?:\.\d)?)?"?(?: (?:->|-|completed|returned|responded|with|status)){0,2}[ :=]{1,3}([1-5]\d\d)(?![\d.]|ms|s\b)/;
const STATUS_NAMED = /\b(?:status|statusCode|status_code|code)[=:] ?([1-5]\d\d)(?!\d)/;
const OPERATION = /^([A-Za-z][\w.-]{0,40}) ([1-5]\d\d) (?:elapsed|took|in|completed|duration|latency)\b/;

const NONE: RequestClues = { method: null, target: null, operation: null, status: null };

/** Method, path and status where a message clearly is a request line. */
export const requestInMessage = (message: string): RequestClues => {
  const text = message.length > MAX_READ ? message.slice(0, MAX_READ) : message;
  const line = REQUEST_LINE.exec(text);
  if (line) {
    const rest = text.slice(line.index + line[0].length);
    const status = STATUS_AFTER.exec(rest) ?? STATUS_NAMED.exec(rest);
    return { ...NONE, method: line[1] ?? null, target: line[2] ?? null, status: status ? Number(status[1]) : null };
  }
  const operation = OPERATION.exec(text);
  if (!operation) return NONE;
  return { ...NONE, operation: operation[1] ?? null, status: Number(operation[2]) };
};
