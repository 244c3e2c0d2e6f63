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

/** Chunks of bytes, one after another. */
export type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

const NOTHING = new Uint8Array(0);

/** Pulls from a stream; no more is read ahead than was asked for, rounded up to its chunks. */
export const pullBytes = (stream: AsyncIterable<Uint8Array>): BytePuller => {
  const iterator = stream[Symbol.asyncIterator]();
  let held: Uint8Array = NOTHING;
  let position = 0;
  let ended = false;
  return {
    peek: async (bytes) => {
      if (held.length >= bytes || ended) return held;
      const parts = [held];
      for (let length = held.length; length < bytes;) {
        const next = await iterator.next();
        if (next.done === true) {
          ended = true;
          break;
        }
        parts.push(next.value);
        length += next.value.length;
      }
      const filled = parts.filter((part) => part.length > 0);
      held = filled.length === 1 ? (filled[0] ?? NOTHING) : Buffer.concat(filled);
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

/** Drops so many bytes of the stream, as far as it has them. */
export const skipBytes = async (puller: BytePuller, bytes: number): Promise<void> => {
  for (let left = bytes; left > 0;) {
    const { length } = await puller.peek(1);
    if (length === 0) return;
    const step = Math.min(left, length);
    puller.skip(step);
    left -= step;
  }
};

/** What is left of the stream, as it comes. */
export async function* restOf(puller: BytePuller): Chunks {
  for (;;) {
    const chunk = await puller.peek(1);
    if (chunk.length === 0) return;
    puller.skip(chunk.length);
    yield chunk;
  }
}

/** One stage of decoding: pulls from chunks and lets go of them in the end. */
export async function* stage(chunks: AsyncIterable<Uint8Array>, decode: (puller: BytePuller) => Chunks): Chunks {
  const puller = pullBytes(chunks);
  try {
    yield* decode(puller);
  } finally {
    await puller.close();
  }
}
