import { fstatSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { BlobReader } from '../../ports/blob-store.ts';
import { explainFileError, isMissing } from './file-errors.ts';
import { readRange, streamFile, withFile } from './read-file.ts';

/**
 * Reads source files anywhere on disk: keys are paths, absolute or from the current folder. A missing file is null; what
 * is there but is no file to read (a folder, a pipe, no permission) is an error that says what to do.
 */
export const createFileReader = (): BlobReader => ({
  get: (path) => read(path, (file) => readRange(file)),

  getRange: (path, start, end) => read(path, (file) => readRange(file, start, end)),

  async *stream(path, start) {
    await refuseOddFiles(path);
    yield* streamFile(path, start);
  },

  head: (path) =>
    read(path, (file) => {
      const { size, mtimeNs, mtimeMs } = fstatSync(file, { bigint: true });
      return { key: path, size: Number(size), modifiedAt: Number(mtimeMs), version: `${size}-${mtimeNs}` };
    }),
});

const read = async <T>(path: string, use: (file: number) => T | Promise<T>): Promise<T | null> => {
  await refuseOddFiles(path);
  return withFile(path, use);
};

/** Opening a pipe would wait for its writer, and a folder opens but cannot be read. */
const refuseOddFiles = async (path: string): Promise<void> => {
  let stats;
  try {
    stats = await stat(path);
  } catch (error) {
    if (isMissing(error)) return;
    throw explainFileError('reading', path, error);
  }
  if (stats.isFile()) return;
  const code = stats.isDirectory() ? 'EISDIR' : 'ENOTREG';
  const advice = stats.isDirectory()
    ? `is a folder: name the files in it, for example ${path}/*`
    : 'is not a file that can be read twice: pass its content on standard input, for example: … | foreshock replay -';
  throw Object.assign(new Error(`${path} ${advice}`), { code, path });
};
