import { crc32 } from 'node:zlib';
import { gzipHeaderLength, gzipTime, isGzip } from './gzip-header.ts';
import { inflateMember } from './inflate-member.ts';
import type { BytePuller, Chunks } from './pull-bytes.ts';
import type { Report } from './source-end.ts';

const MOST_HEADER_BYTES = 1024 * 1024;
const TRAILER_BYTES = 8;

/** Decompresses gzip of any number of members (RFC 1952); what comes before damage is given, and the damage reported. */
export async function* gunzip(puller: BytePuller, report: Report): Chunks {
  report({ gzipModifiedAt: gzipTime(await puller.peek(10)) });
  for (;;) {
    const start = puller.position();
    const header = await headerLength(puller);
    if (header === null)
      return report({ truncated: true, problem: `the gzip data ends within its header, at byte ${start}` });
    puller.skip(header);
    const sum = yield* summed(inflateMember(puller));
    const at = puller.position();
    if (sum.end === 'cut short') {
      return report({ truncated: true, problem: `the gzip data was cut short: it ends at byte ${at}, in the middle` });
    }
    if (sum.end === 'damaged') {
      return report({
        truncated: true,
        problem: `the gzip data is damaged near byte ${at}; what follows cannot be read`,
      });
    }
    const trailer = await puller.peek(TRAILER_BYTES);
    if (trailer.length < TRAILER_BYTES) {
      return report({
        truncated: true,
        problem: `the gzip data was cut short: it ends within its checksum, at byte ${at}`,
      });
    }
    if (new DataView(trailer.buffer, trailer.byteOffset).getUint32(0, true) !== sum.crc) {
      report({ problem: `the checksum at byte ${at} does not match: the text before it may be damaged` });
    }
    puller.skip(TRAILER_BYTES);
    if (!(await hasMember(puller, report))) return;
  }
}

/** Passes chunks on and gives their CRC-32 with how they ended. */
export async function* summed<T>(
  chunks: AsyncGenerator<Uint8Array, T>,
): AsyncGenerator<Uint8Array, { readonly end: T; readonly crc: number }, undefined> {
  let crc = 0;
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) return { end: next.value, crc };
    crc = crc32(next.value, crc);
    yield next.value;
  }
}

const headerLength = async (puller: BytePuller): Promise<number | null> => {
  for (let wanted = 512; wanted <= MOST_HEADER_BYTES; wanted *= 2) {
    const bytes = await puller.peek(wanted);
    const length = gzipHeaderLength(bytes);
    if (length !== null || bytes.length < wanted) return length;
  }
  return null;
};

/** Whether another member follows. Zeros after the last one are padding; anything else is reported and left unread. */
const hasMember = async (puller: BytePuller, report: Report): Promise<boolean> => {
  for (;;) {
    const bytes = await puller.peek(3);
    if (bytes.length === 0) return false;
    if (isGzip(bytes)) return true;
    const zeros = bytes.findIndex((byte) => byte !== 0);
    if (zeros === 0) {
      report({ problem: `what follows the gzip data, from byte ${puller.position()} on, is no gzip and was not read` });
      return false;
    }
    puller.skip(zeros < 0 ? bytes.length : zeros);
  }
};
