import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { codeOf } from './file-errors.ts';
import { ownerIsGone, tempName } from './temp-files.ts';

const RETRY_MS = 3;
const MOST_WAIT_MS = 10_000;

/**
 * Runs `work` while no other process runs work under the same lock name. A lock is a file that `link` creates; it holds
 * its owner's temporary name, so that the lock of a killed process can be told and is taken over.
 */
export const withFileLock = async <T>(folder: string, name: string, work: () => Promise<T>): Promise<T> => {
  const lock = join(folder, `lock-${name}`);
  const token = tempName();
  const mine = join(folder, token);
  await writeFile(mine, token);
  try {
    for (let waited = 0; !(await isLinked(mine, lock)); waited += RETRY_MS) {
      if (await takeFromTheDead(folder, lock)) continue;
      if (waited > MOST_WAIT_MS) throw new Error(`another process keeps ${lock}: end it, or delete that file`);
      await wait(RETRY_MS);
    }
    try {
      return await work();
    } finally {
      await rm(lock, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
};

const isLinked = async (from: string, to: string): Promise<boolean> => {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
};

/** True when the lock's owner is dead and the lock was taken away. Renaming first: of two that try, one gets each lock. */
const takeFromTheDead = async (folder: string, lock: string): Promise<boolean> => {
  const owner = await readFile(lock, 'utf8').catch(() => '');
  if (owner === '' || !ownerIsGone(owner)) return false;
  const taken = join(folder, tempName());
  try {
    await rename(lock, taken);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    throw error;
  }
  // a living owner may have come between reading and renaming: give it back
  if ((await readFile(taken, 'utf8')) !== owner) await isLinked(taken, lock);
  await rm(taken, { force: true });
  return true;
};
