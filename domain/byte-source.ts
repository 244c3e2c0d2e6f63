/** Bytes that are read from the front: `at` is the next one. Reading past the end throws a RangeError. */
export interface ByteSource {
  readonly bytes: Uint8Array;
  at: number;
}

// a byte order mark inside a text is part of it
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export const sourceOf = (bytes: Uint8Array): ByteSource => ({ bytes, at: 0 });

export const isAtEnd = (source: ByteSource): boolean => source.at >= source.bytes.length;

const takeByte = (source: ByteSource): number => {
  const byte = source.bytes[source.at];
  if (byte === undefined) throw new RangeError(`the bytes end at ${source.at}, within a value`);
  source.at += 1;
  return byte;
};

/** What `putVarint` wrote. */
export const takeVarint = (source: ByteSource): number => {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = takeByte(source);
    value += (byte & 127) * scale;
    if (byte < 128) return value;
    scale *= 128;
  }
};

/** What `putSigned` wrote. */
export const takeSigned = (source: ByteSource): number => {
  const first = takeByte(source);
  const size = ((first >> 1) & 63) + (first < 128 ? 0 : 64 * takeVarint(source));
  return (first & 1) === 1 ? -size : size;
};

/** What `putText` wrote. */
export const takeText = (source: ByteSource): string => {
  const length = takeVarint(source);
  const end = source.at + length;
  if (end > source.bytes.length) throw new RangeError(`a text of ${length} bytes at ${source.at} goes past the end`);
  const text = decoder.decode(source.bytes.subarray(source.at, end));
  source.at = end;
  return text;
};
