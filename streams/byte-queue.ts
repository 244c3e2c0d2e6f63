/** Bytes that arrive in chunks and are taken from the front; holds no more than was asked for plus one chunk. */
export interface ByteQueue {
  /** Waits until `length` bytes are there or the end is reached; the bytes at hand are valid until the next call. */
  peek(length: number): Promise<{ readonly bytes: Buffer; readonly ended: boolean }>;
  /** Removes and gives the first `length` bytes of what was peeked. */
  take(length: number): Buffer;
}

/** A byte queue over chunks. */
export const byteQueue = (chunks: AsyncIterable<Uint8Array>): ByteQueue => {
  const source = chunks[Symbol.asyncIterator]();
  let parts: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const joined = (): Buffer => {
    const [only] = parts;
    const whole =
      parts.length === 1 && only ? Buffer.from(only.buffer, only.byteOffset, only.byteLength) : Buffer.concat(parts);
    parts = [whole];
    return whole;
  };
  return {
    peek: async (length) => {
      while (size < length && !ended) {
        const next = await source.next();
        if (next.done === true) ended = true;
        else if (next.value.length > 0) {
          parts.push(next.value);
          size += next.value.length;
        }
      }
      return { bytes: joined(), ended };
    },
    take: (length) => {
      const whole = joined();
      parts = [whole.subarray(length)];
      size -= length;
      return whole.subarray(0, length);
    },
  };
};
