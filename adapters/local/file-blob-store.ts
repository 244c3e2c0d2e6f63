import { createHash } from 'node:crypto';
import { fstatSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { BlobBody, BlobStore } from '../../ports/blob-store.ts';
import { codeOf, explainFileError, isMissing } from './file-errors.ts';
import { pathOfKey, TEMP_FOLDER } from './file-key.ts';
import { withFileLock } from './file-lock.ts';
import { createFolderSync } from './folder-sync.ts';
import { listFiles } from './list-files.ts';
import { readRange, streamFile, versionOf, withFile } from './read-file.ts';
import { removeLeftovers, tempName } from './temp-files.ts';
import { linkIfAbsent, writeDurably } from './write-file.ts';

/**
 * The blob store on a folder. A write is a temporary file, fsync, then `rename` or `link` and an fsync of the folder:
 * seen whole or not at all, durable when it returns. `replaceIfUnchanged` excludes other `replaceIfUnchanged` of the same
 * key, in any process, but not a bare `put` of it. Unlike in S3, a key cannot be a prefix of another (`a` and `a/b`).
 */
export const createFileBlobStore = (folder: string): BlobStore => {
  const root = resolve(folder);
  const temp = join(root, TEMP_FOLDER);
  const folders = createFolderSync(root);
  let prepared: Promise<void> | null = null;

  const prepare = (): Promise<void> => {
    prepared ??= folders.make(temp).then(() => removeLeftovers(temp, Date.now()));
    prepared.catch(() => (prepared = null));
    return prepared;
  };

  /** Writes the body durably under a temporary name, has it moved into place, and leaves no temporary file behind. */
  const write = async <T>(key: string, body: BlobBody, place: (written: string, path: string) => T): Promise<T> => {
    const path = pathOfKey(root, key);
    const written = join(temp, tempName());
    try {
      await prepare();
      await writeDurably(written, body);
      const result = await placeIn(dirname(path), () => place(written, path));
      await folders.sync(dirname(path));
      return result;
    } catch (error) {
      throw explainFileError(`writing ${key}`, path, error);
    } finally {
      removeQuietly(written);
    }
  };

  /** A folder that was made before may have been removed since, by a person or by `--replace`. */
  const placeIn = async <T>(parent: string, place: () => T): Promise<T> => {
    await folders.make(parent);
    try {
      return place();
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      folders.forget(parent);
      await folders.make(parent);
      return place();
    }
  };

  return {
    get: async (key) => withFile(pathOfKey(root, key), (file) => readRange(file)),

    getRange: async (key, start, end) => withFile(pathOfKey(root, key), (file) => readRange(file, start, end)),

    stream: (key, start) => streamFile(pathOfKey(root, key), start),

    head: async (key) =>
      withFile(pathOfKey(root, key), async (file) => {
        const { size, mtimeMs } = fstatSync(file);
        return { key, size, modifiedAt: Math.floor(mtimeMs), version: await versionOf(file) };
      }),

    put: (key, body) => write(key, body, renameSync),

    putIfAbsent: async (key, body) => {
      const path = pathOfKey(root, key);
      if (!isFile(path)) return write(key, body, linkIfAbsent);
      // whoever wrote it may have died before its name was durable
      await folders.sync(dirname(path));
      return false;
    },

    replaceIfUnchanged: async (key, body, version) => {
      const path = pathOfKey(root, key);
      try {
        await prepare();
        return await withFileLock(temp, createHash('sha256').update(key).digest('hex').slice(0, 32), async () => {
          if ((await withFile(path, versionOf)) !== version) return false;
          await write(key, body, renameSync);
          return true;
        });
      } catch (error) {
        throw explainFileError(`writing ${key}`, path, error);
      }
    },

    delete: async (key) => {
      const path = pathOfKey(root, key);
      try {
        unlinkSync(path);
        await folders.sync(dirname(path));
      } catch (error) {
        if (!isMissing(error)) throw explainFileError(`deleting ${key}`, path, error);
      }
    },

    list: (prefix, after) => listFiles(root, prefix, after),
  };
};

const isFile = (path: string): boolean => {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    // whatever it is will be said by the write itself
    return false;
  }
};

const removeQuietly = (path: string): void => {
  try {
    rmSync(path, { force: true });
  } catch {
    // a later process removes it
  }
};
