import { numberOf, type Slot, wordOf } from './json-shape.ts';
import { asciiText } from './text.ts';

const QUOTE = 34;
const COMMA = 44;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const BACKSLASH = 92;
const CLOSE = 125;
const SPACE = 32;
const LAST_PLAIN = 126;
/** Digits of a whole number that is exact as a double. */
const EXACT_DIGITS = 15;
/** Digits with their point behind `0` that are never written with an exponent. */
const MOST_SMALL_DIGITS = 7;
const WORD_BYTES = 4;

/** Where the slots of one line are: byte offsets of key (after the comma), value and end. */
export interface Cuts {
  readonly keys: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Numbers of few digits by value, NaN for everything else. */
  readonly values: Float64Array;
}

/** Room for the cuts of lines with that many slots. */
export const roomForCuts = (slots: number): Cuts => ({
  keys: new Int32Array(slots),
  starts: new Int32Array(slots),
  ends: new Int32Array(slots),
  values: new Float64Array(slots),
});

/** Bytes that lines of a shape share, and the same four at a time, little-endian. */
export interface Literal {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
}

/** ASCII text as a literal. */
export const literalOf = (text: string): Literal => {
  const bytes = Buffer.from(text, 'latin1');
  const words = Int32Array.from({ length: Math.floor(bytes.length / WORD_BYTES) }, (_, index) =>
    bytes.readInt32LE(index * WORD_BYTES),
  );
  return { bytes, words };
};

/** Finds every value of the line [from, to) of a shape; false when the line is not of it. `view` is of the same bytes. */
export const cutLine = (
  bytes: Uint8Array,
  view: DataView,
  from: number,
  to: number,
  slots: readonly Slot[],
  literals: readonly Literal[],
  tail: Literal,
  { keys, starts, ends, values }: Cuts,
): boolean => {
  let at = from;
  for (let index = 0; index < literals.length; index += 1) {
    const literal = literals[index] as Literal;
    if (!isAt(bytes, view, at, to, literal)) return false;
    keys[index] = at + 1;
    at += literal.bytes.length;
    starts[index] = at;
    values[index] = Number.NaN;
    const kind = (slots[index] as Slot).kind;
    if (kind === 'string') {
      if (bytes[at] !== QUOTE) return false;
      at = endOfText(bytes, view, at + 1, to);
      if (at < 0) return false;
    } else {
      const start = at;
      let digits = 0;
      let point = -1;
      let odd = kind === 'word';
      for (
        let byte = bytes[at] ?? 0;
        at < to && byte !== COMMA && byte !== CLOSE && byte !== SPACE;
        byte = bytes[at] ?? 0
      ) {
        if (byte >= ZERO && byte <= NINE) digits = digits * 10 + byte - ZERO;
        else if (byte === DOT && point < 0) point = at;
        else odd = true;
        at += 1;
      }
      if (odd || !isPlain(bytes, start, point, at)) {
        if (!isScalar(bytes, start, at, kind)) return false;
      } else if (point < 0) values[index] = digits;
      // both are exact, so that the quotient is the double nearest to the decimal (Clinger, 1990)
      else values[index] = digits / (POWERS_OF_TEN[at - point - 1] as number);
    }
    ends[index] = at;
  }
  return to - at === tail.bytes.length && isAt(bytes, view, at, to, tail);
};

/** Whether a literal stands at `at` and ends by `to`. */
const isAt = (bytes: Uint8Array, view: DataView, at: number, to: number, literal: Literal): boolean => {
  const { bytes: expected, words } = literal;
  if (at + expected.length > to) return false;
  for (let word = 0; word < words.length; word += 1)
    if (view.getInt32(at + word * WORD_BYTES, true) !== words[word]) return false;
  for (let offset = words.length * WORD_BYTES; offset < expected.length; offset += 1)
    if (bytes[at + offset] !== expected[offset]) return false;
  return true;
};

const LOWS = 0x01010101;
const HIGHS = 0x80808080 | 0;
const QUOTES = QUOTE * LOWS;
const BACKSLASHES = BACKSLASH * LOWS;
const SPACES = SPACE * LOWS;

/** Where the text that begins at `from` ends, behind its quote; -1 where it needs a real parser or has no end. */
const endOfText = (bytes: Uint8Array, view: DataView, from: number, to: number): number => {
  let at = from;
  // four bytes at a time while none of them is a quote, a backslash, a control character or beyond ASCII ("haszero", Bit
  // Twiddling Hacks): a false alarm only leads to a closer look
  for (; at + WORD_BYTES <= to; at += WORD_BYTES) {
    const word = view.getInt32(at, true);
    const quote = word ^ QUOTES;
    const backslash = word ^ BACKSLASHES;
    const found =
      ((quote - LOWS) & ~quote) | ((backslash - LOWS) & ~backslash) | ((word - SPACES) & ~word) | (word + LOWS) | word;
    if ((found & HIGHS) !== 0) break;
  }
  for (; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at + 1;
    if (byte < SPACE || byte > LAST_PLAIN || byte === BACKSLASH) return -1;
  }
  return -1;
};

const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => Number(`1e${power}`));

/** True for the digits, or digits with a point between, of a number that is exact and that JSON writes so. */
const isPlain = (bytes: Uint8Array, from: number, point: number, to: number): boolean => {
  const wholeEnd = point < 0 ? to : point;
  if (to - from > EXACT_DIGITS || wholeEnd === from) return false;
  const first = bytes[from];
  if (point < 0) return first !== ZERO || wholeEnd === from + 1;
  if (point === to - 1 || bytes[to - 1] === ZERO) return false;
  // small ones are written with an exponent
  return first !== ZERO || (wholeEnd === from + 1 && to - point <= MOST_SMALL_DIGITS);
};

const isScalar = (bytes: Uint8Array, from: number, to: number, kind: Slot['kind']): boolean => {
  const raw = asciiText(bytes, from, to);
  return kind === 'number' ? numberOf(raw) !== undefined : wordOf(raw) !== undefined;
};
