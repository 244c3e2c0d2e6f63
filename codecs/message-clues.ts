import { durationMs, toMs, unitOfWord } from './duration.ts';

/** Only so much of a message is searched. */
const MAX_READ = 2000;

/** Words that name a time taken: what stands behind them is one whatever else the message says of waiting or retrying. */
const NAMES: ReadonlySet<string> = new Set(
  [
    'took elapsed duration latency responsetime response_time response-time requesttime request_time durationms latencyms',
    'elapsedms duration_ms latency_ms elapsed_ms took_ms response_time_ms request_time_ms time_ms time_taken elapsed_time',
    'elapsedtime costtime usetime processing_time execution_time exec_time runtime_ms rt cost costs spent taken dbcommand totaltimems',
  ].flatMap((words) => words.split(' ')),
);
/** Words before a number that make it the time the work took where nothing speaks against it. */
const TOOK: ReadonlySet<string> = new Set([...NAMES, 'in', 'after', 'within', 'time', 'done', 'fail', '-']);

/** Messages whose durations are about something else: settings, waiting, cleaning. */
const NOT_A_REQUEST =
  /\b(?:retry\w*|try again|timeout|time-?out|timed|renew\w*|changes|saving|interval|every|retention|expires?|expir\w+|ttl|wait\w*|sleep\w*|schedul\w*|lock|age|uptime|ready|listening|connect\w*|reconnect\w*|heartbeat|next|delay\w*|backoff|keep-?alive|session|threshold|limit|within the last|overhead|intended|acquired|\w+locks?)\b/i;
