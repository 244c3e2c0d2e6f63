import { LAKE_VERSION, LAKE_VERSION_KEY } from '../domain/lake-layout.ts';
import type { BlobStore } from '../ports/index.ts';
import { encodeJson, readJson } from './event-store.ts';

interface LakeVersion {
  readonly layout: number;
  readonly written_by: string;
}

/** Refuses a lake that a newer program wrote; says so before anything is read or written. */
export const checkLakeVersion = async (blobs: Pick<BlobStore, 'get'>): Promise<void> => {
  const known = await readJson<LakeVersion>(blobs, LAKE_VERSION_KEY);
  if (known === null || known.layout <= LAKE_VERSION) return;
  throw new Error(
    `this lake has layout ${known.layout}, written by foreshock ${known.written_by}; this program reads layout ${LAKE_VERSION}: ` +
      'upgrade foreshock, or choose another folder with --lake DIR. Nothing was changed',
  );
};

/** Marks the lake with the layout that this program writes; once. */
export const markLake = async (blobs: Pick<BlobStore, 'putIfAbsent'>, program: string): Promise<void> => {
  const version: LakeVersion = { layout: LAKE_VERSION, written_by: program };
  await blobs.putIfAbsent(LAKE_VERSION_KEY, encodeJson(version));
};
