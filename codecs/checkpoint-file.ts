import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { canonicalJson, type Json } from './canonical-json.ts';
import { parseTrusted } from './trusted-json.ts';
import { DamagedBytes } from './damaged.ts';

const MAGIC = Buffer.from([0xf5, 0x46, 0x53, 0x43]);
const FILE_VERSION = 1;
const BODY_AT = MAGIC.length + 1;
const MOST_BYTES = 512 * 1024 * 1024;

/** Detector state as bytes: magic, version, canonical JSON in zstd with a checksum. Equal values give equal bytes. */
export const encodeCheckpoint = (value: object): Uint8Array => {
  const params = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };
  return Buffer.concat([
    MAGIC,
    Buffer.from([FILE_VERSION]),
    zstdCompressSync(canonicalJson(value as Json), { params }),
  ]);
};

/** What `encodeCheckpoint` wrote; throws `DamagedBytes` that says what is wrong. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the shape that was written
export const decodeCheckpoint = <T>(bytes: Uint8Array): T => {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) {
    throw new DamagedBytes(`these ${bytes.length} bytes do not begin like a checkpoint`);
  }
  const version = bytes[MAGIC.length];
  if (version !== FILE_VERSION) {
    throw new DamagedBytes(`the checkpoint has version ${version}; this program reads version ${FILE_VERSION}`);
  }
  try {
    return parseTrusted<T>(zstdDecompressSync(bytes.subarray(BODY_AT), { maxOutputLength: MOST_BYTES }).toString());
  } catch (cause) {
    throw new DamagedBytes(`the checkpoint's ${bytes.length} bytes were changed or cut short`, { cause });
  }
};
