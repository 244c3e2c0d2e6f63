import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

/** A new empty folder, removed when the tests of the file are over. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'foreshock-'));
  made.push(folder);
  return folder;
};

const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});
