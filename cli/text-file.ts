import { readFile } from 'node:fs/promises';
import { MissingError, UsageError } from './failure.ts';

const LARGEST = 64 * 1024 * 1024;

/** The text of a file that an option or argument names; `what` says which, for errors. */
export const readTextFile = async (what: string, path: string): Promise<string> => {
  if (path === '') throw new UsageError(`${what} is empty: name a file`);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') throw new MissingError(`${what} ${path}: there is no such file`);
    if (code === 'EISDIR') throw new MissingError(`${what} ${path}: that is a folder; name a file`);
    throw error;
  }
  if (bytes.length > LARGEST) throw new UsageError(`${what} ${path}: larger than 64 MiB`);
  return new TextDecoder().decode(bytes);
};
