import { dayOf } from '../domain/lake-layout.ts';
import { DAY_MS } from '../domain/window.ts';
import { listOpenReplays } from './open-replays.ts';
import { loadReplay } from './replay-states.ts';
import type { BlobStore } from '../ports/index.ts';

/** Days that a replay may fill before the views are made anew; a replay of more says so when it ends. */
const MOST_DAYS = 31;

/**
 * Days that may get their first rows before the views are made anew, as `2026-02-18`: today and tomorrow of live data, and
 * for each open replay the days from its first record on.
 */
export const expectedDays = async (blobs: Pick<BlobStore, 'get' | 'list'>, now: number): Promise<readonly string[]> => {
  const days = new Set([dayOf(now), dayOf(now + DAY_MS)]);
  for (const { replay } of await listOpenReplays(blobs)) {
    const { files, startedAt } = await loadReplay(blobs, replay);
    for (const { firstTs } of files) {
      if (firstTs === null) continue;
      for (let day = 0; day < MOST_DAYS && firstTs + day * DAY_MS <= startedAt + DAY_MS; day += 1) {
        days.add(dayOf(firstTs + day * DAY_MS));
      }
    }
  }
  return [...days].toSorted();
};
