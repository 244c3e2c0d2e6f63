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

/** Finds every value of a line of the shape; false when the line is not of it. */
export const cutLine = (
  bytes: Uint8Array,
  from: number,
  to: number,
  slots: readonly Slot[],
  literals: readonly Uint8Array[],
  tail: string,
  { keys, starts, ends, values }: Cuts,
): boolean => {
  let at = from;
  for (let index = 0; index < literals.length; index += 1) {
    const literal = literals[index] as Uint8Array;
    for (let offset = 0; offset < literal.length; offset += 1) if (bytes[at + offset] !== literal[offset]) return false;
    keys[index] = at + 1;
    at += literal.length;
    starts[index] = at;
    values[index] = Number.NaN;
    const kind = (slots[index] as Slot).kind;
    if (kind === 'string') {
      if (bytes[at] !== QUOTE) return false;
      at += 1;
      for (let byte = bytes[at] ?? 0; byte !== QUOTE; byte = bytes[at] ?? 0) {
        if (byte < SPACE || byte > LAST_PLAIN || byte === BACKSLASH || at >= to) return false;
        at += 1;
      }
      at += 1;
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
  if (to - at !== tail.length) return false;
  for (let offset = 0; offset < tail.length; offset += 1)
    if (bytes[at + offset] !== tail.charCodeAt(offset)) return false;
  return true;
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
