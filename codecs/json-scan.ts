import { numberOf, type Slot, wordOf } from './json-shape.ts';

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

/** Where the slots of one line are: byte offsets of key (after the comma), value and end. */
export interface Cuts {
  readonly keys: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Whole numbers by value, NaN for everything else. */
  readonly wholes: Float64Array;
}

/** Room for the cuts of lines with that many slots. */
export const roomForCuts = (slots: number): Cuts => ({
  keys: new Int32Array(slots),
  starts: new Int32Array(slots),
  ends: new Int32Array(slots),
  wholes: new Float64Array(slots),
});

/** Finds every value of a line of the shape; false when the line is not of it. */
export const cutLine = (
  bytes: Uint8Array,
  from: number,
  to: number,
  slots: readonly Slot[],
  literals: readonly Uint8Array[],
  tail: string,
  { keys, starts, ends, wholes }: Cuts,
): boolean => {
  let at = from;
  for (let index = 0; index < literals.length; index += 1) {
    const literal = literals[index] as Uint8Array;
    for (let offset = 0; offset < literal.length; offset += 1) if (bytes[at + offset] !== literal[offset]) return false;
    keys[index] = at + 1;
    at += literal.length;
    starts[index] = at;
    wholes[index] = Number.NaN;
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
      let whole = 0;
      let digits = true;
      for (
        let byte = bytes[at] ?? 0;
        at < to && byte !== COMMA && byte !== CLOSE && byte !== SPACE;
        byte = bytes[at] ?? 0
      ) {
        if (byte >= ZERO && byte <= NINE) whole = whole * 10 + byte - ZERO;
        else digits = false;
        at += 1;
      }
      const start = starts[index] as number;
      const length = at - start;
      if (
        kind === 'number' &&
        digits &&
        length > 0 &&
        length <= EXACT_DIGITS &&
        (length === 1 || bytes[start] !== ZERO)
      ) {
        wholes[index] = whole;
      } else if (!isScalar(bytes, start, at, kind)) return false;
    }
    ends[index] = at;
  }
  if (to - at !== tail.length) return false;
  for (let offset = 0; offset < tail.length; offset += 1)
    if (bytes[at + offset] !== tail.charCodeAt(offset)) return false;
  return true;
};

const isScalar = (bytes: Uint8Array, from: number, to: number, kind: Slot['kind']): boolean => {
  if (kind === 'number' && isDecimal(bytes, from, to)) return true;
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
  return kind === 'number' ? numberOf(raw) !== undefined : wordOf(raw) !== undefined;
};

/** True for digits, a point and digits, as most latencies are written; other numbers are looked at more slowly. */
const isDecimal = (bytes: Uint8Array, from: number, to: number): boolean => {
  let point = -1;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === DOT && point < 0) point = at;
    else if (byte < ZERO || byte > NINE) return false;
  }
  return point > from && point < to - 1 && (point === from + 1 || bytes[from] !== ZERO);
};
