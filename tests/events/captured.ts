import { readFileSync } from 'node:fs';

/** One event of this folder as parsed JSON: a copy of its own, to be changed at will. */
export const eventNamed = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8'));
