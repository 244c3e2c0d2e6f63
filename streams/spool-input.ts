import { runningSha256 } from '../domain/hash.ts';
import type { BlobStore } from '../ports/index.ts';
import { ReplayError } from './errors.ts';

/**
 * Keeps standard input as an upload, for a replay can only go on with what is still there; returns its location. The name
 * follows from the content, so the same input is the same file. `token` keeps two inputs apart while they arrive.
 */
export const spoolInput = async (
  blobs: BlobStore,
  input: AsyncIterable<Uint8Array>,
  token: string,
): Promise<string> => {
  const hash = runningSha256();
  let bytes = 0;
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of input) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  const arriving = `uploads/_stdin-${token}`;
  await blobs.put(arriving, hashed());
  const location = `uploads/stdin-${hash.digest().slice(0, 8)}`;
  if (bytes > 0 && (await blobs.head(location)) === null) await blobs.put(location, blobs.stream(arriving));
  await blobs.delete(arriving);
  if (bytes === 0) {
    throw new ReplayError('nothing-readable', 'standard input is empty: nothing was piped into foreshock');
  }
  return location;
};
