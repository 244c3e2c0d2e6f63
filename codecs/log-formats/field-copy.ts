const SPACE = 32;
const QUOTE = 34;
const OPEN = 91;
const BACKSLASH = 92;

/** Kinds of bytes, in an order that lets one comparison end a run: of a word, of what is quoted, of the rest of a line. */
const BLANK = 1;
const BRACKET = 2;
const QUOTED = 3;
/** Control characters, backslashes and what is beyond ASCII. */
const ODD = 4;
const KINDS = new Uint8Array(256).fill(ODD).fill(0, 33, 127);
KINDS[SPACE] = BLANK;
KINDS[OPEN] = BRACKET;
KINDS[QUOTE] = QUOTED;
KINDS[BACKSLASH] = ODD;

/** A line of bytes that is read from `at` to `to`, and JSON text that grows out of it. */
export interface FieldCopy {
  bytes: Uint8Array;
  at: number;
  to: number;
  readonly json: Uint8Array;
  /** How much of `json` is written. */
  length: number;
}

/** Whether a byte of that value is a plain ASCII character, space and quote included, that JSON writes as it is but for the quote. */
export const isPlainByte = (byte: number): boolean => (KINDS[byte] as number) < ODD;

/** Writes a text behind the JSON. */
export const putText = (line: FieldCopy, text: Uint8Array): void => {
  const { json, length } = line;
  for (let at = 0; at < text.length; at += 1) json[length + at] = text[at] as number;
  line.length = length + text.length;
};

/** Writes the word at `at`, without quotes and opening brackets, behind the JSON and goes behind it; false where there is none. */
export const copyWord = (line: FieldCopy): boolean => {
  const { bytes, to, json } = line;
  const start = line.at;
  const shift = line.length - start;
  let at = start;
  for (; at < to; at += 1) {
    const byte = bytes[at] as number;
    if ((KINDS[byte] as number) >= BLANK) break;
    json[at + shift] = byte;
  }
  line.at = at;
  line.length = at + shift;
  return at > start;
};

/** Writes what stands before the next quote behind the JSON and goes to the quote; false where something odd comes first. */
export const copyQuoted = (line: FieldCopy): boolean => {
  const { bytes, to, json } = line;
  const shift = line.length - line.at;
  let { at } = line;
  for (; at < to; at += 1) {
    const byte = bytes[at] as number;
    if ((KINDS[byte] as number) >= QUOTED) break;
    json[at + shift] = byte;
  }
  line.at = at;
  line.length = at + shift;
  return at < to && bytes[at] === QUOTE;
};

/** Writes the rest of the line as JSON does, without quotes around it; false where something odd is in it. */
export const copyRest = (line: FieldCopy): boolean => {
  const { bytes, to, json } = line;
  let { at, length } = line;
  for (; at < to; at += 1) {
    const byte = bytes[at] as number;
    const kind = KINDS[byte] as number;
    if (kind === ODD) return false;
    if (kind === QUOTED) json[length++] = BACKSLASH;
    json[length++] = byte;
  }
  line.length = length;
  return true;
};

/** Where the next quote stands in the plain characters [from, to); -1 where something odd comes first. */
export const quoteAt = (bytes: Uint8Array, from: number, to: number): number => {
  let at = from;
  while (at < to && (KINDS[bytes[at] as number] as number) < QUOTED) at += 1;
  return at < to && bytes[at] === QUOTE ? at : -1;
};

const ZERO = 48;
const NINE = 57;
const DOT = 46;
/** Longest number, so that its digits are exact as a double. */
const MAX_FIGURE = 15;
const POWERS_OF_TEN = Float64Array.from({ length: MAX_FIGURE + 1 }, (_, power) => Number(`1e${power}`));

/** A number that was found in a line: its value, its end, and where its point is. */
export interface Figure {
  value: number;
  end: number;
  /** -1 for a whole number. */
  point: number;
}

/** Reads the digits at `at`, with a point between them or not, into `figure`; false for what is none, or too long to be exact. */
export const readFigure = (bytes: Uint8Array, from: number, to: number, figure: Figure): boolean => {
  let digits = 0;
  let point = -1;
  let at = from;
  for (; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= ZERO && byte <= NINE) digits = digits * 10 + byte - ZERO;
    else if (byte === DOT && point < 0) point = at;
    else break;
  }
  if (at === from || at - from > MAX_FIGURE || point === from || point === at - 1) return false;
  // both are exact, so that the quotient is the double nearest to the decimal (Clinger, 1990)
  figure.value = point < 0 ? digits : digits / (POWERS_OF_TEN[at - point - 1] as number);
  figure.end = at;
  figure.point = point;
  return true;
};
