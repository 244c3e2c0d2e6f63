import type { ArchiveEntry } from './archive-entry.ts';
import { summed } from './gunzip.ts';
import { inflateMember } from './inflate-member.ts';
import { type BytePuller, type Chunks, skipBytes } from './pull-bytes.ts';
import type { Report } from './source-end.ts';
import { type StoredEnd, storedUpToDescriptor, takeDescriptor } from './zip-descriptor.ts';
import { isZip, parseZipHeader, type ZipHeader, ZIP_FIXED_BYTES, ZIP_LOCAL } from './zip-header.ts';

const SEARCHED_BYTES = 64 * 1024;

/**
 * The entries of a zip archive in the order in which they lie there, read from its front in bounded memory, so that one
 * cut short gives what it has. What an entry's reader leaves unread is passed over.
 */
export async function* zipEntries(puller: BytePuller, report: Report): AsyncGenerator<ArchiveEntry, void, undefined> {
  for (;;) {
    const startByte = puller.position();
    const header = await takeHeader(puller, report);
    if (header === null) return;
    const dataAt = puller.position();
    const chunks = content(puller, header, report);
    yield { path: header.path, startByte, modifiedAt: header.modifiedAt, obstacle: obstacleOf(header), chunks };
    if (header.storedBytes !== null) {
      await chunks.return();
      await skipBytes(puller, dataAt + header.storedBytes - puller.position());
    } else {
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next());
    }
  }
}

const obstacleOf = ({ path, isEncrypted, method }: ZipHeader): ArchiveEntry['obstacle'] => {
  if (path.endsWith('/')) return 'directory';
  if (isEncrypted) return 'encrypted';
  return method === 0 || method === 8 ? null : 'unknown compression';
};

/** Takes the next local header; null when the entries are over. Damage between entries is passed over and reported. */
const takeHeader = async (puller: BytePuller, report: Report): Promise<ZipHeader | null> => {
  for (let isDamaged = false; ;) {
    const head = await puller.peek(ZIP_FIXED_BYTES);
    const length = isZip(head) ? ZIP_FIXED_BYTES + nameAndExtra(head) : 0;
    if (length > 0) {
      const header = await puller.peek(length);
      if (header.length < length) {
        report({ truncated: true, problem: `the zip archive was cut short: it ends at byte ${puller.position()}` });
        return null;
      }
      puller.skip(length);
      return parseZipHeader(header.subarray(0, length));
    }
    // the central directory (PK 1 2), its encrypted or zip64 kin, or its end (PK 5 6) follows the last entry
    if (!isDamaged && head[0] === 0x50 && head[1] === 0x4b && head[2] !== 7) return null;
    if (head.length === 0) {
      report({ truncated: true, problem: `the zip archive was cut short: it ends at byte ${puller.position()}` });
      return null;
    }
    if (!isDamaged)
      report({
        truncated: true,
        problem: `the zip archive is damaged near byte ${puller.position()}; what is whole was read`,
      });
    isDamaged = true;
    const bytes = await puller.peek(SEARCHED_BYTES);
    const next = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(ZIP_LOCAL, 1);
    puller.skip(next > 0 ? next : Math.max(1, bytes.length - 3));
  }
};

const nameAndExtra = (head: Uint8Array): number =>
  (head[26] ?? 0) + 256 * (head[27] ?? 0) + (head[28] ?? 0) + 256 * (head[29] ?? 0);

/** The bytes of an entry behind its header, with its data descriptor; damage is reported. */
async function* content(puller: BytePuller, header: ZipHeader, report: Report): Chunks {
  const { path, method, storedBytes } = header;
  const dataAt = puller.position();
  if (obstacleOf(header) !== null && storedBytes !== null) return;
  const { end, crc } = yield* summed(
    method === 8
      ? inflateMember(puller)
      : storedBytes === null
        ? storedUpToDescriptor(puller)
        : stored(puller, storedBytes),
  );
  const at = puller.position();
  if (end !== 'complete') {
    return report({
      truncated: true,
      problem:
        end === 'cut short'
          ? `the zip archive was cut short: it ends at byte ${at}, within ${path}`
          : `${path} is damaged near byte ${at} of the zip archive; the rest of it cannot be read`,
    });
  }
  const sum = storedBytes === null ? await takeDescriptor(puller, at - dataAt) : header.crc;
  if (sum !== null && sum !== crc) {
    report({ problem: `the checksum of ${path} does not match: its text may be damaged` });
  }
}

async function* stored(puller: BytePuller, bytes: number): AsyncGenerator<Uint8Array, StoredEnd, undefined> {
  for (let left = bytes; left > 0;) {
    const chunk = (await puller.peek(1)).subarray(0, left);
    if (chunk.length === 0) return 'cut short';
    puller.skip(chunk.length);
    left -= chunk.length;
    yield chunk;
  }
  return 'complete';
}
