/** No end yet: more bytes are needed to tell. */
export const MORE = -1;
/** No JSON. */
export const BROKEN = -2;

/** Nesting beyond this is taken for damage. */
export const MAX_DEPTH = 128;

export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
export const OPEN_LIST = 91;
export const CLOSE_LIST = 93;
export const OPEN = 123;
export const CLOSE = 125;
export const NEWLINE = 10;
const SPACE = 32;
const BACKSLASH = 92;
const MOST_SCALAR_BYTES = 64;

/** True for what may stand between the tokens of JSON. */
export const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;

/** Index behind the string whose opening quote is at `from`; a raw line break within it means that it is broken. */
export const stringEnd = (bytes: Uint8Array, from: number, to: number): number => {
  for (let at = from + 1; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 1;
    else if (byte === NEWLINE) return BROKEN;
  }
  return MORE;
};

/** Index behind the number or word at `from`; `MORE` where it reaches the end of the bytes. */
export const scalarEnd = (bytes: Uint8Array, from: number, to: number): number => {
  let at = from;
  let isWhole = true;
  for (; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= 48 && byte <= 57) continue;
    if (!isScalarByte(byte)) break;
    isWhole = false;
  }
  if (at - from > MOST_SCALAR_BYTES) return BROKEN;
  if (at === to) return MORE;
  return at > from && (isWhole || SCALAR.test(latin1(bytes, from, at))) ? at : BROKEN;
};

const SCALAR = /^(?:-?\d{1,60}(?:\.\d{1,60})?(?:[eE][+-]?\d{1,5})?|true|false|null|NaN|-?Infinity)$/;
const isScalarByte = (byte: number): boolean =>
  (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || byte === 45 || byte === 46 || byte === 43;

/** What may come next in an object or list. */
const VALUE = 0;
const VALUE_OR_CLOSE = 1;
const KEY = 2;
const KEY_OR_CLOSE = 3;
const AFTER_KEY = 4;
const AFTER_VALUE = 5;

/** Index behind the JSON value that begins at `from`, checked token by token; `MORE` or `BROKEN` where it has no end before `to`. */
export const valueEnd = (bytes: Uint8Array, from: number, to: number): number => {
  const outer: boolean[] = [];
  let isList = false;
  let expected = VALUE;
  let at = from;
  while (at < to) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      if (expected >= AFTER_KEY) return BROKEN;
      at = stringEnd(bytes, at, to);
      if (at < 0) return at;
      expected = expected >= KEY ? AFTER_KEY : AFTER_VALUE;
    } else if (byte === COLON) {
      if (expected !== AFTER_KEY) return BROKEN;
      expected = VALUE;
      at += 1;
      continue;
    } else if (byte === COMMA) {
      if (expected !== AFTER_VALUE) return BROKEN;
      expected = isList ? VALUE : KEY;
      at += 1;
      continue;
    } else if (byte <= SPACE && isSpace(byte)) {
      at += 1;
      continue;
    } else if (byte === OPEN || byte === OPEN_LIST) {
      if (expected > VALUE_OR_CLOSE || outer.length === MAX_DEPTH) return BROKEN;
      outer.push(isList);
      isList = byte === OPEN_LIST;
      expected = isList ? VALUE_OR_CLOSE : KEY_OR_CLOSE;
      at += 1;
      continue;
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      if (outer.length === 0 || isList !== (byte === CLOSE_LIST)) return BROKEN;
      if (expected !== AFTER_VALUE && expected !== (isList ? VALUE_OR_CLOSE : KEY_OR_CLOSE)) return BROKEN;
      isList = outer.pop() === true;
      expected = AFTER_VALUE;
      at += 1;
    } else {
      if (expected > VALUE_OR_CLOSE) return BROKEN;
      at = scalarEnd(bytes, at, to);
      if (at < 0) return at;
      expected = AFTER_VALUE;
    }
    if (outer.length === 0 && expected === AFTER_VALUE) return at;
  }
  return MORE;
};

/** The text of UTF-8 bytes. */
export const utf8 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');

/** The bytes as text with one character per byte. */
export const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');

/** The first key of the object at `from`; null when that is no object with a key, `MORE` when there are too few bytes. */
export const firstKey = (bytes: Uint8Array, from: number, to: number): string | null | typeof MORE => {
  let at = skipSpace(bytes, from + 1, to);
  if (at >= to) return MORE;
  if (bytes[from] !== OPEN || bytes[at] !== QUOTE) return null;
  const end = stringEnd(bytes, at, Math.min(to, at + MOST_KEY_BYTES));
  if (end === MORE && to < at + MOST_KEY_BYTES) return MORE;
  if (end < 0) return null;
  const key = latin1(bytes, at + 1, end - 1);
  at = skipSpace(bytes, end, to);
  if (at >= to) return MORE;
  return bytes[at] === COLON ? key : null;
};

const MOST_KEY_BYTES = 256;

/** Index of the next byte that is no space. */
export const skipSpace = (bytes: Uint8Array, from: number, to: number): number => {
  let at = from;
  while (at < to && isSpace(bytes[at] ?? 0)) at += 1;
  return at;
};

/** Index of a byte in a range, -1 when it is not there; what is behind the range is not looked at. */
export const indexIn = (bytes: Uint8Array, byte: number, from: number, to: number): number => {
  const at = bytes.subarray(from, to).indexOf(byte);
  return at < 0 ? -1 : from + at;
};
