import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The labelled series and their scorers; null where they are not on this machine. */
export const benchmarksFolder = (): string | null => {
  const folder = join(ROOT, '..', 'shared', 'benchmarks');
  return existsSync(folder) ? folder : null;
};

/** The same where it is known to be there. */
export const sharedBenchmarks = (): string => {
  const folder = benchmarksFolder();
  if (folder === null) throw new Error('../shared/benchmarks is not there');
  return folder;
};
