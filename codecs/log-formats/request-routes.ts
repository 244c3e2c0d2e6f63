import { MAX_TARGET } from '../../domain/route.ts';
import { cachedBytes } from '../byte-cache.ts';
import { maskedMessage, mayHoldAddress } from '../message-masks.ts';
import { asciiText, viewOf } from '../text.ts';
import { type FieldCopy, firstMark, HIGH_BITS, ONES, oddMarks, quoteMarks } from './field-copy.ts';
import { createRouteReader } from './request-line.ts';
import { createRequestPatterns, type RequestMeaning } from './request-patterns.ts';

const QUOTE = 34;
const HASH = 35;
const SLASH = 47;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const SEMICOLON = 59;
const EQUALS = 61;
const QUESTION = 63;
const SPACE = 32;
const WORD = 4;

/** Digits from which on a row makes its segment an id, however many and whatever they are. */
const ID_DIGITS = 3;
/** Longest request line whose meaning is remembered. */
const MAX_KEY = 256;

/** Bytes from 0 to the colon behind 9 as marks: they alone reach 128 with the one sum and not with the other. */
const digitMarks = (word: number): number => (word + 0x50 * ONES) & ~(word + 0x45 * ONES);

/** A method, and a path: only there do digits say no more than the routes make of them. */
const HAS_PATH = /^[^ ?]* (?:https?:\/\/[^ /?#;]+)?\//;

/**
 * Reads the request line that begins at `from` of a line and ends at a quote, and goes to that quote; null where something
 * odd comes first. Gives what `createRouteReader` and `maskedMessage` give for its text. Rows of digits are shortened before
 * anything is looked up, so that the same few requests come again and again.
 */
export const createRequestReader = (): ((line: FieldCopy, from: number) => RequestMeaning | null) => {
  const routes = createRouteReader();
  const meaning = (text: string): RequestMeaning => ({ route: routes(text), mark: maskedMessage(text) });
  const known = cachedBytes((text) => (HAS_PATH.test(text) ? meaning(text) : null), MAX_KEY);
  const patterns = createRequestPatterns();
  let short = new Uint8Array(MAX_TARGET);
  let shortWords = viewOf(short);

  const read = (line: FieldCopy, from: number): RequestMeaning | null => {
    const { bytes, words, to } = line;
    if (to - from + WORD > short.length) {
      short = new Uint8Array(2 * (to - from) + WORD);
      shortWords = viewOf(short);
    }
    patterns.begin(from);
    let at = from;
    let length = 0;
    let inQuery = false;
    let colons = 0;
    let isDoubled = false;
    for (;;) {
      // behind most requests stands more of their line, behind the last one of a block perhaps nothing
      if (at + WORD > words.byteLength) return null;
      const word = words.getInt32(at, true);
      const marks = (oddMarks(word) | quoteMarks(word) | digitMarks(word)) & HIGH_BITS;
      shortWords.setInt32(length, word, true);
      const plain = marks === 0 ? WORD : firstMark(marks);
      at += plain;
      length += plain;
      if (plain === WORD) continue;
      if (at >= to) return null;
      const byte = bytes[at] as number;
      if (byte === QUOTE) break;
      if (byte === COLON) {
        colons += 1;
        isDoubled ||= bytes[at - 1] === COLON;
        at += 1;
        length += 1;
        continue;
      }
      if (!isDigit(byte)) return null;
      const start = at;
      do at += 1;
      while (at < to && isDigit(bytes[at] as number));
      const digits = at - start;
      const before = bytes[start - 1];
      if (before === EQUALS) inQuery ||= hasQuery(bytes, from, start);
      const isWhole = before === SLASH && endsSegment(bytes[at] as number);
      const least = inQuery || isWhole ? 1 : ID_DIGITS;
      if (digits >= least) {
        for (let zeros = inQuery ? 1 : ID_DIGITS; zeros > 0; zeros -= 1) short[length++] = ZERO;
        patterns.addDigits(start, at, least);
      } else for (let index = start; index < at; index += 1) short[length++] = bytes[index] as number;
    }
    line.at = at;
    // the number of digits matters in addresses, and where a target is cut
    const isOdd = isDoubled || mayHoldAddress(colons) || at - from >= MAX_TARGET;
    const found = isOdd ? null : known(short, 0, length);
    if (found === null) return meaning(asciiText(bytes, from, at));
    patterns.keep(line, found);
    return found;
  };

  return (line, from) => {
    const expected = patterns.find(line, from);
    return expected !== null && line.at - from < MAX_TARGET ? expected : read(line, from);
  };
};

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

const hasQuery = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let at = from; at < to; at += 1) if (bytes[at] === QUESTION) return true;
  return false;
};

const endsSegment = (byte: number): boolean =>
  byte === SLASH || byte === SPACE || byte === QUESTION || byte === HASH || byte === SEMICOLON || byte === QUOTE;
