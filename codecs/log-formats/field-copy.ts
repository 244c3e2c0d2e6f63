import { viewOf } from '../text.ts';

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
  /** The same bytes, for four at a time. */
  words: DataView;
  at: number;
  to: number;
  readonly json: Uint8Array;
  readonly jsonWords: DataView;
  /** How much of `json` is written. */
  length: number;
}

/** Room for so many bytes of JSON, and no line yet. */
export const createFieldCopy = (room: number): FieldCopy => {
  const json = new Uint8Array(room);
  const jsonWords = viewOf(json);
  return { bytes: json, words: jsonWords, at: 0, to: 0, json, jsonWords, length: 0 };
};

/** Begins anew with the line [from, to) of a block. */
export const openLine = (line: FieldCopy, bytes: Uint8Array, from: number, to: number): void => {
  if (line.bytes !== bytes) {
    line.bytes = bytes;
    line.words = viewOf(bytes);
  }
  line.at = from;
  line.to = to;
  line.length = 0;
};

const WORD = 4;
/** Where four bytes, the first one lowest, have their marks: none is reliable behind the first (Warren, Hacker's Delight, 6-1). */
export const HIGH_BITS = 0x80_80_80_80;
/** 1 in each of four bytes. */
export const ONES = 0x01_01_01_01;

/** Marks backslashes, control characters and what is beyond ASCII among four bytes. */
export const oddMarks = (word: number): number => {
  const backslashes = word ^ (BACKSLASH * ONES);
  return ((word - SPACE * ONES) & ~word) | (word + ONES) | word | ((backslashes - ONES) & ~backslashes);
};

/** Marks quotes among four bytes. */
export const quoteMarks = (word: number): number => {
  const quotes = word ^ (QUOTE * ONES);
  return (quotes - ONES) & ~quotes;
};

/** Which of four bytes is the first with a mark. */
export const firstMark = (marks: number): number => (31 - Math.clz32(marks & -marks)) >> 3;

/** Whether a byte of that value is a plain ASCII character, space and quote included, that JSON writes as it is but for the quote. */
export const isPlainByte = (byte: number): boolean => (KINDS[byte] as number) < ODD;

/** A text that is written again and again, eight bytes at a time. */
export interface FixedText {
  readonly words: DataView;
  readonly length: number;
}

const EIGHT = 8;

/** The ASCII text, ready to be written. */
export const fixedText = (text: string): FixedText => {
  const bytes = new Uint8Array(Math.ceil(text.length / EIGHT) * EIGHT);
  bytes.set(Buffer.from(text, 'latin1'));
  return { words: viewOf(bytes), length: text.length };
};

/** Writes a text behind the JSON, and perhaps zeros that are written over next. */
export const putText = (line: FieldCopy, { words, length }: FixedText): void => {
  const { jsonWords } = line;
  for (let at = 0; at < length; at += EIGHT) jsonWords.setFloat64(line.length + at, words.getFloat64(at));
  line.length += length;
};

/** Writes one ASCII character behind the JSON. */
export const putByte = (line: FieldCopy, byte: number): void => {
  line.json[line.length] = byte;
  line.length += 1;
};

/** Marks bytes of one value among four. */
const marksOf = (word: number, byte: number): number => {
  const others = word ^ Math.imul(byte, ONES);
  return (others - ONES) & ~others;
};

/** Writes the word at `at`, without quotes and opening brackets, behind the JSON and goes behind it; false where there is none. */
export const copyWord = (line: FieldCopy): boolean => {
  const { bytes, words, to, json, jsonWords } = line;
  const start = line.at;
  const shift = line.length - start;
  let at = start;
  let marks = 0;
  for (; at + WORD <= to; at += WORD) {
    const word = words.getInt32(at, true);
    jsonWords.setInt32(at + shift, word, true);
    marks = (oddMarks(word) | quoteMarks(word) | marksOf(word, SPACE) | marksOf(word, OPEN)) & HIGH_BITS;
    if (marks !== 0) break;
  }
  if (marks !== 0) at += firstMark(marks);
  else {
    for (; at < to; at += 1) {
      const byte = bytes[at] as number;
      if ((KINDS[byte] as number) >= BLANK) break;
      json[at + shift] = byte;
    }
  }
  line.at = at;
  line.length = at + shift;
  return at > start;
};

/** Writes what stands before the next quote behind the JSON and goes to the quote; false where something odd comes first. */
export const copyQuoted = (line: FieldCopy): boolean => {
  const { bytes, words, to, json, jsonWords } = line;
  const shift = line.length - line.at;
  let { at } = line;
  for (; at + WORD <= to; at += WORD) {
    const word = words.getInt32(at, true);
    jsonWords.setInt32(at + shift, word, true);
    const marks = (oddMarks(word) | quoteMarks(word)) & HIGH_BITS;
    if (marks === 0) continue;
    at += firstMark(marks);
    line.at = at;
    line.length = at + shift;
    return bytes[at] === QUOTE;
  }
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
