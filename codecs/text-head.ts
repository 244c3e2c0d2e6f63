import type { Level } from '../domain/record.ts';
import { levelOfLetter, levelOfWord } from './level.ts';

/** The head of a text line: everything before its message. */
export interface Head {
  readonly level: Level | null;
  /** Words before the message that are no level: process, thread, logger. */
  readonly words: string;
  readonly messageAt: number;
  /** How many words that are neither process nor separator stood before the level; -1 without a level. */
  readonly wordsBefore: number;
}

const MAX_HEAD_WORDS = 12;
/** Words before a level where nothing is known of the source. */
const USUAL_WORDS = 3;
const MAX_BRACKET = 160;
const MAX_WORD = 120;
const SPACE = 32;
const TAB = 9;
const OPEN = 91;
const PAREN = 40;
const LESS = 60;
const BAR = 124;
const SLASH = 47;
const EXCLAMATION = 33;
const EQUALS = 61;

const SEPARATORS: ReadonlySet<string> = new Set(['-', '|', '---', ':', '--', '::', '–', '>', '>>', '*']);

const isBlank = (code: number): boolean => code === SPACE || code === TAB;
const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;

const joined = (words: string, word: string): string =>
  words === '' ? word : word === '' ? words : `${words} ${word}`;

/** ` Europe/Berlin]`, as PHP writes it. */
const REGION = /^ [A-Z][A-Za-z]{1,20}\/[A-Za-z_/+-]{1,30}(?=\])/;

const behindRegion = (text: string, end: number): number => {
  const code = text.charCodeAt(end + 1);
  if (text.charCodeAt(end) !== SPACE || code < 65 || code > 90 || text.charCodeAt(end + 3) === SPACE) return end;
  const region = REGION.exec(text.slice(end, end + 56));
  return region ? end + region[0].length : end;
};

/** The index behind the marks that close a time: brackets, commas, `: `, ` - `, ` | `. */
export const afterTime = (text: string, end: number): number => {
  let at = behindRegion(text, end);
  for (let code = text.charCodeAt(at); code === 93 || code === 124 || code === 44 || code === 59 || code === 41;) {
    at += 1;
    code = text.charCodeAt(at);
  }
  if (text.charAt(at) === ':' || (text.charAt(at) === '>' && isBlank(text.charCodeAt(at + 1)))) at += 1;
  while (isBlank(text.charCodeAt(at))) at += 1;
  // `time - name - LEVEL - message` and `time | LEVEL | message`
  while ('-|>'.includes(text.charAt(at) || ' ') && isBlank(text.charCodeAt(at + 1))) at += 2;
  while (isBlank(text.charCodeAt(at))) at += 1;
  // Erlang closes its report headers so
  return text.startsWith('===', at) ? text.length : at;
};

const wordEnd = (text: string, start: number): number => {
  const first = text.charCodeAt(start);
  const closing = first === OPEN ? ']' : first === PAREN ? ')' : first === LESS ? '>' : '';
  if (closing !== '') {
    const close = text.indexOf(closing, start);
    // `(111)Connection refused` is one word
    const isWhole = first === OPEN || !isLetter(text.charCodeAt(close + 1));
    if (close > 0 && close - start < MAX_BRACKET && isWhole) {
      // brackets inside brackets: `[QuorumPeer[myid=1]/0:0]`
      const outer = text.indexOf(closing, close + 1);
      const nested = text.indexOf(text.charAt(start), start + 1);
      return nested > 0 && nested < close && outer > 0 && outer - start < MAX_BRACKET ? outer + 1 : close + 1;
    }
  }
  let end = start;
  while (end < text.length && end - start < MAX_WORD && !isBlank(text.charCodeAt(end))) end += 1;
  return end;
};

/** Words of loggers that, in small letters, rather begin a sentence. */
const ORDINARY: ReadonlySet<string> = new Set(
  'http log config fine success note system audit grave spam failure notice all alert'.split(' '),
);

/**
 * The level that a word of a head names: `INFO`, `[error]`, `LOG:`, `[mpm_event:notice]`, `app.WARNING:`,
 * `INFO/MainProcess]`, `[W]`, `W/Tag`; in lower case only in brackets, first or before a colon.
 */
