import { numberOf, type Slot, wordOf } from './json-shape.ts';
import { asciiText } from './text.ts';

const QUOTE = 34;
const COMMA = 44;
const DOT = 46;
const ZERO = 48;
const BACKSLASH = 92;
const CLOSE = 125;
const SPACE = 32;
const LAST_PLAIN = 126;
/** Digits of a whole number that is exact as a double. */
const EXACT_DIGITS = 15;
/** Digits with their point behind `0` that are never written with an exponent. */
const MOST_SMALL_DIGITS = 7;
const WORD_BYTES = 4;
const EIGHT = 8;

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

/** ASCII text that lines of a shape share. */
export interface Literal {
  readonly bytes: Uint8Array;
  /** Its bytes eight at a time, little-endian, the last eight once more: doubles that are equal only to the same bytes. */
  readonly eights: Float64Array;
}

/** ASCII text as a literal. */
export const literalOf = (text: string): Literal => {
  const bytes = Buffer.from(text, 'latin1');
  const starts = Array.from({ length: Math.floor(bytes.length / EIGHT) }, (_, index) => index * EIGHT);
  if (bytes.length % EIGHT > 0 && bytes.length > EIGHT) starts.push(bytes.length - EIGHT);
  return { bytes, eights: Float64Array.from(starts, (start) => bytes.readDoubleLE(start)) };
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
      if (kind === 'number') {
        let digit = 0;
        for (; at < to && (digit = ((bytes[at] as number) - ZERO) >>> 0) <= 9; at += 1) digits = digits * 10 + digit;
        if (at < to && bytes[at] === DOT) {
          point = at;
          at += 1;
          for (; at < to && (digit = ((bytes[at] as number) - ZERO) >>> 0) <= 9; at += 1) digits = digits * 10 + digit;
        }
      }
      const odd = !isEnd(bytes, at, to);
      while (!isEnd(bytes, at, to)) at += 1;
      if (odd || kind === 'word' || !isPlain(bytes, start, point, at)) {
        if (!isScalar(bytes, start, at, kind)) return false;
      } else if (point < 0) values[index] = digits;
      // both are exact, so that the quotient is the double nearest to the decimal (Clinger, 1990)
      else values[index] = digits / (POWERS_OF_TEN[at - point - 1] as number);
    }
    ends[index] = at;
  }
  return to - at === tail.bytes.length && isAt(bytes, view, at, to, tail);
};

/** Whether a number or word ends at `at`. */
const isEnd = (bytes: Uint8Array, at: number, to: number): boolean => {
  const byte = bytes[at];
  return at >= to || byte === COMMA || byte === CLOSE || byte === SPACE;
};

/** Whether a literal stands at `at` and ends by `to`. */
const isAt = (bytes: Uint8Array, view: DataView, at: number, to: number, literal: Literal): boolean => {
  const { bytes: expected, eights } = literal;
  const { length } = expected;
  if (at + length > to) return false;
  if (length < EIGHT) {
    for (let offset = 0; offset < length; offset += 1) if (bytes[at + offset] !== expected[offset]) return false;
    return true;
  }
  const last = eights.length - 1;
  for (let index = 0; index < last; index += 1)
    if (view.getFloat64(at + index * EIGHT, true) !== eights[index]) return false;
  return view.getFloat64(at + length - EIGHT, true) === eights[last];
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
  // Twiddling Hacks): false alarms come only behind a true one
  for (; at + WORD_BYTES <= to; at += WORD_BYTES) {
    const word = view.getInt32(at, true);
    const quote = word ^ QUOTES;
    const backslash = word ^ BACKSLASHES;
    const found =
      (((quote - LOWS) & ~quote) |
        ((backslash - LOWS) & ~backslash) |
        ((word - SPACES) & ~word) |
        (word + LOWS) |
        word) &
      HIGHS;
    if (found !== 0) {
      const first = at + ((31 - Math.clz32(found & -found)) >> 3);
      return bytes[first] === QUOTE ? first + 1 : -1;
    }
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
