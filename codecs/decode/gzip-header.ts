const MAGIC_AND_METHOD = [0x1f, 0x8b, 8];
const FLAGS_AT = 3;
const MTIME_AT = 4;
const FIXED_BYTES = 10;
const HAS_HEADER_CRC = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;

/** True when the bytes begin like a gzip member (RFC 1952). */
export const isGzip = (bytes: Uint8Array): boolean => MAGIC_AND_METHOD.every((byte, index) => bytes[index] === byte);

/** The time that a gzip header names, epoch ms; null where it names none or the bytes are no gzip. */
export const gzipTime = (bytes: Uint8Array): number | null => {
  if (!isGzip(bytes) || bytes.length < FIXED_BYTES) return null;
  const seconds = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MTIME_AT, true);
  return seconds === 0 ? null : seconds * 1000;
};

/** Length of the header at the front of the bytes; null while they do not hold all of it. */
export const gzipHeaderLength = (bytes: Uint8Array): number | null => {
  const flags = bytes[FLAGS_AT];
  if (flags === undefined) return null;
  let at = FIXED_BYTES;
  if (flags & HAS_EXTRA) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return null;
    at = end + 1;
  }
  if (flags & HAS_HEADER_CRC) at += 2;
  return at <= bytes.length ? at : null;
};
