import { constants, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { BytePuller } from './pull-bytes.ts';

/** How a deflate stream ended: complete, or with what came before its end. */
export type InflateEnd = 'complete' | 'cut short' | 'damaged';

const SLICE_BYTES = 32 * 1024;
const CHUNK_BYTES = 256 * 1024;
// up to here the beginning of a stream is kept, so that damage can be found to the byte
const MOST_KEPT_BYTES = 4 * 1024 * 1024;
const MOST_RECOVERED_BYTES = 128 * 1024 * 1024;

/**
 * Inflates one raw deflate stream from the front of `puller` and takes exactly its bytes; gives chunks of at most 256 KiB
 * and, at the end, how it ended. Where the stream is damaged, everything before the damage is given; beyond the first
 * 4 MiB of it, the last 32 KiB before the damage may be missing.
 */
export async function* inflateMember(puller: BytePuller): AsyncGenerator<Uint8Array, InflateEnd, undefined> {
  const inflater = openInflater();
  const kept: Uint8Array[] = [];
  let fed = 0;
  let given = 0;
  try {
    for (;;) {
      const slice = (await puller.peek(1)).subarray(0, SLICE_BYTES);
      const state = slice.length === 0 ? await inflater.finish() : await inflater.feed(slice);
      for (const chunk of inflater.take()) {
        given += chunk.length;
        yield chunk;
      }
      if (state === 'damaged') {
        const rest = fed > MOST_KEPT_BYTES ? null : recover(kept, slice, given);
        if (rest !== null) yield rest;
      }
      puller.skip(state === 'complete' ? inflater.consumed() - fed : slice.length);
      if (state !== 'wants more') return state;
      if (fed <= MOST_KEPT_BYTES) kept.push(slice);
      fed += slice.length;
    }
  } finally {
    inflater.close();
  }
}

interface Inflater {
  feed(slice: Uint8Array): Promise<InflateEnd | 'wants more'>;
  finish(): Promise<InflateEnd>;
  /** What was inflated since the last time. */
  take(): readonly Uint8Array[];
  /** Bytes of the stream used so far. */
  consumed(): number;
  close(): void;
}

const openInflater = (): Inflater => {
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES });
  let chunks: Uint8Array[] = [];
  let fed = 0;
  let failed: () => void = () => {};
  inflate.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  inflate.on('error', () => failed());
  const settle = (start: (done: (error?: Error | null) => void) => void): Promise<boolean> =>
    new Promise((resolve) => {
      failed = () => resolve(false);
      start((error) => resolve(!error));
    });
  return {
    feed: async (slice) => {
      fed += slice.length;
      const fine = await settle((done) => inflate.write(slice, done));
      if (!fine) return 'damaged';
      // it leaves bytes only when its stream has ended
      return inflate.bytesWritten < fed ? 'complete' : 'wants more';
    },
    finish: async () => {
      // the callback of end() comes before the error of an unfinished stream
      const fine = await settle((done) => inflate.once('end', done).end());
      return fine ? 'complete' : 'cut short';
    },
    take: () => {
      const taken = chunks;
      chunks = [];
      return taken;
    },
    consumed: () => inflate.bytesWritten,
    close: () => inflate.destroy(),
  };
};

/** What the longest undamaged beginning gives beyond the bytes already given; null when that is nothing. */
const recover = (kept: readonly Uint8Array[], slice: Uint8Array, given: number): Uint8Array | null => {
  const stream = Buffer.concat([...kept, slice]);
  let sound = stream.length - slice.length;
  let unsound = stream.length;
  let text = inflateBeginning(stream.subarray(0, sound));
  while (unsound - sound > 1) {
    const middle = Math.floor((sound + unsound) / 2);
    const tried = inflateBeginning(stream.subarray(0, middle));
    if (tried === null) unsound = middle;
    else {
      sound = middle;
      text = tried;
    }
  }
  return text !== null && text.length > given ? text.subarray(given) : null;
};

const inflateBeginning = (bytes: Uint8Array): Uint8Array | null => {
  try {
    return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_RECOVERED_BYTES });
  } catch {
    return null;
  }
};
