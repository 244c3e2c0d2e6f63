import { uploadRecordKey } from '../domain/lake-layout.ts';
import type { ReplayState } from '../domain/replay.ts';
import type { BlobStore } from '../ports/index.ts';
import { encodeJson, readJson } from './event-store.ts';
import { loadReplay } from './replay-states.ts';

/** Which replay an uploaded key was given to. It says nothing that the replays' own events do not. */
interface UploadRecord {
  readonly key: string;
  /** Location of that version, or those of a set. */
  readonly locations: readonly string[];
  /** Location of the version of the `_replay.json`; null or absent for a file on its own. */
  readonly manifest?: string | null;
  readonly replay: string;
  /** Epoch ms. */
  readonly at: number;
}

type RecordBlobs = Pick<BlobStore, 'get' | 'head' | 'putIfAbsent' | 'replaceIfUnchanged' | 'list'>;

/** A start that has not appended its first event after this time is dead. */
const STARTING_MS = 15 * 60_000;

/** What holds a key: its replay, or `starting` while another version of it is being started. */
export const holderOf = async (
  blobs: RecordBlobs,
  key: string,
  locations: readonly string[],
  now: number,
): Promise<ReplayState | 'starting' | null> => {
  const record = await readJson<UploadRecord>(blobs, uploadRecordKey(key));
  if (record === null) return null;
  const state = await loadReplay(blobs, record.replay);
  if (state.status === 'replaced') return null;
  if (state.status !== 'absent') return state;
  const isMine = record.locations.join('\n') === locations.join('\n');
  return isMine || now - record.at > STARTING_MS ? null : 'starting';
};

/** True when this version of a `_replay.json` has started a replay. */
export const isUsed = async (blobs: RecordBlobs, key: string, manifest: string): Promise<boolean> => {
  const record = await readJson<UploadRecord>(blobs, uploadRecordKey(key));
  return record?.manifest === manifest && (await loadReplay(blobs, record.replay)).status !== 'absent';
};

/** Notes that a key goes to a replay; false when another version of it was noted meanwhile: look again. */
export const holdKey = async (blobs: RecordBlobs, record: UploadRecord): Promise<boolean> => {
  const key = uploadRecordKey(record.key);
  const known = await blobs.head(key);
  const bytes = encodeJson(record);
  return known === null ? blobs.putIfAbsent(key, bytes) : blobs.replaceIfUnchanged(key, bytes, known.version);
};
