import { viewOf } from '../text.ts';
import { LENGTH_BYTES, sizeAt } from './byte-values.ts';
import type { NumberType } from './columns.ts';
import { plainNumbers } from './numbers.ts';

/** Smallest and largest value of a column as PLAIN bytes (text without its length); not exact where cut short. */
export interface Bounds {
  readonly min: Uint8Array;
  readonly max: Uint8Array;
  readonly minExact: boolean;
  readonly maxExact: boolean;
}

/** Longer texts are cut to this many bytes in statistics. */
const MOST_TEXT_BYTES = 64;
const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;
const LAST_CODE_POINT = 0x10ffff;

/** The bounds of numbers; null when there are none but NaN, which has no place in an order. */
export const numberBounds = (values: Float64Array, type: NumberType): Bounds | null => {
  let min = Infinity;
  let max = -Infinity;
  // by index: an iterator would make an object of every number
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (value <= min) min = value;
    if (value >= max) max = value;
  }
  if (min > max) return null;
  // the format wants a zero lower bound of doubles written as -0 and an upper one as +0, for readers may tell them apart
  const low = min === 0 && type === 'double' ? -0 : min;
  return { min: bytesOf(low, type), max: bytesOf(max === 0 ? 0 : max, type), minExact: true, maxExact: true };
};

const bytesOf = (value: number, type: NumberType): Uint8Array => plainNumbers(type, Float64Array.of(value));

/** The bounds of texts, each after its length, by their UTF-8 bytes; null without texts, and where nothing short comes after the greatest. */
export const textBounds = (bytes: Buffer): Bounds | null => {
  if (bytes.length === 0) return null;
  let leastAt = 0;
  let greatestAt = 0;
  const view = viewOf(bytes);
  let low = firstFour(view, 0);
  let high = low;
  for (let at = 0; at < bytes.length; at += LENGTH_BYTES + view.getUint32(at, true)) {
    const four = firstFour(view, at);
    if (four > low && four < high) continue;
    // in this order rising texts, such as ids by position, need one comparison
    if (isBefore(view, greatestAt, at)) {
      greatestAt = at;
      high = four;
    } else if (isBefore(view, at, leastAt)) {
      leastAt = at;
      low = four;
    }
  }
  const least = textAt(bytes, leastAt);
  const greatest = textAt(bytes, greatestAt);
  const max = greatest.length > MOST_TEXT_BYTES ? above(beginning(greatest)) : greatest;
  if (max === null) return null;
  return {
    min: least.length > MOST_TEXT_BYTES ? beginning(least) : least,
    max,
    minExact: least.length <= MOST_TEXT_BYTES,
    maxExact: greatest.length <= MOST_TEXT_BYTES,
  };
};

/** The first four bytes of a text as a number, zeros behind a shorter one: what is less there comes before. */
const firstFour = (view: DataView, at: number): number => {
  const length = view.getUint32(at, true);
  const from = at + LENGTH_BYTES;
  if (length >= WORD) return view.getUint32(from);
  let four = 0;
  for (let index = 0; index < WORD; index += 1) four = 256 * four + (index < length ? view.getUint8(from + index) : 0);
  return four;
};
const WORD = 4;
const EIGHT = 8;

/** Whether a text comes before another by its bytes, looked at eight and four at a time. */
const isBefore = (view: DataView, a: number, b: number): boolean => {
  const lengthA = view.getUint32(a, true);
  const lengthB = view.getUint32(b, true);
  const end = LENGTH_BYTES + Math.min(lengthA, lengthB);
  let index = LENGTH_BYTES;
  // as doubles: only 0 and -0 are equal and not the same bytes, and no two UTF-8 texts differ first in those
  while (index + EIGHT <= end && view.getFloat64(a + index) === view.getFloat64(b + index)) index += EIGHT;
  while (index + WORD <= end && view.getUint32(a + index) === view.getUint32(b + index)) index += WORD;
  while (index < end && view.getUint8(a + index) === view.getUint8(b + index)) index += 1;
  return index < end ? view.getUint8(a + index) < view.getUint8(b + index) : lengthA < lengthB;
};

const textAt = (bytes: Buffer, at: number): Buffer => bytes.subarray(at + LENGTH_BYTES, at + sizeAt(bytes, at));

/** The longest beginning of whole characters within the limit. */
const beginning = (text: Buffer): Buffer => {
  let end = MOST_TEXT_BYTES;
  // bytes 10xxxxxx go on with a character
  while (((text[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return text.subarray(0, end);
};

/** A text that comes after every text with this beginning: its last character that can grow, grown; null if none can. */
const above = (start: Buffer): Buffer | null => {
  const characters = Array.from(start.toString());
  while (characters.length > 0) {
    const point = characters.pop()?.codePointAt(0) ?? 0;
    const next = point + 1 === FIRST_SURROGATE ? LAST_SURROGATE + 1 : point + 1;
    if (next <= LAST_CODE_POINT) return Buffer.from(characters.join('') + String.fromCodePoint(next));
  }
  return null;
};
