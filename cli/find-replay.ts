import type { BlobStore } from '../ports/index.ts';
import { listReplayIds, loadReplay } from '../streams/replay-states.ts';
import { MissingError, UsageError } from './failure.ts';
import { suggestionFor } from './suggestion.ts';

/** The id of the replay that a person means: its id, its dataset (the newest one), or nothing where the lake has one dataset. */
export const findReplay = async (
  blobs: Pick<BlobStore, 'get' | 'list'>,
  named: string | undefined,
): Promise<string> => {
  const ids = await listReplayIds(blobs);
  const current = await Promise.all(
    ids.map(async (id) => ((await loadReplay(blobs, id)).status === 'replaced' ? [] : [id])),
  );
  const known = current.flat();
  if (named === undefined) {
    const [only] = known;
    if (only !== undefined && known.length === 1) return only;
    if (only === undefined)
      throw new MissingError('there is no replay in this lake yet: `foreshock replay FILE` makes one');
    throw new UsageError(`this lake holds ${known.length} replays, name one: ${known.join(', ')}`);
  }
  const found = ids.find((id) => id === named) ?? known.findLast((id) => id.startsWith(`${named}~`));
  if (found !== undefined) return found;
  throw new MissingError(
    `there is no replay ${named} in this lake${suggestionFor(named, known)}; \`foreshock status\` lists them`,
  );
};

/** The replay that a person means among those that are not over; named, it may be any. */
export const findOpenReplay = async (
  blobs: Pick<BlobStore, 'get' | 'list'>,
  named: string | undefined,
): Promise<string> => {
  if (named !== undefined) return findReplay(blobs, named);
  const states = await Promise.all((await listReplayIds(blobs)).map((id) => loadReplay(blobs, id)));
  const open = states.filter(({ status }) => status === 'running' || status === 'paused').map(({ replay }) => replay);
  const [only] = open;
  if (only !== undefined && open.length === 1) return only;
  if (only === undefined)
    throw new MissingError('no replay is unfinished in this lake; `foreshock status` lists them all');
  throw new UsageError(`several replays are unfinished, name one: ${open.join(', ')}`);
};
