import type { ArchiveEntry } from './archive-entry.ts';
import { type BytePuller, type Chunks, skipBytes } from './pull-bytes.ts';
import type { Report } from './source-end.ts';
import { isTar, paxField, parseTarHeader, TAR_BLOCK, type TarHeader, textOfField } from './tar-header.ts';

/** Names and pax records are read up to this length. */
const MOST_EXTRA_BYTES = 1024 * 1024;

/**
 * The entries of a tar archive (ustar, GNU and pax) in their order, in bounded memory. Zero blocks between concatenated
 * archives are passed over; so are damaged headers, which are reported.
 */
export async function* tarEntries(puller: BytePuller, report: Report): AsyncGenerator<ArchiveEntry, void, undefined> {
  for (;;) {
    const found = await takeHeaders(puller, report);
    if (found === null) return;
    const { header, path, size, startByte } = found;
    const dataAt = puller.position();
    const end = dataAt + padded(size);
    const chunks = content(puller, path, size, report);
    yield { path, startByte, modifiedAt: header.modifiedAt, obstacle: obstacleOf(header, path), chunks };
    await chunks.return();
    await skipBytes(puller, end - puller.position());
    if (puller.position() < dataAt + size) report({ truncated: true, problem: cutShort(puller.position()) });
  }
}

const obstacleOf = ({ type }: TarHeader, path: string): ArchiveEntry['obstacle'] => {
  if (type === '5' || path.endsWith('/')) return 'directory';
  return '07\0 '.includes(type) ? null : 'link';
};

interface FoundHeader {
  readonly header: TarHeader;
  readonly path: string;
  readonly size: number;
  readonly startByte: number;
}

/** Takes the header of the next entry with the long names and pax records before it; null at the end. */
const takeHeaders = async (puller: BytePuller, report: Report): Promise<FoundHeader | null> => {
  let startByte: number | null = null;
  let longPath: string | null = null;
  let longSize: number | null = null;
  let isDamaged = false;
  for (;;) {
    const block = await puller.peek(TAR_BLOCK);
    const at = puller.position();
    if (block.length < TAR_BLOCK) {
      if (block.some((byte) => byte !== 0)) report({ truncated: true, problem: cutShort(at) });
      return null;
    }
    if (!isTar(block)) {
      const isZero = block.subarray(0, TAR_BLOCK).every((byte) => byte === 0);
      if (!isZero && !isDamaged) {
        isDamaged = true;
        report({ truncated: true, problem: `the tar archive is damaged near byte ${at}; what is whole was read` });
      }
      puller.skip(TAR_BLOCK);
      continue;
    }
    const header = parseTarHeader(block);
    puller.skip(TAR_BLOCK);
    startByte ??= at;
    if (!'LKxg'.includes(header.type)) {
      return { header, path: longPath ?? header.path, size: longSize ?? header.size, startByte };
    }
    const extra = (await puller.peek(Math.min(header.size, MOST_EXTRA_BYTES))).subarray(0, header.size);
    if (header.type === 'L') longPath = textOfField(extra);
    if (header.type === 'x') {
      longPath = paxField(extra, 'path') ?? longPath;
      const size = Number(paxField(extra, 'size') ?? Number.NaN);
      if (Number.isSafeInteger(size) && size >= 0) longSize = size;
    }
    await skipBytes(puller, padded(header.size));
  }
};

const padded = (size: number): number => Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
const cutShort = (at: number): string => `the tar archive was cut short: it ends at byte ${at}`;

async function* content(puller: BytePuller, path: string, size: number, report: Report): Chunks {
  for (let left = size; left > 0;) {
    const chunk = (await puller.peek(1)).subarray(0, left);
    if (chunk.length === 0) {
      return report({ truncated: true, problem: `${cutShort(puller.position())}, within ${path}` });
    }
    puller.skip(chunk.length);
    left -= chunk.length;
    yield chunk;
  }
}
