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

/** Finds every value of the line [from, to) of a shape; false when the line is not of it. `view` is of the same bytes. */
export type LineCutter = (bytes: Uint8Array, view: DataView, from: number, to: number) => boolean;

/** A cutter of lines with those slots, ASCII text between them and `tail` behind them, into `cuts`. */
export const lineCutter = (
  slots: readonly Pick<Slot, 'literal' | 'kind'>[],
  tail: string,
  { keys, starts, ends, values }: Cuts,
): LineCutter => {
  const literals = [...slots.map(({ literal }) => literal), tail].map((text) => Buffer.from(text, 'latin1'));
  // all in a row, for an object per slot costs as much as looking at the bytes
  const lengths = Int32Array.from(literals, ({ length }) => length);
  const eightsOf = literals.map(eightsIn);
  const eights = Float64Array.from(eightsOf.flat());
  const firsts = Int32Array.from(eightsOf, (_, index) => eightsOf.slice(0, index).flat().length);
  const kinds = slots.map(({ kind }) => kind);
  const isText = Uint8Array.from(kinds, (kind) => (kind === 'string' ? 1 : 0));

  /** Whether a literal stands at `at` and ends by `to`. */
  const isAt = (index: number, bytes: Uint8Array, view: DataView, at: number, to: number): boolean => {
    const end = at + (lengths[index] as number);
    if (end > to) return false;
    if (end - at < EIGHT) return isShortAt(literals[index] as Uint8Array, bytes, at);
    let eight = firsts[index] as number;
    for (let place = at; place + EIGHT < end; place += EIGHT, eight += 1)
      if (view.getFloat64(place, true) !== eights[eight]) return false;
    return view.getFloat64(end - EIGHT, true) === eights[eight];
  };

  return (bytes, view, from, to) => {
    let at = from;
    for (let index = 0; index < slots.length; index += 1) {
      if (!isAt(index, bytes, view, at, to)) return false;
      keys[index] = at + 1;
      at += lengths[index] as number;
      starts[index] = at;
      values[index] = Number.NaN;
      if (isText[index] === 1) {
        if (bytes[at] !== QUOTE) return false;
        at = endOfText(bytes, view, at + 1, to);
        if (at < 0) return false;
      } else {
        const start = at;
        let digits = 0;
        let point = -1;
        for (; isDigit(bytes, at, to); at += 1) digits = digits * 10 + (bytes[at] as number) - ZERO;
        if (at < to && bytes[at] === DOT) {
          point = at;
          for (at += 1; isDigit(bytes, at, to); at += 1) digits = digits * 10 + (bytes[at] as number) - ZERO;
        }
        const isNumber = isEnd(bytes, at, to) && kinds[index] === 'number';
        while (!isEnd(bytes, at, to)) at += 1;
        if (!isNumber || !isPlain(bytes, start, point, at)) {
          if (!isScalar(bytes, start, at, kinds[index])) return false;
        } else if (point < 0) values[index] = digits;
        // both are exact, so that the quotient is the double nearest to the decimal (Clinger, 1990)
        else values[index] = digits / (POWERS_OF_TEN[at - point - 1] as number);
      }
      ends[index] = at;
    }
    return to - at === lengths[slots.length] && isAt(slots.length, bytes, view, at, to);
  };
};

/** Bytes eight at a time, little-endian, the last eight once more: doubles, for ASCII equal only to the same bytes. */
const eightsIn = (bytes: Buffer): number[] => {
  const found: number[] = [];
  for (let at = 0; at + EIGHT < bytes.length; at += EIGHT) found.push(bytes.readDoubleLE(at));
  if (bytes.length >= EIGHT) found.push(bytes.readDoubleLE(bytes.length - EIGHT));
  return found;
};

const isShortAt = (expected: Uint8Array, bytes: Uint8Array, at: number): boolean => {
  for (let offset = 0; offset < expected.length; offset += 1) if (bytes[at + offset] !== expected[offset]) return false;
  return true;
};

const isDigit = (bytes: Uint8Array, at: number, to: number): boolean =>
  at < to && ((bytes[at] as number) - ZERO) >>> 0 <= 9;

/** Whether a number or word ends at `at`. */
const isEnd = (bytes: Uint8Array, at: number, to: number): boolean => {
  const byte = bytes[at];
  return at >= to || byte === COMMA || byte === CLOSE || byte === SPACE;
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
    const found = ((quote - LOWS) | (backslash - LOWS) | (word - SPACES) | (word + LOWS) | word) & HIGHS;
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

const isScalar = (bytes: Uint8Array, from: number, to: number, kind: Slot['kind'] | undefined): boolean => {
  const raw = asciiText(bytes, from, to);
  return kind === 'number' ? numberOf(raw) !== undefined : wordOf(raw) !== undefined;
};
