import { endOfAddress, isHexName, LONGEST_GROUP, SHORTEST_HEX_NAME } from './hex-words.ts';

const MAX_LENGTH = 200;
/** Characters looked at: bounds the cost of a message that is one long quoted value. */
const MAX_READ = 2000;
/** Values shown of a list: its length is as variable as what it holds. */
const MAX_LISTED = 3;
/** What stands in a masked message for a part that varies. */
export const MASK = '<*>';

const SEPARATOR = 0;
const QUOTE = 1;
/** From here on: parts of words. */
const WORD = 2;
const DIGIT = 3;
const DOT = 4;
const COLON = 58;

/** Class of each ASCII character; everything beyond ASCII counts as part of a word. */
const CLASSES = Uint8Array.from({ length: 65536 }, (_, code) => {
  if (code > 127) return WORD;
  if (code >= 48 && code <= 57) return DIGIT;
  if (code === 34 || code === 39 || code === 96) return QUOTE;
  if (code === 46) return DOT;
  const letter = (code | 32) >= 97 && (code | 32) <= 122;
  // '-', '_', '+', '%', '@', '$' hold ids, versions, addresses and amounts together
  return letter || '-_+%@$#~'.includes(String.fromCharCode(code)) ? WORD : SEPARATOR;
});

const classAt = (text: string, at: number): number => CLASSES[text.charCodeAt(at)] ?? SEPARATOR;

/**
 * The first line of a message with its variable parts as `<*>`: words with digits (numbers, ids, uuids, addresses), long
 * hex, and single quoted words that are no keys; of a list at most three values are left. At most 200 characters; depends
 * on the message alone.
 */
export const maskMessage = (text: string): string => {
  const message = text.length > MAX_READ ? text.slice(0, MAX_READ) : text;
  const newline = message.indexOf('\n');
  const length = newline < 0 ? message.length : newline;
  let masked = '';
  let copied = 0;
  let at = 0;
  let listed = 0;
  let phraseEnd = -1;
  while (at < length && masked.length + at - copied < MAX_LENGTH) {
    const kind = classAt(message, at);
    if (kind === SEPARATOR || kind === DOT) {
      at += 1;
    } else if (kind === QUOTE) {
      const close = at === phraseEnd ? -1 : closingQuote(message, at, length);
      if (close > 0 && isQuotedValue(message, at, close)) {
        masked += message.slice(copied, at + 1) + MASK;
        copied = close;
        at = close + 1;
        listed = 0;
      } else {
        if (close > 0) phraseEnd = close;
        at += 1;
      }
    } else {
      const start = at;
      let digits = false;
      let word = kind;
      let dot = -1;
      do {
        if (word === DIGIT) digits = true;
        else if (word === DOT) {
          // a row of dots leads the eye from a name to its value: neither word has it
          if (dot >= 0 && dot === at - 1) {
            at = dot;
            break;
          }
          dot = at;
        }
        at += 1;
        word = at < length ? classAt(message, at) : SEPARATOR;
      } while (word >= WORD);
      if (at - start <= LONGEST_GROUP && message.charCodeAt(at) === COLON) {
        const end = endOfAddress(message, start, length);
        if (end > 0) {
          at = end;
          digits = true;
        }
      }
      if (digits || (at - start >= SHORTEST_HEX_NAME && isHexName(message, start, at))) {
        listed = start - copied <= 2 && isListGap(message, copied, start) ? listed + 1 : 1;
        if (listed <= MAX_LISTED) masked += message.slice(copied, start) + MASK;
        copied = at;
      }
    }
  }
  masked += message.slice(copied, Math.min(at, length));
  return masked.length > MAX_LENGTH ? masked.slice(0, MAX_LENGTH) : masked;
};

/** Where the quote opened at `open` closes on the same line, or -1: an apostrophe inside a word opens nothing. */
const closingQuote = (text: string, open: number, length: number): number => {
  if (open > 0 && text.charCodeAt(open) === 39 && classAt(text, open - 1) !== SEPARATOR) return -1;
  const close = text.indexOf(text.charAt(open), open + 1);
  return close > open && close < length ? close : -1;
};

/** One quoted word is a value; a quoted phrase is text like any other, and a quoted word before a colon is a key. */
const isQuotedValue = (text: string, open: number, close: number): boolean => {
  if (text.charCodeAt(close + 1) === COLON) return false;
  const space = text.indexOf(' ', open);
  return space < 0 || space > close;
};

/** True when nothing but one comma or blank, or both, stands between two values. */
const isListGap = (text: string, from: number, to: number): boolean => {
  const first = text.charCodeAt(from);
  if (to - from === 1) return first === 32 || first === 44;
  return to - from === 2 && (first === 32 || first === 44) && text.charCodeAt(from + 1) === 32;
};

/** A 64-bit hash of a masked message as 16 hex digits, the same on every machine (cyrb64 by bryc, public domain; not for security). */
export const fingerprintOf = (masked: string): string => {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < masked.length; at += 1) {
    const code = masked.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (b >>> 0).toString(16).padStart(8, '0') + (a >>> 0).toString(16).padStart(8, '0');
};
