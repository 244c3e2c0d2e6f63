import { crc32 } from 'node:zlib';
import { gzipHeaderLength, gzipTime, isGzip } from './gzip-header.ts';
import { inflateMember } from './inflate-member.ts';
import { type BytePuller, pullBytes } from './pull-bytes.ts';

/** What was found out about a source while it was decoded. */
export interface SourceEnd {
  readonly compression: 'gzip' | 'none';
  /** True when the text ends earlier than the source meant it to: cut short or damaged. */
  readonly truncated: boolean;
  /** The time in the first gzip header, epoch ms. */
  readonly gzipModifiedAt: number | null;
  /** What a person should know, in one sentence. */
  readonly problem: string | null;
}

export interface DecodedSource {
  /** The decoded bytes in chunks of at most about 256 KiB (plain sources: as they came). Read it once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Right once `chunks` has ended; before that, what is known so far. */
  end(): SourceEnd;
}

const MOST_HEADER_BYTES = 1024 * 1024;
const TRAILER_BYTES = 8;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Decodes a log source as a stream: gzip (any number of members) or plain text, without a UTF-8 byte order mark. Bad
 * data never throws: what was decoded before the damage is given, and `end` says what is wrong.
 */
export const decodeSource = (bytes: AsyncIterable<Uint8Array>): DecodedSource => {
  const puller = pullBytes(bytes);
  let end: SourceEnd = { compression: 'none', truncated: false, gzipModifiedAt: null, problem: null };
  const report = (more: Partial<SourceEnd>): void => {
    end = { ...end, ...more, problem: end.problem ?? more.problem ?? null };
  };
  const decode = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      if (isGzip(await puller.peek(3))) yield* withoutMark(gunzip(puller, report));
      else yield* withoutMark(plain(puller));
    } finally {
      await puller.close();
    }
  };
  return { chunks: decode(), end: () => end };
};

type Report = (more: Partial<SourceEnd>) => void;

async function* plain(puller: BytePuller): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const chunk = await puller.peek(1);
    if (chunk.length === 0) return;
    puller.skip(chunk.length);
    yield chunk;
  }
}

async function* gunzip(puller: BytePuller, report: Report): AsyncGenerator<Uint8Array, void, undefined> {
  report({ compression: 'gzip', gzipModifiedAt: gzipTime(await puller.peek(10)) });
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
async function* summed<T>(chunks: AsyncGenerator<Uint8Array, T>): AsyncGenerator<Uint8Array, { end: T; crc: number }> {
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

/** Leaves a UTF-8 byte order mark at the very beginning out. */
async function* withoutMark(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const puller = pullBytes(chunks);
  try {
    const first = await puller.peek(BYTE_ORDER_MARK.length);
    if (BYTE_ORDER_MARK.every((byte, index) => first[index] === byte)) puller.skip(BYTE_ORDER_MARK.length);
    yield* plain(puller);
  } finally {
    await puller.close();
  }
}
