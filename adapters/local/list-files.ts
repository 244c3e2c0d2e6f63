import { type Dirent, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { explainFileError, isMissing } from './file-errors.ts';
import { isKey, TEMP_FOLDER } from './file-key.ts';

/** A key of the store with its size in bytes. */
export interface ListedFile {
  readonly key: string;
  readonly size: number;
}

/**
 * Keys under a prefix in ascending code-unit order, those after `after` only. Holds the names of one folder per level;
 * folders that cannot hold an answer are not read.
 */
export async function* listFiles(root: string, prefix: string, after = ''): AsyncGenerator<ListedFile> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  if (!isKey(`${folder}x`)) return;
  yield* listFolder(root, folder, (key, isFolder) => {
    const mayMatch = key.startsWith(prefix) || (isFolder && prefix.startsWith(key));
    return mayMatch && (key > after || (isFolder && after.startsWith(key)));
  });
}

type Wanted = (key: string, isFolder: boolean) => boolean;

async function* listFolder(root: string, folder: string, wanted: Wanted): AsyncGenerator<ListedFile> {
  const keys = (await namesIn(join(root, folder)))
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .filter((key) => wanted(key, key.endsWith('/')) && key !== `${TEMP_FOLDER}/`)
    .sort();
  for (const key of keys) {
    if (key.endsWith('/')) {
      yield* listFolder(root, key, wanted);
    } else {
      // 3 µs against 49 for the asynchronous one
      const stats = statSync(join(root, key), { throwIfNoEntry: false });
      if (stats?.isFile()) yield { key, size: stats.size };
    }
  }
}

const namesIn = async (path: string): Promise<readonly Dirent[]> => {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw explainFileError('listing', path, error);
  }
};
