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
