import { copyAscii, viewer, viewOf } from '../text.ts';

/** Texts or runs of bytes one after another as Parquet's PLAIN encoding has them: each after its length. */
export interface ByteValues {
  addText(text: string): void;
  /** The ASCII text [from, to) of some bytes. */
  addAscii(bytes: Uint8Array, from: number, to: number): void;
  addBytes(bytes: Uint8Array): void;
  /** What was added so far. */
  bytes(): Buffer;
  /** Forgets what was added: `bytes` is written over. */
  clear(): void;
}

/** Bytes of the length before each value. */
export const LENGTH_BYTES = 4;
const FIRST_CAPACITY = 4096;
// a call into the runtime costs as much as about this many steps of a loop
const SHORT_TEXT = 48;
/** A larger buffer is not kept for the next values. */
const MOST_KEPT = 8 * 1024 * 1024;
// UTF-8 of one UTF-16 unit
const MOST_UNIT_BYTES = 3;

/** Nothing so far. */
export const createByteValues = (): ByteValues => {
  let buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  let view = viewOf(buffer);
  let length = 0;
  const views = viewer();
  const reserve = (more: number): void => {
    if (length + LENGTH_BYTES + more <= buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(2 * buffer.length, length + LENGTH_BYTES + more));
    buffer.copy(grown, 0, 0, length);
    buffer = grown;
    view = viewOf(buffer);
  };
  return {
    addText: (text) => {
      reserve(MOST_UNIT_BYTES * text.length);
      const end = putUtf8(buffer, length + LENGTH_BYTES, text);
      view.setInt32(length, end - length - LENGTH_BYTES, true);
      length = end;
    },
    addAscii: (bytes, from, to) => {
      const size = to - from;
      reserve(size);
      view.setInt32(length, size, true);
      length = copyAscii(views(bytes), from, to, view, length + LENGTH_BYTES);
    },
    addBytes: (bytes) => {
      reserve(bytes.length);
      view.setInt32(length, bytes.length, true);
      buffer.set(bytes, length + LENGTH_BYTES);
      length += LENGTH_BYTES + bytes.length;
    },
    bytes: () => buffer.subarray(0, length),
    clear: () => {
      if (buffer.length > MOST_KEPT) {
        buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
        view = viewOf(buffer);
      }
      length = 0;
    },
  };
};

/** Writes text as UTF-8 and gives the place after it. */
const putUtf8 = (buffer: Buffer, start: number, text: string): number => {
  if (text.length > SHORT_TEXT) return start + buffer.write(text, start);
  let at = start;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 127) return start + buffer.write(text, start);
    buffer[at++] = unit;
  }
  return at;
};

/** Bytes of the value at a place, with its length. */
export const sizeAt = (bytes: Buffer, at: number): number => LENGTH_BYTES + bytes.readUInt32LE(at);

/** The values in another order, by their numbers. */
export const pickByteValues = (bytes: Buffer, picks: Uint32Array): Buffer => {
  const starts = new Uint32Array(picks.length);
  let at = 0;
  for (let value = 0; value < picks.length; value += 1) {
    starts[value] = at;
    at += sizeAt(bytes, at);
  }
  const picked = Buffer.allocUnsafe(bytes.length);
  let end = 0;
  for (const pick of picks) {
    const start = starts[pick] ?? 0;
    end += bytes.copy(picked, end, start, start + sizeAt(bytes, start));
  }
  return picked;
};
