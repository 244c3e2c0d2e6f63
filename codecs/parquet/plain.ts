import type { ColumnType, PlainValue } from './columns.ts';

/** Values of one type as Parquet's PLAIN encoding has them. */
export interface PlainEncoding {
  /** No encoding of these values takes more bytes than this. */
  most(values: readonly PlainValue[]): number;
  /** Writes them at a place in a buffer that is large enough and gives the place after them. */
  put(buffer: Buffer, at: number, values: readonly PlainValue[]): number;
}

/** Each text and each run of bytes follows its length. */
export const LENGTH_BYTES = 4;
// a call into the runtime costs as much as about this many steps of a loop
const SHORT_TEXT = 48;

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

// a third of the time of writeUInt32LE, which checks what is certain here
const putLength = (buffer: Buffer, at: number, length: number): void => {
  buffer[at] = length & 255;
  buffer[at + 1] = (length >>> 8) & 255;
  buffer[at + 2] = (length >>> 16) & 255;
  buffer[at + 3] = length >>> 24;
};

const textEncoding: PlainEncoding = {
  most: (values) => (values as readonly string[]).reduce((sum, text) => sum + LENGTH_BYTES + 3 * text.length, 0),
  put: (buffer, start, values) => {
    let at = start;
    for (const text of values as readonly string[]) {
      const end = putUtf8(buffer, at + LENGTH_BYTES, text);
      putLength(buffer, at, end - at - LENGTH_BYTES);
      at = end;
    }
    return at;
  },
};

const binaryEncoding: PlainEncoding = {
  most: (values) => (values as readonly Uint8Array[]).reduce((sum, bytes) => sum + LENGTH_BYTES + bytes.length, 0),
  put: (buffer, start, values) => {
    let at = start;
    for (const bytes of values as readonly Uint8Array[]) {
      putLength(buffer, at, bytes.length);
      buffer.set(bytes, at + LENGTH_BYTES);
      at += LENGTH_BYTES + bytes.length;
    }
    return at;
  },
};

const doubleEncoding: PlainEncoding = {
  most: (values) => 8 * values.length,
  put: (buffer, at, values) => {
    buffer.set(new Uint8Array(Float64Array.from(values as readonly number[]).buffer), at);
    return at + 8 * values.length;
  },
};

const int32Encoding: PlainEncoding = {
  most: (values) => 4 * values.length,
  put: (buffer, start, values) => {
    let at = start;
    for (const value of values as readonly number[]) {
      if ((value | 0) !== value) throw new RangeError(`${value} is no whole number of 32 bits`);
      at = buffer.writeInt32LE(value, at);
    }
    return at;
  },
};

const int64Encoding: PlainEncoding = {
  most: (values) => 8 * values.length,
  put: (buffer, at, values) => {
    const words = new Int32Array(2 * values.length);
    let index = 0;
    for (const value of values as readonly number[]) {
      const high = Math.floor(value / 2 ** 32);
      if ((high | 0) * 2 ** 32 + (value >>> 0) !== value) throw new RangeError(`${value} is no whole number of 64 bits`);
      words[index++] = value | 0;
      words[index++] = high;
    }
    buffer.set(new Uint8Array(words.buffer), at);
    return at + 8 * values.length;
  },
};

/** The PLAIN encoding of each column type. */
export const PLAIN: Readonly<Record<ColumnType, PlainEncoding>> = {
  string: textEncoding,
  binary: binaryEncoding,
  double: doubleEncoding,
  int32: int32Encoding,
  int64: int64Encoding,
  timestamp: int64Encoding,
};
