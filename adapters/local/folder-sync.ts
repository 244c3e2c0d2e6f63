import { closeSync, fsync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { codeOf } from './file-errors.ts';

/** Makes names durable: a new file is safe only when the folder that names it has reached the disk, too. */
export interface FolderSync {
  /** Makes a folder and all above it, durably; cheap for one that was made before. */
  make(path: string): Promise<void>;
  /** Resolves when every name that was in the folder at the call is on the disk. */
  sync(path: string): Promise<void>;
  /** To be told when a folder turns out to be gone: the next `make` looks again. */
  forget(path: string): void;
}

/** A FolderSync for `root` and all below; writes that wait for the same folder share one fsync. */
export const createFolderSync = (root: string): FolderSync => {
  const made = new Map<string, Promise<void>>();
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();

  const start = (path: string): Promise<void> => {
    const run = syncFolder(path).finally(() => running.delete(path));
    running.set(path, run);
    return run;
  };

  /** A sync that has begun may miss the newest name: only one that has not begun is shared. */
  const sync = (path: string): Promise<void> => {
    const current = running.get(path);
    if (!current) return start(path);
    const shared = waiting.get(path);
    if (shared) return shared;
    const next = current
      .catch(() => undefined)
      .then(() => {
        waiting.delete(path);
        return start(path);
      });
    waiting.set(path, next);
    return next;
  };

  const makeBelow = async (path: string): Promise<void> => {
    await make(dirname(path));
    try {
      await mkdir(path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return;
      throw error;
    }
    await sync(dirname(path));
  };

  const makeRoot = async (): Promise<void> => {
    const first = await mkdir(root, { recursive: true });
    if (first === undefined) return;
    for (let path = root; path !== dirname(first); path = dirname(path)) await sync(dirname(path));
  };

  const make = (path: string): Promise<void> => {
    const known = made.get(path);
    if (known) return known;
    const making = path === root ? makeRoot() : makeBelow(path);
    made.set(path, making);
    making.catch(() => made.delete(path));
    return making;
  };

  const forget = (path: string): void => {
    made.delete(path);
    if (path !== root) forget(dirname(path));
  };

  return { make, sync, forget };
};

/** Some network and user-space file systems cannot sync a folder, and need not. */
const CANNOT_SYNC = new Set(['EINVAL', 'ENOTSUP', 'EBADF']);

const syncLater = promisify(fsync);

const syncFolder = async (path: string): Promise<void> => {
  const folder = openSync(path, 'r');
  try {
    await syncLater(folder);
  } catch (error) {
    if (!CANNOT_SYNC.has(codeOf(error) ?? '')) throw error;
  } finally {
    closeSync(folder);
  }
};
