/** A text of ASCII characters [from, to) where it lies in bytes. Whoever hands it out uses it again: read it at once. */
export interface TextBytes {
  bytes: Uint8Array;
  from: number;
  to: number;
}

/** A text as a string, or where it lies. */
export type Text = string | TextBytes;

/** No text yet. */
export const noTextBytes = (): TextBytes => ({ bytes: new Uint8Array(), from: 0, to: 0 });

/** The ASCII text of a run of bytes. */
export const asciiText = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');

/** Gives a view of bytes; that of the bytes that came last is kept. */
export const viewer = (): ((bytes: Uint8Array) => DataView) => {
  let known = new Uint8Array();
  let view: DataView = new DataView(known.buffer);
  return (bytes) => {
    if (bytes !== known) {
      known = bytes as Uint8Array<ArrayBuffer>;
      view = viewOf(bytes);
    }
    return view;
  };
};

/** From this many bytes on a call into the runtime costs less than a loop (50 ns and an object against 0.6 ns a byte). */
const LONG_RUN = 160;
const WORD_BYTES = 4;

/**
 * Copies the ASCII text [from, to) of a view to a place in another and gives the place behind. Eight bytes go as a double, which
 * ASCII characters make no NaN of; the last eight may go twice.
 */
export const copyAscii = (source: DataView, from: number, to: number, into: DataView, start: number): number => {
  const length = to - from;
  if (length < EIGHT_BYTES || length > LONG_RUN) return copyBytes(source, from, to, into, start);
  const last = length - EIGHT_BYTES;
  for (let at = 0; at < last; at += EIGHT_BYTES) into.setFloat64(start + at, source.getFloat64(from + at));
  into.setFloat64(start + last, source.getFloat64(from + last));
  return start + length;
};
const EIGHT_BYTES = 8;

/** Copies [from, to) of a view to a place in another, four bytes at a time, and gives the place behind. */
export const copyBytes = (source: DataView, from: number, to: number, into: DataView, start: number): number => {
  const length = to - from;
  if (length > LONG_RUN) {
    bytesOf(into).set(bytesOf(source).subarray(from, to), start);
    return start + length;
  }
  let at = 0;
  for (; at + WORD_BYTES <= length; at += WORD_BYTES) into.setInt32(start + at, source.getInt32(from + at, true), true);
  for (; at < length; at += 1) into.setUint8(start + at, source.getUint8(from + at));
  return start + length;
};

const bytesOf = ({ buffer, byteOffset, byteLength }: DataView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** A view of all of some bytes. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The text as a string. */
export const stringOf = (text: Text): string =>
  typeof text === 'string' ? text : asciiText(text.bytes, text.from, text.to);

/** A text of ASCII characters with a whole number (0 or more) behind it; valid until the next one. */
export const numberedText = (prefix: string): ((number: number) => TextBytes) => {
  const first = prefix.length;
  const text = { bytes: new Uint8Array(first + MOST_DIGITS), from: 0, to: 0 };
  Buffer.from(text.bytes.buffer).write(prefix, 'latin1');
  // whole numbers from `smallest` to below `tooLarge` have as many digits as the last one
  let smallest = 0;
  let tooLarge = 0;
  return (number) => {
    if (number >= tooLarge || number < smallest) {
      for (smallest = 0, tooLarge = 10; number >= tooLarge; tooLarge *= 10) smallest = tooLarge;
      text.to = first + String(tooLarge).length - 1;
    }
    if (number <= LARGEST_INT) putDigits(text.bytes, first, text.to, number | 0);
    else {
      const head = Math.floor(number / TAIL);
      putDigits(text.bytes, first, text.to - TAIL_DIGITS, head);
      putDigits(text.bytes, text.to - TAIL_DIGITS, text.to, number - TAIL * head);
    }
    return text;
  };
};

const ZERO = 48;
const MOST_DIGITS = 16;
const LARGEST_INT = 0x7f_ff_ff_ff;
const TAIL_DIGITS = 8;
const TAIL = 1e8;

/** Writes a whole number of 32 bits at [from, to), zeros before it. */
const putDigits = (bytes: Uint8Array, from: number, to: number, number: number): void => {
  let rest = number;
  for (let at = to - 1; at >= from; at -= 1) {
    const tens = (rest / 10) | 0;
    bytes[at] = ZERO + rest - 10 * tens;
    rest = tens;
  }
};
