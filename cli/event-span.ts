import { parseReplayId } from '../domain/lake-layout.ts';
import type { BlobStore } from '../ports/index.ts';
import { readJson } from '../streams/event-store.ts';
import type { IndexEntry } from '../streams/paced-source.ts';

/** First and last event time (epoch ms) of the sources of a paced replay, from their index; null while there is none. */
export const eventSpan = async (
  blobs: Pick<BlobStore, 'get' | 'list'>,
  replay: string,
): Promise<{ readonly first: number; readonly last: number } | null> => {
  const dataset = parseReplayId(replay)?.dataset ?? replay;
  const instants: number[] = [];
  for await (const { key } of blobs.list(`index/${dataset}/`)) {
    const index = await readJson<{ readonly entries: readonly IndexEntry[] }>(blobs, key);
    for (const { smallest, largest } of index?.entries ?? []) {
      if (smallest !== null && largest !== null) instants.push(smallest, largest);
    }
  }
  if (instants.length === 0) return null;
  return {
    first: instants.reduce((least, instant) => Math.min(least, instant)),
    last: instants.reduce((most, instant) => Math.max(most, instant)),
  };
};
