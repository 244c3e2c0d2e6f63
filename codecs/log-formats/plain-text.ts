import type { Level, ParsedRecord } from '../../domain/record.ts';
import { routeOf } from '../../domain/route.ts';
import { jsonText } from '../json-text.ts';
import { levelOfStatus, levelOfWord } from '../level.ts';
import { latencyInMessage, requestInMessage } from '../message-clues.ts';
import { createTimeReader, looksTimed, type TimeReader } from '../timestamp.ts';
import type { FormatChoices, FormatSample, LogFormat, ParserContext, RecordParser } from './format.ts';

/** The head of a timed line: everything before its message. */
interface Head {
  readonly level: Level | null;
  /** Words between time and message that are no level: process, thread, logger. */
  readonly words: string;
  readonly messageAt: number;
}

const MAX_HEAD_WORDS = 8;
const SPACE = 32;

/** Lines of PostgreSQL that explain the one before them, and the lines that are explained. */
const EXPLAINS = /^[ -~]{19,200}?[ :](?:DETAIL|STATEMENT|HINT|CONTEXT|QUERY|LOCATION): /;
const EXPLAINED = /^[ -~]{19,200}?[ :](?:LOG|ERROR|FATAL|PANIC|WARNING): /;
/** `catalog: …` or `payments - …` at the beginning of a message: the logger's category. */
const CATEGORY = /^([A-Za-z][\w-]{0,60})(?: - |: )(?!\d)/;

/** The index behind a time at the start of a line, brackets and separators included; 0 when there is none. */
const afterTime = (text: string, times: TimeReader): number => {
  let at = times.end();
  while (at < text.length && ']|,;'.includes(text.charAt(at))) at += 1;
  while (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === 9) at += 1;
  // `time - name - LEVEL - message` and `time | LEVEL | message`
  while ((text.charAt(at) === '-' || text.charAt(at) === '|') && text.charCodeAt(at + 1) === SPACE) at += 2;
  return at;
};

const wordEnd = (text: string, start: number): number => {
  if (text.charAt(start) === '[') {
    const close = text.indexOf(']', start);
    if (close > 0 && close - start < 80) return close + 1;
  }
  let end = start;
  while (end < text.length && end - start < 120 && text.charCodeAt(end) !== SPACE && text.charCodeAt(end) !== 9)
    end += 1;
  return end;
};

/** The level that a word of a head names: `INFO`, `[error]`, `LOG:`, `[mpm_event:notice]`; lower case only in brackets or first. */
const levelOfHeadWord = (word: string, first: boolean): Level | null => {
  const bracketed = word.charAt(0) === '[' || word.charAt(0) === '<';
  let name = bracketed ? word.slice(1, -1) : word;
  if (name.endsWith(':')) name = name.slice(0, -1);
  const colon = name.lastIndexOf(':');
  if (colon > 0) name = name.slice(colon + 1);
  if (name.length < 2 || name.length > 12) return null;
  const level = levelOfWord(name.trim());
  return level !== null && (bracketed || first || colon > 0 || name === name.toUpperCase()) ? level : null;
};

