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
export interface KeyHolder {
  readonly state: ReplayState | 'starting' | null;
  /** The version of the record that says so, for `holdKey`; null without one. */
  readonly noted: string | null;
}

/** Looks up what holds a key; a record of these very locations holds it for nobody else. */
export const holderOf = async (
  blobs: RecordBlobs,
  key: string,
  locations: readonly string[],
  now: number,
): Promise<KeyHolder> => {
  // asked before the record is read: whatever is noted after that is noticed
  const noted = (await blobs.head(uploadRecordKey(key)))?.version ?? null;
  const record = noted === null ? null : await readJson<UploadRecord>(blobs, uploadRecordKey(key));
  if (record === null) return { state: null, noted };
  const state = await loadReplay(blobs, record.replay);
  if (state.status === 'replaced') return { state: null, noted };
  if (state.status !== 'absent') return { state, noted };
  const isMine = record.locations.join('\n') === locations.join('\n');
  return { state: isMine || now - record.at > STARTING_MS ? null : 'starting', noted };
};

/** True when this version of a `_replay.json` has started a replay. */
export const isUsed = async (blobs: RecordBlobs, key: string, manifest: string): Promise<boolean> => {
  const record = await readJson<UploadRecord>(blobs, uploadRecordKey(key));
  return record?.manifest === manifest && (await loadReplay(blobs, record.replay)).status !== 'absent';
};

/** Notes that a key goes to a replay; false when another version of it was noted since `noted` was read: look again. */
export const holdKey = (blobs: RecordBlobs, record: UploadRecord, noted: string | null): Promise<boolean> => {
  const key = uploadRecordKey(record.key);
  const bytes = encodeJson(record);
  return noted === null ? blobs.putIfAbsent(key, bytes) : blobs.replaceIfUnchanged(key, bytes, noted);
};
