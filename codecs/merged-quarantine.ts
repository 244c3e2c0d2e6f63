import { gunzipSync } from 'node:zlib';
import { gzipLines } from './quarantine-file.ts';
import { parseTrusted } from './trusted-json.ts';

/** A file of `quarantine` without the records of some datasets, gzipped again; null when nothing is left. */
export const quarantineWithout = (file: Uint8Array, datasets: readonly string[]): Uint8Array | null => {
  const lines = new TextDecoder()
    .decode(gunzipSync(file))
    .split('\n')
    .filter((line) => line !== '');
  const kept = lines.filter((line) => !datasets.includes(parseTrusted<{ dataset?: string }>(line).dataset ?? ''));
  return kept.length === 0 ? null : gzipLines(kept);
};

/** The dataset of every record in a file of `quarantine`. */
export const quarantineDatasets = (file: Uint8Array): readonly string[] =>
  new TextDecoder()
    .decode(gunzipSync(file))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseTrusted<{ dataset?: string }>(line).dataset ?? '');