const levelOfHeadWord = (word: string, first: boolean): Level | null => {
  const code = word.charCodeAt(0);
  const bracketed = code === OPEN || code === LESS || code === PAREN;
  let name = bracketed ? word.slice(1, word.endsWith(':') ? -2 : -1) : word;
  let marked = bracketed || first;
  if (name.endsWith(']')) name = name.slice(0, -1);
  if (name.endsWith(':')) {
    name = name.slice(0, -1);
  } else if (name.endsWith(',')) name = name.slice(0, -1);
  if (name.length === 1) return bracketed || word.length > 1 ? levelOfLetter(name) : null;
  if (name.length > 60 || name === '') return null;
  const tagged = !bracketed && word.includes('[') ? TAGGED.exec(word) : null;
  if (tagged) return levelOfWord(tagged[1] ?? tagged[2] ?? '');
  const slash = name.indexOf('/');
  if (slash === 1) return levelOfLetter(name.charAt(0));
  // `HTTP/1.1"` ends a request line
  if (name.startsWith('HTTP/')) return null;
  // `INFO/MainProcess` of Celery, `Server thread/INFO` of Minecraft
  if (slash > 0)
    name = bracketed && LEVEL_AT_END.test(name) ? name.slice(name.lastIndexOf('/') + 1) : name.slice(0, slash);
  const cut = Math.max(name.lastIndexOf(':'), word.endsWith(':') ? name.lastIndexOf('.') : -1);
  // Apache 2.4 writes `[:error]` for a module without a name
  if (cut > 0 || (cut === 0 && bracketed)) {
    name = name.slice(cut + 1);
    marked = true;
  }
  name = name.trim();
  if (name.length < 2 || name.length > 16) return null;
  const level = levelOfWord(name);
  if (level === null || name === name.toUpperCase()) return level;
  return marked && (bracketed || cut > 0 || !ORDINARY.has(name.toLowerCase())) ? level : null;
};

/** `NOTICE[1234]` of Asterisk, `util.py[DEBUG]:` of cloud-init. */
const TAGGED = /^(?:([A-Z]{4,9})(?:\[[\w-]{1,24}\]){1,2}|[\w./-]{1,60}\[([A-Z]{4,9})\]):?$/;
const LEVEL_AT_END = /\/[A-Z]{4,7}$/;
const NUMBER = /^#?\d[\d#]*:?$/;
const SETTING = /^(?:pid|tid|thread|process|ppid)[=:]/i;

