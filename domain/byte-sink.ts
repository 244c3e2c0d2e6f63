/** Bytes that grow: `bytes[0 … length)` is what was written. */
export interface ByteSink {
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
}

const encoder = new TextEncoder();

export const newSink = (capacity = 256): ByteSink => ({ bytes: new Uint8Array(capacity), length: 0 });

/** What was written so far, as a view. */
export const writtenBytes = (sink: ByteSink): Uint8Array<ArrayBuffer> => sink.bytes.subarray(0, sink.length);

const reserve = (sink: ByteSink, more: number): void => {
  if (sink.length + more <= sink.bytes.length) return;
  const grown = new Uint8Array(Math.max(2 * sink.bytes.length, sink.length + more));
  grown.set(writtenBytes(sink));
  sink.bytes = grown;
};

export const putByte = (sink: ByteSink, byte: number): void => {
  reserve(sink, 1);
  sink.bytes[sink.length] = byte;
  sink.length += 1;
};

export const putBytes = (sink: ByteSink, bytes: Uint8Array): void => {
  reserve(sink, bytes.length);
  sink.bytes.set(bytes, sink.length);
  sink.length += bytes.length;
};

/** A whole number from 0 to 2^53, seven bits a byte, lowest first (LEB128). */
export const putVarint = (sink: ByteSink, value: number): void => {
  if (value >= 0 && value < 128 && (value | 0) === value) return putByte(sink, value);
  if (!(value >= 0) || !Number.isInteger(value)) throw new RangeError(`${value} is no whole number of at least 0`);
  let rest = value;
  while (rest >= 128) {
    putByte(sink, (rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  putByte(sink, rest);
};

/** A whole number from -2^53 to 2^53: the sign in the lowest bit of the first byte, then like `putVarint`. */
export const putSigned = (sink: ByteSink, value: number): void => {
  const size = Math.abs(value);
  const first = ((size % 64) << 1) | (value < 0 ? 1 : 0);
  if (size < 64) return putByte(sink, first);
  putByte(sink, first | 128);
  putVarint(sink, Math.floor(size / 64));
};

/** Text as UTF-8 after its length in bytes. */
export const putText = (sink: ByteSink, text: string): void => {
  const bytes = encoder.encode(text);
  putVarint(sink, bytes.length);
  putBytes(sink, bytes);
};
