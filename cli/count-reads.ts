import type { BlobReader } from '../ports/index.ts';

/** A reader that counts the bytes it has streamed, so that progress can be told from stored bytes, compressed or not. */
export interface CountingReader {
  readonly reader: BlobReader;
  /** Bytes streamed since the last `restart`. */
  bytes(): number;
  restart(): void;
}

export const countReads = (inner: BlobReader): CountingReader => {
  let bytes = 0;
  return {
    reader: {
      ...inner,
      async *stream(key, start) {
        for await (const chunk of inner.stream(key, start)) {
          bytes += chunk.length;
          yield chunk;
        }
      },
    },
    bytes: () => bytes,
    restart: () => {
      bytes = 0;
    },
  };
};
