const MAX_LENGTH = 200;
/** Characters looked at: bounds the cost of a message that is one long quoted value. */
const MAX_READ = 2000;
const MASK = '<*>';

const SEPARATOR = 0;
const WORD = 1;
const DIGIT = 2;
const QUOTE = 3;

/** Class of each ASCII character; everything beyond ASCII counts as part of a word. */
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 48 && code <= 57) return DIGIT;
  if (code === 34 || code === 39 || code === 96) return QUOTE;
  const letter = (code | 32) >= 97 && (code | 32) <= 122;
  // '-', '.', '_', '+', '%', '@', '$' hold ids, versions, addresses and amounts together
  return letter || '-._+%@$#~'.includes(String.fromCharCode(code)) ? WORD : SEPARATOR;
});

const classAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return code < 128 ? (CLASSES[code] ?? SEPARATOR) : WORD;
};

/**
 * The first line of a message with its variable parts as `<*>`: words with digits (numbers, ids, hex, uuids, addresses) and
 * quoted values. At most 200 characters; depends on the message alone.
 */
export const maskMessage = (text: string): string => {
  const message = text.length > MAX_READ ? text.slice(0, MAX_READ) : text;
  const newline = message.indexOf('\n');
  const length = newline < 0 ? message.length : newline;
  let masked = '';
  let copied = 0;
  let at = 0;
  while (at < length && masked.length + at - copied < MAX_LENGTH) {
    const kind = classAt(message, at);
    if (kind === SEPARATOR) {
      at += 1;
    } else if (kind === QUOTE) {
      const close = closingQuote(message, at, length);
      if (close > 0) {
        masked += message.slice(copied, at + 1) + MASK;
        copied = close;
        at = close + 1;
      } else at += 1;
    } else {
      const start = at;
      let digits = false;
      for (let word = kind; word === WORD || word === DIGIT; word = at < length ? classAt(message, at) : SEPARATOR) {
        if (word === DIGIT) digits = true;
        at += 1;
      }
      if (digits) {
        masked += message.slice(copied, start) + MASK;
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
