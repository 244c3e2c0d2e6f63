import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { codeOf } from './file-errors.ts';

const DAY_MS = 86_400_000;
const HOST = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-');
/** Tells this process from an earlier one with the same number, as in a container, where it is always 1. */
const STARTED_AT = Math.round(performance.timeOrigin);

/** A name for a temporary file that says whose it is: `<random>_<host>_<process>_<start of process>`. */
export const tempName = (): string => [randomBytes(8).toString('hex'), HOST, process.pid, STARTED_AT].join('_');

/** True when the process that made the temporary file of this name is known to be gone; false when alive or not knowable. */
export const ownerIsGone = (name: string): boolean => {
  const [, host, pid, startedAt] = name.split('_');
  if (host !== HOST) return false;
  if (Number(pid) === process.pid) return Number(startedAt) !== STARTED_AT;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
};

/** Removes what killed processes left in a folder of temporary files: those of dead processes, and any untouched for a day. */
export const removeLeftovers = async (folder: string, now: number): Promise<void> => {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const touched = ownerIsGone(name) ? null : await stat(path).catch(() => null);
    const isOld = touched !== null && now - touched.mtimeMs > DAY_MS;
    if (isOld || ownerIsGone(name)) await rm(path, { force: true, recursive: true });
  }
};
