import { bitReader, decodeBzip2Block } from './bzip2-block.ts';
import type { BytePuller, Chunks } from './pull-bytes.ts';
import type { Report } from './source-end.ts';

const LEVEL_BYTES = 100_000;
/** A block is stored in hardly more bytes than it holds. */
const SLACK_BYTES = 50_000;
const BLOCK_MAGIC = [0x314159, 0x265359];
const END_MAGIC = [0x177245, 0x385090];
const CHUNK_BYTES = 256 * 1024;

/** True when the bytes begin like a bzip2 stream. */
export const isBzip2 = (bytes: Uint8Array): boolean => levelOf(bytes) > 0 && bytes[4] === 0x31 && bytes[5] === 0x41;

/** The level in a stream's header, 0 when this is none. */
const levelOf = (bytes: Uint8Array): number => {
  const isHeader = bytes[0] === 0x42 && bytes[1] === 0x5a && bytes[2] === 0x68;
  const level = (bytes[3] ?? 0) - 48;
  return isHeader && level >= 1 && level <= 9 ? level : 0;
};

/**
 * Decompresses bzip2 of any number of streams, block by block. The whole blocks before damage are given, and the damage
 * reported. (A decoder of our own: the packages for it loop for ever on some damaged blocks.)
 */
export async function* unbzip2(puller: BytePuller, report: Report): Chunks {
  for (let isFirst = true; ; isFirst = false) {
    const header = await puller.peek(4);
    const level = levelOf(header);
    if (level === 0) {
      const isPadding = header.every((byte) => byte === 0);
      if (isFirst || !isPadding) {
        report({ problem: `what follows from byte ${puller.position()} on is no bzip2 and was not read` });
      }
      return;
    }
    puller.skip(4);
    const end = yield* blocks(puller, level * LEVEL_BYTES);
    if (end === 'complete') continue;
    const at = puller.position();
    return report({
      truncated: true,
      problem:
        end === 'cut short'
          ? `the bzip2 data was cut short: the block that begins at byte ${at} is not whole`
          : `the bzip2 data is damaged in the block that begins at byte ${at}; what follows cannot be read`,
    });
  }
}

/** The blocks of one stream. They begin at any bit. */
async function* blocks(
  puller: BytePuller,
  blockBytes: number,
): AsyncGenerator<Uint8Array, 'complete' | 'cut short' | 'damaged', undefined> {
  let bit = 0;
  let combined = 0;
  const wanted = blockBytes + SLACK_BYTES;
  for (;;) {
    const bytes = await puller.peek(wanted);
    const bits = bitReader(bytes, bit);
    const magic = [bits.take(24), bits.take(24)];
    const crc = ((bits.take(16) << 16) | bits.take(16)) >>> 0;
    const failed = bytes.length < wanted ? 'cut short' : 'damaged';
    if (bits.isShort()) return failed;
    if (magic.every((word, index) => word === END_MAGIC[index])) {
      puller.skip(Math.ceil(bits.at() / 8));
      return crc === combined ? 'complete' : 'damaged';
    }
    if (!magic.every((word, index) => word === BLOCK_MAGIC[index])) return 'damaged';
    const block = decodeBzip2Block(bits, blockBytes);
    if (block === null) return bits.isShort() ? failed : 'damaged';
    if (bzip2Crc(block) !== crc) return 'damaged';
    combined = (((combined << 1) | (combined >>> 31)) ^ crc) >>> 0;
    for (let at = 0; at < block.length; at += CHUNK_BYTES) yield block.subarray(at, at + CHUNK_BYTES);
    puller.skip(bits.at() >> 3);
    bit = bits.at() & 7;
  }
}

/** CRC-32 with the highest bit first, as bzip2 has it. */
const bzip2Crc = (bytes: Uint8Array): number => {
  let crc = -1;
  for (const byte of bytes) crc = (crc << 8) ^ (CRC_TABLE[((crc >>> 24) ^ byte) & 255] ?? 0);
  return ~crc >>> 0;
};

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let crc = index << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});
