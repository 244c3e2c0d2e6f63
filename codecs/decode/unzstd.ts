import { createZstdDecompress } from 'node:zlib';
import { type BytePuller, type Chunks, skipBytes } from './pull-bytes.ts';
import type { Report } from './source-end.ts';

const MAGIC = 0xfd2fb528;
/** Skippable frames begin with 0x184D2A50 to 0x184D2A5F (RFC 8878, section 3.1.2). */
const SKIPPABLE = 0x184d2a50;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;
const RLE_BLOCK = 1;

/** True when the bytes begin like a zstd frame, skippable ones included (RFC 8878). */
export const isZstd = (bytes: Uint8Array): boolean => {
  const magic = wordAt(bytes, 0);
  return magic === MAGIC || isSkippable(magic);
};

const isSkippable = (magic: number): boolean => magic >= SKIPPABLE && magic <= SKIPPABLE + 15;

const wordAt = (bytes: Uint8Array, at: number): number =>
  bytes.length < at + 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);

/**
 * Decompresses zstd, frame by frame and block by block: Node's decoder stops silently behind the first frame. What comes
 * before damage is given, and the damage reported.
 */
export async function* unzstd(puller: BytePuller, report: Report): Chunks {
  for (let isFirst = true; ; isFirst = false) {
    const head = await puller.peek(8);
    const magic = wordAt(head, 0);
    if (head.length === 0) return;
    if (isSkippable(magic) && head.length >= 8) {
      await skipBytes(puller, 8 + wordAt(head, 4));
    } else if (magic === MAGIC) {
      const end = yield* frame(puller);
      if (end === 'complete') continue;
      const at = puller.position();
      return report({
        truncated: true,
        problem:
          end === 'cut short'
            ? `the zstd data was cut short: it ends at byte ${at}, in the middle`
            : `the zstd data is damaged near byte ${at}; what follows cannot be read`,
      });
    } else {
      const isPadding = head.every((byte) => byte === 0);
      if (isFirst || !isPadding) {
        report({ problem: `what follows from byte ${puller.position()} on is no zstd and was not read` });
      }
      return;
    }
  }
}

type FrameEnd = 'complete' | 'cut short' | 'damaged';

/** One frame: its header, then block by block, so that every whole block before damage or the end is given. */
async function* frame(puller: BytePuller): AsyncGenerator<Uint8Array, FrameEnd, undefined> {
  const decoder = openDecoder();
  try {
    const header = await puller.peek(18);
    const descriptor = header[4] ?? 0;
    const length = headerLength(descriptor);
    if (header.length < length) return 'cut short';
    let isSound = await decoder.feed(header.slice(0, length));
    puller.skip(length);
    for (let isLast = false; isSound && !isLast;) {
      const peeked = await puller.peek(BLOCK_HEADER_BYTES);
      if (peeked.length < BLOCK_HEADER_BYTES) return 'cut short';
      const word = (peeked[0] ?? 0) | ((peeked[1] ?? 0) << 8) | ((peeked[2] ?? 0) << 16);
      isLast = (word & 1) === 1;
      const stored = BLOCK_HEADER_BYTES + (((word >> 1) & 3) === RLE_BLOCK ? 1 : word >> 3);
      const bytes = await puller.peek(stored);
      if (bytes.length < stored) return 'cut short';
      isSound = await decoder.feed(bytes.slice(0, stored));
      yield* decoder.take();
      if (isSound) puller.skip(stored);
    }
    if (!isSound) return 'damaged';
    if ((descriptor & 4) === 0) return 'complete';
    const checksum = await puller.peek(CHECKSUM_BYTES);
    if (checksum.length < CHECKSUM_BYTES) return 'cut short';
    isSound = await decoder.feed(checksum.slice(0, CHECKSUM_BYTES));
    yield* decoder.take();
    puller.skip(CHECKSUM_BYTES);
    return isSound ? 'complete' : 'damaged';
  } finally {
    decoder.close();
  }
}

/** Bytes of a frame's header with its magic number: window, dictionary and content size are there as its descriptor says. */
const headerLength = (descriptor: number): number => {
  const isSingle = (descriptor & 32) !== 0;
  const sizes = [isSingle ? 1 : 0, 2, 4, 8] as const;
  const dictionaries = [0, 1, 2, 4] as const;
  return 5 + (isSingle ? 0 : 1) + (dictionaries[descriptor & 3] ?? 0) + (sizes[descriptor >> 6] ?? 0);
};

interface Decoder {
  /** False when the bytes are damaged. */
  feed(bytes: Uint8Array): Promise<boolean>;
  take(): readonly Uint8Array[];
  close(): void;
}

const openDecoder = (): Decoder => {
  const decoder = createZstdDecompress({ chunkSize: 128 * 1024 });
  let chunks: Uint8Array[] = [];
  let settle: (isSound: boolean) => void = () => {};
  decoder.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  decoder.on('error', () => settle(false));
  return {
    feed: (bytes) =>
      new Promise((resolve) => {
        settle = resolve;
        decoder.write(bytes, (error) => resolve(!error));
      }),
    take: () => {
      const taken = chunks;
      chunks = [];
      return taken;
    },
    close: () => decoder.destroy(),
  };
};
