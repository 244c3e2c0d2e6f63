import { checkpointKey, checkpointPrefix } from '../domain/lake-layout.ts';
import { DAY_MS } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';

/**
 * Thins the checkpoints of a replay, or of the stream: of every day before `before` (epoch ms) only the first one stays; those from
 * `before` on stay all. What is gone is folded again from an earlier one, with the same result, so that a runner that
 * lags and another that thins at the same time are no harm. Gives how many were deleted.
 */
export const thinCheckpoints = async (
  blobs: Pick<BlobStore, 'list' | 'delete'>,
  replay: string,
  before: number,
): Promise<number> => {
  const prefix = checkpointPrefix(replay);
  const end = checkpointKey(replay, before);
  let day = '';
  const surplus: string[] = [];
  for await (const { key } of blobs.list(prefix)) {
    if (key >= end) break;
    const own = key.slice(prefix.length, prefix.length + 'yyyy-mm-dd'.length);
    if (own === day) surplus.push(key);
    day = own;
  }
  for (const key of surplus) await blobs.delete(key);
  return surplus.length;
};

/** Checkpoints of a run that goes on are kept whole for so long: what follows mostly begins at one of them. */
export const KEEP_CHECKPOINTS_MS = DAY_MS;
