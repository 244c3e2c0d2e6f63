/** Bytes of a stream, taken from the front as they are needed. */
export interface BytePuller {
  /** What is at hand, after reading on until it is at least `bytes` long or the stream ends. */
  peek(bytes: number): Promise<Uint8Array>;
  /** Drops bytes from the front of what is at hand. */
  skip(bytes: number): void;
  /** Bytes dropped so far. */
  position(): number;
  /** Lets go of the stream. */
  close(): Promise<void>;
}

const NOTHING = new Uint8Array(0);

/** Pulls from a stream; no more is read ahead than was asked for, rounded up to its chunks. */
export const pullBytes = (stream: AsyncIterable<Uint8Array>): BytePuller => {
  const iterator = stream[Symbol.asyncIterator]();
  let held: Uint8Array = NOTHING;
  let position = 0;
  let ended = false;
  return {
    peek: async (bytes) => {
      while (held.length < bytes && !ended) {
        const next = await iterator.next();
        if (next.done === true) ended = true;
        else held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
      }
      return held;
    },
    skip: (bytes) => {
      held = held.subarray(bytes);
      position += bytes;
    },
    position: () => position,
    close: async () => {
      if (!ended) await iterator.return?.();
      ended = true;
    },
  };
};
