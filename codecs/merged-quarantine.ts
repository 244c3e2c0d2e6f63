import { gunzipSync, gzipSync } from 'node:zlib';
import { parseTrusted } from './trusted-json.ts';

/** A file of `quarantine` without the records of some datasets, gzipped again; null when nothing is left. */
export const quarantineWithout = (file: Uint8Array, datasets: readonly string[]): Uint8Array | null => {
  const lines = new TextDecoder()
    .decode(gunzipSync(file))
    .split('\n')
    .filter((line) => line !== '');
  const kept = lines.filter((line) => !datasets.includes(parseTrusted<{ dataset?: string }>(line).dataset ?? ''));
  return kept.length === 0 ? null : gzipSync(kept.map((line) => `${line}\n`).join(''));
};
