import { closeSync, fdatasync, linkSync, openSync, statSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import type { BlobBody } from '../../ports/blob-store.ts';
import { codeOf } from './file-errors.ts';

const syncData = promisify(fdatasync);

/**
 * Writes a new file and brings its bytes to the disk. Only the sync leaves this thread: all else is a copy into memory,
 * and a trip through the thread pool costs more CPU than the call (1.0 ms per object against 0.4).
 */
export const writeDurably = async (path: string, body: BlobBody): Promise<void> => {
  const file = openSync(path, 'wx');
  try {
    if (body instanceof Uint8Array) writeAll(file, body);
    else for await (const chunk of body) writeAll(file, chunk);
    await syncData(file);
  } finally {
    closeSync(file);
  }
};

/** A nearly full disk takes a part of the bytes without an error, so the rest is offered until it is taken or refused. */
const writeAll = (file: number, bytes: Uint8Array): void => {
  for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
};

/** False when there is such a file already. `link` makes the name in one step: an exclusive open can tear when killed. */
export const linkIfAbsent = (written: string, path: string): boolean => {
  try {
    linkSync(written, path);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (statSync(path).isFile()) return false;
    throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' });
  }
};
