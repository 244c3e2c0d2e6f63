import { readFileSync } from 'node:fs';

/** The version of this program, from its package.json. */
export const readVersion = (): string => {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return /"version": *"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
};