/** Words that stand between level and message: brackets, process and thread numbers, separators. */
const isHeadWord = (word: string): boolean => {
  const first = word.charAt(0);
  return first === '[' || (first === '(' && word.endsWith(')')) || SEPARATORS.has(word) || /^[\d#]+:?$/.test(word);
};

/** Level, other words and start of the message after the time of a line. */
const readHead = (text: string, start: number): Head => {
  let at = start;
  let level: Level | null = null;
  let words = '';
  let messageAt = start;
  let skipped = '';
  for (let count = 0; count < MAX_HEAD_WORDS && at < text.length; count += 1) {
    const end = wordEnd(text, at);
    const word = text.slice(at, end);
    const found: Level | null = level === null ? levelOfHeadWord(word, count === 0) : null;
    const known = found !== null || isHeadWord(word);
    if (!known && level !== null) break;
    at = end;
    while (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === 9) at += 1;
    if (found !== null) {
      level = found;
      // what stood before the level (logger, user) belongs to the head
      words = joined(words, skipped);
      skipped = '';
      messageAt = at;
    } else if (known && skipped === '') {
      if (!SEPARATORS.has(word)) words = joined(words, word);
      messageAt = at;
    } else skipped = joined(skipped, word);
  }
  return { level, words, messageAt };
};

const SEPARATORS: ReadonlySet<string> = new Set(['-', '|', '---', ':']);

const joined = (words: string, word: string): string =>
  words === '' ? word : word === '' ? words : `${words} ${word}`;

const choose = (sample: readonly string[]): FormatChoices => {
  const times = anyTime();
  let timed = 0;
  let named = 0;
  let explained = 0;
  let explaining = 0;
  const categories = new Set<string>();
  for (const line of sample) {
    if (times.read(line, bracket(line)) === null) continue;
    timed += 1;
    if (EXPLAINED.test(line)) explained += 1;
    else if (EXPLAINS.test(line)) explaining += 1;
    const { messageAt } = readHead(line, afterTime(line, times));
    const category = CATEGORY.exec(line.slice(messageAt, messageAt + 80))?.[1];
    if (category === undefined) continue;
    named += 1;
    categories.add(category);
  }
  return {
    unit: null,
    fields: {
      ...(explaining > 0 && explained > 0 && { details: 'postgresql' }),
      ...(timed * 2 >= sample.length && timed > 0 && { starts: 'time' }),
      // nearly every line names one, and the names repeat
      ...(named * 5 >= timed * 4 && categories.size * 2 <= named && named > 0 && { service: 'category' }),
    },
  };
};

const anyTime = (): TimeReader =>
  createTimeReader({
    zone: { offsetMinutes: 0, assumed: true },
    year: { year: 2000, firstMonth: 1, assumed: true },
    earliestTs: Number.NEGATIVE_INFINITY,
    latestTs: Number.POSITIVE_INFINITY,
  });

const bracket = (line: string): number => (line.charCodeAt(0) === 91 ? 1 : 0);

const parser = ({ reading, latestTs }: ParserContext): RecordParser => {
  const times = createTimeReader({ ...reading, latestTs });
  const shapes = anyTime();
  const hasCategory = reading.fields['service'] === 'category';
  return (text): ParsedRecord => {
    const newline = text.indexOf('\n');
    const line = newline < 0 ? text : text.slice(0, newline);
    const at = bracket(line);
    const ts = times.read(line, at);
    const timed = ts !== null || shapes.read(line, at) !== null;
    const head = timed ? readHead(line, afterTime(line, ts === null ? shapes : times)) : readHead(line, 0);
    let message = line.slice(head.messageAt);
    const category = hasCategory ? CATEGORY.exec(message) : null;
    if (category) message = message.slice(category[0].length);
    const { method, target, operation, status } = requestInMessage(message);
    const latencyMs = latencyInMessage(message);
    let attributes = head.words === '' ? '' : `"head":${jsonText(head.words)}`;
    if (newline >= 0)
      attributes += `${attributes === '' ? '' : ','}"continued":${JSON.stringify(text.slice(newline + 1))}`;
    return {
      ts,
      level: head.level ?? levelOfStatus(status),
      service: category?.[1] ?? null,
      route: target === null ? operation : routeOf(method, target),
      status,
      latencyMs,
      message: message === '' ? null : message,
      traceId: null,
      host: null,
      attributes: attributes === '' ? null : `{${attributes}}`,
    };
  };
};

const SAMPLES: readonly FormatSample[] = [
  {
    text: '2026-11-20 22:10:29,502 INFO     [inventory.app:24] GET /stock/SKU-5762 200 completed in 0.010s',
    expect: {
      ts: 1795212629502,
      level: 'info',
      service: null,
      route: 'GET /stock/<id>',
      status: 200,
      latencyMs: 10,
      message: 'GET /stock/SKU-5762 200 completed in 0.010s',
      attributes: '{"head":"[inventory.app:24]"}',
    },
  },
  {
    text: "2026-11-20 22:12:06,018 ERROR    [inventory.app:20] Unhandled error while serving /stock/SKU-1992\nTraceback (most recent call last):\nKeyError: 'SKU-1992'",
    expect: {
      ts: 1795212726018,
      level: 'error',
      status: null,
      latencyMs: null,
      message: 'Unhandled error while serving /stock/SKU-1992',
      attributes:
        '{"head":"[inventory.app:20]","continued":"Traceback (most recent call last):\\nKeyError: \'SKU-1992\'"}',
    },
  },
  {
    text: '2026-11-20 22:10:29.010 [INFO] catalog: GET /products/307 200 took 32.9ms',
    among: ['2026-11-20 22:10:25.787 [INFO] catalog: catalog started'],
    expect: { service: 'catalog', route: 'GET /products/<id>', status: 200, latencyMs: 32.9, attributes: null },
  },
  {
    text: '[2026-11-20T22:10:29.293] [WARN] payments - charge 402 elapsed=133ms',
    among: ['[2026-11-20T22:10:29.313] [INFO] payments - charge 200 elapsed=50ms'],
    expect: {
      ts: 1795212629293,
      level: 'warn',
      service: 'payments',
      route: 'charge',
      status: 402,
      latencyMs: 133,
      message: 'charge 402 elapsed=133ms',
    },
  },
  {
    text: '2026/11/20 22:10:23 [error] 32196#32196: *7 upstream timed out, client: 127.0.0.1, request: "POST /api/orders HTTP/1.1"',
    expect: { ts: 1795212623000, level: 'error', route: 'POST /api/orders', status: null, latencyMs: null },
  },
  {
    text: '[Fri Nov 20 17:10:23.655140 2026] [mpm_event:notice] [pid 32197:tid 32197] AH00489: resuming normal operations',
    expect: { ts: 1795194623655, level: 'info', service: null, message: 'AH00489: resuming normal operations' },
  },
  {
    text: '2026-11-20 23:22:51.794 CET [10792] orders@shop LOG:  duration: 148.828 ms  execute <unnamed>: SELECT 1',
    expect: {
      ts: 1795213371794,
      level: 'info',
      latencyMs: 148.828,
      status: null,
      message: 'duration: 148.828 ms  execute <unnamed>: SELECT 1',
      attributes: '{"head":"[10792] orders@shop"}',
    },
  },
  {
    // waiting for a lock is no request
    text: '2026-11-20 23:23:39.955 CET [10792] orders@shop LOG:  process 10792 still waiting for AccessShareLock after 1000.119 ms',
    expect: { latencyMs: null },
  },
  {
    text: '2026-11-20 22:10:29.575  INFO 1 --- [           main] com.example.OrdersApplication : Started OrdersApplication in 4.312 seconds',
    expect: { level: 'info', latencyMs: null, status: null },
  },
  {
    text: '2026-11-20 22:10:29 - billing - WARNING - retrying in 500 ms',
    expect: { ts: 1795212629000, level: 'warn', latencyMs: null, message: 'retrying in 500 ms' },
  },
  { text: 'no time here', expect: { ts: null, level: null, message: 'no time here', attributes: null } },
];

/** Text with a time at the beginning of each record, and whatever no other format reads. */
export const plainText: LogFormat = {
  id: 'plain-text',
  title:
    'text with a leading time (Python logging, winston, log4js, nginx and Apache error logs, PostgreSQL), stack traces included',
  stamps: 'end',
  samples: SAMPLES,
  score: (line) => (looksTimed(line, bracket(line)) ? 0.5 : 0.02),
  choose,
  parser,
  startsRecord: (line, { fields }) => fields['details'] !== 'postgresql' || !EXPLAINS.test(line),
};
