import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { codeOf, explainFileError, isMissing } from './file-errors.ts';

/** Smaller chunks cost more calls, larger ones memory (gunzip of 300 MB: 0.42 s against 0.78 with 64 KiB). */
const CHUNK_BYTES = 256 * 1024;

/** Reads up to this size are done at once: 0.02 ms of CPU against 0.28 for a small object read through the thread pool. */
const QUICK_BYTES = 1024 * 1024;

const readLater = promisify(read);

const openFile = (path: string): number | null => {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return null;
    throw explainFileError('reading', path, error);
  }
};

/** Opens a file, hands over its descriptor and closes it; null when there is none (a folder is none). */
export const withFile = async <T>(path: string, use: (file: number) => T | Promise<T>): Promise<T | null> => {
  const file = openFile(path);
  if (file === null) return null;
  try {
    return await use(file);
  } catch (error) {
    if (codeOf(error) === 'EISDIR') return null;
    throw explainFileError('reading', path, error);
  } finally {
    closeSync(file);
  }
};

/** Bytes [start, end) of an open file; shorter where it ends before. */
export const readRange = async (file: number, start = 0, end = Infinity): Promise<Uint8Array> => {
  const { size } = fstatSync(file);
  const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(end, size) - start));
  let filled = 0;
  while (filled < bytes.length) {
    const place = { offset: filled, length: bytes.length - filled, position: start + filled };
    const bytesRead = bytes.length <= QUICK_BYTES ? readSync(file, bytes, place) : await readChunk(file, bytes, place);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
};

interface Place {
  readonly offset: number;
  readonly length: number;
  readonly position: number;
}

const readChunk = async (file: number, bytes: Buffer, { offset, length, position }: Place): Promise<number> =>
  (await readLater(file, bytes, offset, length, position)).bytesRead;

/** The file from byte `start` on, in chunks that the caller may keep. Throws when it is missing. */
export async function* streamFile(path: string, start = 0): AsyncGenerator<Uint8Array> {
  const file = openFile(path);
  if (file === null)
    throw explainFileError('reading', path, Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' }));
  try {
    for (let position = start; ;) {
      const bytes = Buffer.allocUnsafe(CHUNK_BYTES);
      const bytesRead = await readChunk(file, bytes, { offset: 0, length: CHUNK_BYTES, position });
      if (bytesRead === 0) return;
      position += bytesRead;
      yield bytes.subarray(0, bytesRead);
    }
  } catch (error) {
    throw explainFileError('reading', path, error);
  } finally {
    closeSync(file);
  }
}

/**
 * What stands for the content of an open file. Up to 1 MiB it is a hash, because time and inode are not enough: two
 * writes within a tick of the file system's clock can give back the same inode with the same time.
 */
export const versionOf = async (file: number): Promise<string> => {
  const { size, mtimeNs, ino } = fstatSync(file, { bigint: true });
  if (size > QUICK_BYTES) return `${size}-${mtimeNs}-${ino}`;
  return createHash('sha256')
    .update(await readRange(file))
    .digest('hex');
};
