import type { ArchiveMember, Compression, SourceDecoding } from '../../domain/source-decoding.ts';
import { isCsv } from '../envelopes/csv-header.ts';
import { jsonEnvelopeOf } from '../envelopes/json-envelope.ts';
import { charsetOf, isMark, toUtf8 } from './charset.ts';
import { compressionOf, decompress } from './decompress.ts';
import { type Chunks, pullBytes, stage } from './pull-bytes.ts';
import { isTar, TAR_BLOCK } from './tar-header.ts';
import { isZip } from './zip-header.ts';

/** Decoded bytes that are looked at to decide how a source is decoded, at most. */
export const SNIFFED_BYTES = 64 * 1024;
const MARK_BYTES = 3;

/** What the beginning of a file says of its packing. */
export interface Packing {
  readonly compression: Compression;
  readonly archive: ArchiveMember['archive'] | null;
}

/** How a file is packed, from its first bytes: the beginning of its decompressed bytes tells a tar archive. */
export const packingOf = async (bytes: AsyncIterable<Uint8Array>): Promise<Packing> => {
  const puller = pullBytes(bytes);
  try {
    const head = await puller.peek(TAR_BLOCK);
    const compression = compressionOf(head);
    if (compression === 'none') return { compression, archive: archiveOf(head) };
    const start = await firstBytes(decompress(puller, compression, ignore), TAR_BLOCK);
    return { compression, archive: archiveOf(start) };
  } finally {
    await puller.close();
  }
};

/** The archive that begins with these bytes; null when it is none that can be opened. */
export const archiveOf = (head: Uint8Array): ArchiveMember['archive'] | null => {
  if (isZip(head)) return 'zip';
  return isTar(head) ? 'tar' : null;
};

/** Charset and envelope of text that begins with these bytes; `isWhole` where they are all of it. */
export const textDecodingOf = async (
  head: Uint8Array,
  isWhole: boolean,
): Promise<Pick<SourceDecoding, 'charset' | 'envelope'>> => {
  const charset = charsetOf(head);
  const text = charset === undefined ? withoutMark(head) : await utf8Of(head, charset);
  const envelope = jsonEnvelopeOf(text) ?? (isCsv(text, isWhole) ? 'csv' : null);
  return { ...(charset === undefined ? {} : { charset }), ...(envelope === null ? {} : { envelope }) };
};

const withoutMark = (head: Uint8Array): Uint8Array => (isMark(head) ? head.subarray(MARK_BYTES) : head);

async function* once(bytes: Uint8Array): Chunks {
  yield bytes;
}

const utf8Of = (head: Uint8Array, charset: NonNullable<SourceDecoding['charset']>): Promise<Uint8Array> =>
  firstBytes(
    stage(once(head), (puller) => toUtf8(puller, charset, ignore)),
    2 * SNIFFED_BYTES,
  );

/** The first bytes of a stream, which is let go of then. */
export const firstBytes = async (chunks: AsyncIterable<Uint8Array>, bytes: number): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(parts).subarray(0, bytes);
};

const ignore = (): void => {};