/** Messages whose durations are those of a start, a build or a collection, however they are named. */
const NOT_WORK =
  /\b(?:start(?:ed|ing|up)?|boot\w*|initiali[sz]\w*|loaded(?! re)|loading|checkpoint\w*|gc|garbage|pause\w*|safepoint|compil\w*|built|build|migrat\w*|shut ?down|stopped|stopping|uptime|running for|vacuum|compact\w*|flush\w*|billed|init|restored?|rolled new)\b|^Done \(\d/i;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

/** Milliseconds a message says the work took (`took 32.9ms`, `completed in 0.010s`, `GET /x 200 12ms`); null when it does not. */
export const latencyInMessage = (message: string): number | null => latencyBehind(message, requestInMessage(message));

/** True when the durations of a text are those of a start, a build or a collection: no request took them. */
export const isHousekeeping = (text: string): boolean => NOT_WORK.test(text);

/** The same for a message whose request is known. */
export const latencyBehind = (message: string, request: RequestClues): number | null => {
  const text = message.length > MAX_READ ? message.slice(0, MAX_READ) : message;
  for (let at = 0; at < text.length; at += 1) {
    if (!isDigit(text.charCodeAt(at))) continue;
    const start = at;
    while (isDigit(text.charCodeAt(at))) at += 1;
    if (text.charCodeAt(at) === 46 && isDigit(text.charCodeAt(at + 1))) {
      for (at += 1; isDigit(text.charCodeAt(at)); at += 1);
    }
    // part of a word or of a larger number
    if (start > 0 && isWordPart(text.charCodeAt(start - 1)) && text.charCodeAt(start - 1) !== MINUS) continue;
    const before = wordBefore(text, start) ?? (text.startsWith(TOOK_TOO_LONG, start - 15) ? 'took' : null);
    const behindStatus = before === null && request.statusEnd > 0 && isBehind(text, request.statusEnd, start);
    if (before === null && !behindStatus) continue;
    const ms = valueAt(text, start, at, before ?? '', request);
    if (ms === null || (before !== null && !NAMES.has(before) && isSetting(text.slice(start, at), ms))) continue;
    if (behindStatus || (request.statusEnd > 0 && request.statusEnd < start)) return ms;
    const told = request.target === null ? text.slice(0, at) : text.slice(0, at).replace(request.target, '');
    // what PostgreSQL says after `duration: 378.799 ms` is the statement, and may hold any word
    if (before === 'duration' && start <= DURATION) return ms;
    if (NOT_WORK.test(told)) return null;
    if (NOT_A_REQUEST.test(told) && !(before !== null && NAMES.has(before) && text.charAt(start - 1) === '='))
      return null;
    return ms;
  }
  return null;
};

/** etcd says how long in brackets. */
const TOOK_TOO_LONG = 'took too long (';

/** Whole seconds, many of them, behind a word like `in` are a plan (`renewal in 43200 seconds`) and no measurement. */
const isSetting = (digits: string, ms: number): boolean => ms >= 60_000 && ms / 1000 === Number(digits);

const MINUS = 45;
/** Length of `duration: `. */
const DURATION = 10;

/** Milliseconds of the number [start, end) with its unit, of a Go duration or of `00:00:01.234`; null without any. */
const valueAt = (text: string, start: number, end: number, before: string, request: RequestClues): number | null => {
  const unit = unitAt(text, end) ?? (before.endsWith('ms') ? 'ms' : undefined);
  if (unit !== undefined) return toMs(Number(text.slice(start, end)), unit);
  const next = text.charAt(end);
  if (next === 'm' || next === 'h') return durationMs(wordFrom(text, start));
  if (next === ':' && NAMES.has(before)) return clockMs(text.slice(start, start + 24));
  if (!text.slice(start, end).includes('.')) return null;
  // `status: 200 len: 1893 time: 0.2477829`, `completed after 0.0310`
  const seconds =
    (before === 'time' && request.statusEnd > 0) || COMPLETED.test(text.slice(Math.max(0, start - 24), start));
  return seconds ? toMs(Number(text.slice(start, end)), 's') : null;
};

const COMPLETED = /\bcompleted (?:in|after) $/i;

const wordFrom = (text: string, start: number): string =>
  /^[\d.hmsµμun]{1,40}/.exec(text.slice(start, start + 40))?.[0] ?? '';

const CLOCK = /^(\d{1,3}):([0-5]\d):([0-5]\d(?:\.\d{1,9})?)(?![\d:])/;

const clockMs = (text: string): number | null => {
  const found = CLOCK.exec(text);
  return found && toMs(Number(found[1]) * 3600 + Number(found[2]) * 60 + Number(found[3]), 's');
};

/** True when only an opening bracket, a reason phrase or a dash stands between the status and the number. */
const isBehind = (text: string, statusEnd: number, start: number): boolean =>
  start > statusEnd && start - statusEnd < MAX_BETWEEN && BETWEEN.test(text.slice(statusEnd, start));

const MAX_BETWEEN = 80;
/** `200 12ms`, `(200) 12ms`, `200 OK 12ms`, `200 - - 12ms`, `200 - text/plain 12ms`. */
const BETWEEN = /^[)"\]]?[ ,|]{1,3}(?:OK|- ?-|\d{1,12} -|-)?(?: \w{1,20}\/[\w.+;=-]{1,40})?[ ([|]{0,3}$/;

/** The word that ends before the number at `start`, lower case, when it says that the number is a time taken; else null. */
const wordBefore = (text: string, start: number): string | null => {
  let end = start;
  while (end > 0 && ' =:(["~'.includes(text.charAt(end - 1))) end -= 1;
  if (end === start) return null;
  let from = end;
  while (from > 0 && end - from < 20 && isWordPart(text.charCodeAt(from - 1))) from -= 1;
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
  /** The index behind the status; 0 without one. */
  readonly statusEnd: number;
}

const REQUEST_LINE = /\b(GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS) "?(\/[^\s"]*|https?:\/\/[^\s">]+)/;
/** `200 GET /x (10.0.0.1) 12.34ms` of Tornado. */
const STATUS_BEFORE = /^([1-5]\d\d) $/;
const CLIENT = /^ \([\w.:%-]{1,64}\)/;
/** A path with a status behind it, where no method is named. */
const PATH_STATUS = /(?:^|[ "'])(\/[^\s"']{0,512})["']? ([1-5]\d\d)(?= (?:in|took|OK|-|\(?\d[\d.]{0,12} ?[mun]?s\b)|$)/;
const STATUS_AFTER =
  /^(?: HTTP\/\d(?:\.\d)?)?["']?(?: (?:->|-|=>|completed|returned|responded|with|status|:|\S{1,60} \d{1,12} -)){0,2}[ :=(]{1,3}([1-5]\d\d)(?![\d.]|ms|s\b)/;
/** Gitea: `completed GET /x for 10.0.0.1:0, 200 OK in 12.3ms`. */
const STATUS_BEHIND_CLIENT = /^ for [\w.:[\]%-]{1,64}, ([1-5]\d\d)(?= )/;
const STATUS_NAMED =
  /\b(?:http_?|response_?)?(?:status|statusCode|status_code|code|status code|resp)(?:=|: ?| )"?([1-5]\d\d)(?!\d)/i;
const STATUS_FIRST = /^(?:Completed|Sent|Responded|Responded with|Request finished in [\d.,]{1,16} ?ms) ([1-5]\d\d)\b/;
const OPERATION = /^([A-Za-z][\w.-]{0,40}) ([1-5]\d\d) (?:elapsed|took|in|completed|duration|latency)\b/;

const NONE: RequestClues = { method: null, target: null, operation: null, status: null, statusEnd: 0 };

/** Without the comma or bracket of the sentence around it. */
const targetOf = (line: RegExpExecArray): string | null => line[2]?.replace(/[,;>)\]]$/, '') ?? null;

/** Method, path and status where a message clearly is a request line. */
export const requestInMessage = (message: string): RequestClues => {
  const text = message.length > MAX_READ ? message.slice(0, MAX_READ) : message;
  if (text.includes('/')) {
    const line = REQUEST_LINE.exec(text);
    if (line) {
      const from = line.index + line[0].length;
      const rest = text.slice(from);
      const before = line.index === 4 ? STATUS_BEFORE.exec(text.slice(0, 4)) : null;
      if (before) {
        const statusEnd = from + (CLIENT.exec(rest)?.[0].length ?? 0);
        return { ...NONE, method: line[1] ?? null, target: targetOf(line), status: Number(before[1]), statusEnd };
      }
      const status = STATUS_AFTER.exec(rest) ?? STATUS_BEHIND_CLIENT.exec(rest) ?? STATUS_NAMED.exec(rest);
      return {
        method: line[1] ?? null,
        target: targetOf(line),
        operation: null,
        status: status ? Number(status[1]) : null,
        statusEnd: status ? from + status.index + status[0].length : 0,
      };
    }
    const path = PATH_STATUS.exec(text);
    if (path) {
      const statusEnd = path.index + path[0].length;
      return { ...NONE, target: path[1] ?? null, status: Number(path[2]), statusEnd };
    }
  }
  const first = STATUS_FIRST.exec(text);
  if (first) return { ...NONE, status: Number(first[1]), statusEnd: first[0].length };
  const operation = OPERATION.exec(text);
  if (!operation) return NONE;
  const name = operation[1] ?? '';
  return { ...NONE, operation: name, status: Number(operation[2]), statusEnd: name.length + 4 };
};
