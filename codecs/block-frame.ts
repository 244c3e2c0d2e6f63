import { crc32, zstdDecompressSync } from 'node:zlib';
import { type BlockHeader, MAX_BLOCK_BYTES } from '../domain/block.ts';
import { blockHeader } from './block-header.ts';
import { canonicalJson, type Json } from './canonical-json.ts';
import { DamagedBytes } from './damaged.ts';
import { pack } from './pack.ts';

// 0xF5 begins neither UTF-8 text nor gzip, JSON or protobuf, so no foreign record looks like a block
const MAGIC = Buffer.from([0xf5, 0x46, 0x53, 0x42]);
const FRAME_VERSION = 1;
const VERSION_AT = 4;
const HEADER_LENGTH_AT = 5;
const CRC_AT = 9;
const HEADER_AT = 13;
const LEAST_CHUNK = 16 * 1024;

export interface Block {
  readonly header: BlockHeader;
  /** Compressed lines: see `decompressLines`. */
  readonly payload: Uint8Array;
}

/** Raw lines as zstd; the same lines give the same bytes. */
export const compressLines = (raw: Uint8Array): Uint8Array => pack(raw, raw.length >> 2);

/**
 * The raw lines of a payload; throws `DamagedBytes` when it is no zstd or holds more than MAX_BLOCK_BYTES. `expected`: how
 * many bytes they are thought to be, which saves putting them together from pieces.
 */
export const decompressLines = (payload: Uint8Array, expected = 0): Uint8Array => {
  const chunkSize = Math.max(LEAST_CHUNK, Math.min(expected + 1, MAX_BLOCK_BYTES));
  try {
    return zstdDecompressSync(payload, { maxOutputLength: MAX_BLOCK_BYTES, chunkSize });
  } catch (cause) {
    throw new DamagedBytes(`the block's ${payload.length} payload bytes do not decompress to at most 8 MiB of lines`, {
      cause,
    });
  }
};

/** One block as one record of the stream: magic, frame version, header length, CRC-32 of the rest, header, payload. */
export const encodeBlock = (header: BlockHeader, payload: Uint8Array): Uint8Array => {
  const json = Buffer.from(canonicalJson(header as unknown as Json));
  const frame = Buffer.allocUnsafe(HEADER_AT + json.length + payload.length);
  frame.set(MAGIC);
  frame.writeUInt8(FRAME_VERSION, VERSION_AT);
  frame.writeUInt32LE(json.length, HEADER_LENGTH_AT);
  frame.set(json, HEADER_AT);
  frame.set(payload, HEADER_AT + json.length);
  frame.writeUInt32LE(crc32(frame.subarray(HEADER_AT)), CRC_AT);
  return frame;
};

/** True when the bytes were written as a block, damaged or not; false for what foreign producers send. */
export const isBlock = (bytes: Uint8Array): boolean => MAGIC.every((byte, index) => bytes[index] === byte);

/** Takes a frame apart; throws `DamagedBytes` that says what is wrong with it. */
export const decodeBlock = (bytes: Uint8Array): Block => {
  if (!isBlock(bytes)) throw new DamagedBytes(`these ${bytes.length} bytes do not begin like a block`);
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (frame.length < HEADER_AT) throw new DamagedBytes(`the block ends after ${frame.length} bytes, within its frame`);
  const version = frame.readUInt8(VERSION_AT);
  if (version !== FRAME_VERSION) {
    throw new DamagedBytes(`the block has frame version ${version}; this program reads version ${FRAME_VERSION}`);
  }
  if (frame.readUInt32LE(CRC_AT) !== crc32(frame.subarray(HEADER_AT))) {
    throw new DamagedBytes(`the block's checksum does not match: its ${frame.length} bytes were changed or cut short`);
  }
  const payloadAt = HEADER_AT + frame.readUInt32LE(HEADER_LENGTH_AT);
  if (payloadAt > frame.length)
    throw new DamagedBytes(`the block's header would end at byte ${payloadAt} of ${frame.length}`);
  return { header: headerOf(frame.toString('utf8', HEADER_AT, payloadAt)), payload: bytes.subarray(payloadAt) };
};

const headerOf = (json: string): BlockHeader => {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new DamagedBytes(`the block's header is not JSON: ${json.slice(0, 60)}`, { cause });
  }
  return blockHeader(value, 'header');
};
