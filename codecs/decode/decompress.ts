import type { Compression } from '../../domain/source-decoding.ts';
import { withoutMark } from './charset.ts';
import { isGzip } from './gzip-header.ts';
import { gunzip } from './gunzip.ts';
import { type BytePuller, type Chunks, restOf, stage } from './pull-bytes.ts';
import type { Report } from './source-end.ts';
import { isBzip2, unbzip2 } from './unbzip2.ts';
import { isZstd, unzstd } from './unzstd.ts';

/** How bytes that begin so are compressed. */
export const compressionOf = (head: Uint8Array): Compression => {
  if (isGzip(head)) return 'gzip';
  if (isZstd(head)) return 'zstd';
  return isBzip2(head) ? 'bzip2' : 'none';
};

/** Decompresses in bounded memory; bad data never throws, it is reported. */
export const decompress = (puller: BytePuller, compression: Compression, report: Report): Chunks => {
  switch (compression) {
    case 'gzip':
      return gunzip(puller, report);
    case 'zstd':
      return unzstd(puller, report);
    case 'bzip2':
      return unbzip2(puller, report);
    case 'none':
      return restOf(puller);
  }
};

const MAGIC_BYTES = 16;

/** The text of lines that may be compressed, without a byte order mark, as it comes: bad data ends it. */
export const decompressed = (chunks: AsyncIterable<Uint8Array>): Chunks =>
  stage(
    stage(chunks, async function* (puller) {
      yield* decompress(puller, compressionOf(await puller.peek(MAGIC_BYTES)), () => undefined);
    }),
    withoutMark,
  );