/** Words that stand between level and message: brackets, process and thread numbers, separators. */
const isHeadWord = (text: string, word: string, end: number, levelSeen: boolean): boolean => {
  const first = word.charCodeAt(0);
  // `[GroupCoordinator 0]: …` is what the message is about
  if (first === OPEN) return text.charAt(end) !== ':' && text.charAt(end) !== '.';
  // `(111)Connection refused: …` of Apache
  if (
    (first === PAREN && word.endsWith(')') && isBlank(text.charCodeAt(end) || SPACE)) ||
    (first === LESS && word.endsWith('>'))
  )
    return true;
  if (SEPARATORS.has(word) || SETTING.test(word)) return true;
  if (!NUMBER.test(word)) return false;
  // a number behind the level is a process only where the head goes on
  return !levelSeen || word.includes('#') || /^[ \t]+(?:[[(-]|#)/.test(text.slice(end, end + 12));
};

/** `[api] error: …`, `general: error: …`: a level behind nothing but brackets, or behind a category. */
const isMarked = (word: string, unknown: number, colonBefore: boolean): boolean =>
  word.endsWith(':') && (unknown === 0 || (unknown === 1 && colonBefore));

/** `WARNING:app.db:text` as Python's `basicConfig` writes it, `DEBUG:text`, and `INFO|Shop.Orders|text` of NLog. */
const GLUED = /^([A-Z]{3,9})[:|](?:([\w.$-]{1,100})[:|])?(?=\S)/;

/** `INFO[0012] ` of logrus at a terminal: seconds since it began. */
const LOGRUS = /^(TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[\d{4,8}\] {0,40}/;
/** `I | ` of etcd's capnslog, `I! ` of Telegraf. */
const CAPNSLOG = /^([CEWNIDT])(?: \||!) /;

/** `D/ActivityManager( 1702): ` of Android's brief form: the tag is part of the message. */
const LOGCAT = /^([VDIWEF])\/[^()]{1,80}\( {0,6}\d{1,8}\): /;

/** The level of a head that is nothing else, and the text of that head; null for other heads. */
const wholeHead = (text: string, at: number): readonly [level: Level | null, head: string] | null => {
  if (text.charCodeAt(at + 1) === SLASH) {
    const tag = LOGCAT.exec(text.slice(at, at + MAX_WORD));
    return tag && [levelOfLetter(tag[1] ?? ''), text.slice(at, at + 2)];
  }
  const isLogrus = text.charCodeAt(at + 4) === OPEN;
  if (!isLogrus && text.charCodeAt(at + 2) !== BAR && text.charCodeAt(at + 1) !== EXCLAMATION) return null;
  const found = isLogrus ? LOGRUS.exec(text.slice(at, at + 60)) : CAPNSLOG.exec(text.slice(at, at + 4));
  return found && [isLogrus ? levelOfWord(found[1] ?? '') : levelOfLetter(found[1] ?? ''), found[0]];
};

/** Level, other words and start of the message from `start` on; a bare level is looked for behind at most `mostWords` others. */
export const readHead = (text: string, start: number, mostWords = USUAL_WORDS): Head => {
  let at = start;
  let level: Level | null = null;
  let words = '';
  let messageAt = start;
  let skipped = '';
  let unknown = 0;
  let numbers = 0;
  let colon = false;
  let last = { at: start, words: '' };
  const whole = wholeHead(text, at);
  if (whole !== null) return { level: whole[0], words: '', messageAt: at + whole[1].length, wordsBefore: 0 };
  const glued = text.charCodeAt(at) <= 90 ? GLUED.exec(text.slice(at, at + MAX_WORD)) : null;
  const gluedLevel = glued ? levelOfWord(glued[1] ?? '') : null;
  if (glued && gluedLevel !== null)
    return { level: gluedLevel, words: glued[2] ?? '', messageAt: at + glued[0].length, wordsBefore: 0 };
  for (let count = 0; count < MAX_HEAD_WORDS && at < text.length; count += 1) {
    const from = at;
    const end = wordEnd(text, at);
    const word = text.slice(at, end);
    const found: Level | null =
      level !== null
        ? null
        : word.length === 1 && numbers > 0 && unknown === 0
          ? levelOfLetter(word)
          : levelOfHeadWord(word, count === 0 || (numbers === count && numbers > 0) || isMarked(word, unknown, colon));
    const known = found !== null || isHeadWord(text, word, end, level !== null);
    if (!known && level !== null) break;
    colon = word.endsWith(':');
    const numbered = found === null && NUMBER.test(word) && !word.includes('#');
    at = end;
    if (text.charAt(at) === ':' && isBlank(text.charCodeAt(at + 1))) at += 1;
    while (isBlank(text.charCodeAt(at))) at += 1;
    // `error = 5` is a sentence
    if (found !== null && count === 0 && text.charCodeAt(at) === EQUALS) break;
    if (found !== null) {
      level = found;
      // what stood before the level (logger, user) belongs to the head
      words = joined(words, skipped);
      skipped = '';
      messageAt = at;
    } else if (known && skipped === '' && (level !== null || !numbered)) {
      last = { at: at < text.length ? start : from, words };
      if (!SEPARATORS.has(word)) words = joined(words, word);
      messageAt = at;
    } else {
      skipped = joined(skipped, word);
      if (numbered) numbers += 1;
      else unknown += 1;
      if (unknown > mostWords) break;
    }
  }
  // WebLogic writes the message in brackets, too
  if (text.charCodeAt(last.at) === LESS && level !== null) ({ at: messageAt, words } = last);
  return { level, words, messageAt, wordsBefore: level === null ? -1 : unknown };
};

/** The level of the words before a time (`INFO 2026-…`, `W, [2026-…`, `=ERROR REPORT==== …`); null when they name none. */
export const levelOfPrefix = (prefix: string): Level | null => {
  // Erlang's reports of what has ended
  if (prefix.startsWith('=CRASH ') || prefix.startsWith('=SUPERVISOR ')) return 'error';
  for (const part of prefix.split(/[\s[|]+/, 4)) {
    const word = part.replace(/^[=[(<]+|[\])>]+$/g, '');
    const level = levelOfHeadWord(word, false) ?? (word.length === 1 ? levelOfLetter(word) : null);
    if (level !== null) return level;
  }
  return null;
};

const TRACE_IN_BRACKET = /\btrace[_-]?id[=:] ?"?([0-9a-f]{16,32})\b/i;
const SLEUTH = /\[([\w.-]{0,80}),([0-9a-f]{16,32})?,([0-9a-f]{16})?(?:,(?:true|false))?\]/;
const BOOT_TRACE = /\[([0-9a-f]{32})-[0-9a-f]{16}\]/;
const REQUEST_ID = /\[(req-[0-9a-f-]{36})\b/;

/** What the words of a head say besides: the service and trace of Spring Cloud Sleuth, Micrometer and OpenStack. */
export const namesInHead = (words: string): { readonly service: string | null; readonly traceId: string | null } => {
  if (!words.includes('[')) return NO_NAMES;
  const sleuth = SLEUTH.exec(words);
  if (sleuth) return { service: sleuth[1] || null, traceId: sleuth[2] ?? null };
  const trace = BOOT_TRACE.exec(words) ?? REQUEST_ID.exec(words) ?? TRACE_IN_BRACKET.exec(words);
  return trace ? { service: null, traceId: trace[1] ?? null } : NO_NAMES;
};

const NO_NAMES = { service: null, traceId: null } as const;
