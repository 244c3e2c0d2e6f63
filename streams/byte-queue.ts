/** Bytes that arrive in chunks and are taken from the front; holds no more than was asked for plus one chunk. */
export interface ByteQueue {
  /** Waits until `length` bytes are there or the end is reached; the bytes at hand are valid until the next call. */
  peek(length: number): Promise<{ readonly bytes: Buffer; readonly ended: boolean }>;
  /** Removes and gives the first `length` bytes of what was peeked; they are valid until the next `peek`. */
  take(length: number): Buffer;
}

const FIRST_CAPACITY = 256 * 1024;

/** A byte queue over chunks. Its room is used again and again: fresh memory for every block costs more than copying. */
export const byteQueue = (chunks: AsyncIterable<Uint8Array>): ByteQueue => {
  const source = chunks[Symbol.asyncIterator]();
  let buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  let start = 0;
  let end = 0;
  let ended = false;
  const append = (chunk: Uint8Array): void => {
    if (end + chunk.length > buffer.length) {
      const size = end - start + chunk.length;
      const room = size > buffer.length ? Buffer.allocUnsafe(Math.max(size, 2 * buffer.length)) : buffer;
      buffer.copy(room, 0, start, end);
      end -= start;
      start = 0;
      buffer = room;
    }
    buffer.set(chunk, end);
    end += chunk.length;
  };
  return {
    peek: async (length) => {
      while (end - start < length && !ended) {
        const next = await source.next();
        if (next.done === true) ended = true;
        else append(next.value);
      }
      return { bytes: buffer.subarray(start, end), ended };
    },
    take: (length) => {
      start += length;
      return buffer.subarray(start - length, start);
    },
  };
};
