import { refusalKey, waitingKey } from '../domain/lake-layout.ts';
import { isoTime } from '../domain/machine-output.ts';
import type { BlobStore, Clock, Telemetry } from '../ports/index.ts';
import type { ReplayErrorCode, ReplayError } from './errors.ts';
import { mapAtOnce } from './at-once.ts';
import { encodeJson, readJson } from './event-store.ts';

/** Why an upload was not replayed, as people and the API find it; instants ISO 8601. */
export interface RefusedUpload {
  readonly key: string;
  /** Version of the object; its ETag, or `unversioned`, where it has none. */
  readonly version: string;
  readonly at: string;
  readonly code: ReplayErrorCode;
  readonly what: string;
  readonly why: string;
  readonly what_to_do: string;
}

/** A set of uploads that is not complete. */
export interface WaitingUploads {
  /** Key of its `_replay.json`. */
  readonly key: string;
  readonly at: string;
  /** Keys that it names and that are not there; its own key when it must come (again). */
  readonly missing: readonly string[];
  readonly what_to_do: string;
}

const ADVICE: Readonly<Record<ReplayErrorCode, string>> = {
  missing: 'upload it again and leave it there until its replay is finished',
  'nothing-readable': 'upload logs: text, JSON or CSV with a time in each record, plain or packed',
  refused: 'follow the advice in "why", then upload again',
  interrupted: 'upload it again',
  failed: 'upload it again; with the metadata replace=true if a part of it was replayed',
};

export interface RefusalPorts {
  readonly blobs: Pick<BlobStore, 'put'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly telemetry: Telemetry;
}

/** Writes why an upload is not replayed, or no further; the same upload always to the same place. */
export const refuseUpload = async (
  { blobs, clock, telemetry }: RefusalPorts,
  upload: { readonly key: string; readonly versionId: string | null; readonly etag: string | null },
  { code, message }: Pick<ReplayError, 'code' | 'message'>,
): Promise<RefusedUpload> => {
  const { key } = upload;
  const version = upload.versionId ?? upload.etag ?? 'unversioned';
  const refused: RefusedUpload = {
    key,
    version,
    at: isoTime(clock.now()),
    code,
    what: `${key} ${code === 'failed' ? 'could not be replayed to its end' : 'is not replayed'}`,
    why: message,
    what_to_do: ADVICE[code],
  };
  await blobs.put(refusalKey(key, version), encodeJson(refused));
  telemetry.record({ event: 'upload-refused', values: { uploads: 1 }, about: { key, version, code } });
  return refused;
};

/** Every refusal that is kept, by time. */
export const listRefused = async (blobs: Pick<BlobStore, 'get' | 'list'>): Promise<readonly RefusedUpload[]> =>
  (await readAll<RefusedUpload>(blobs, 'reports/_refused/')).toSorted((a, b) => (a.at < b.at ? -1 : 1));

/** Says what a set of uploads waits for. */
export const recordWaiting = async (
  { blobs, clock }: Pick<RefusalPorts, 'blobs' | 'clock'>,
  manifest: string,
  missing: readonly string[],
): Promise<void> => {
  const waiting: WaitingUploads = {
    key: manifest,
    at: isoTime(clock.now()),
    missing,
    what_to_do: missing.includes(manifest)
      ? 'upload the _replay.json when all its files are there, also after a file has changed'
      : 'upload the missing files under these names, or upload a _replay.json that does not name them',
  };
  await blobs.put(waitingKey(manifest), encodeJson(waiting));
};

/** Says that a set of uploads waits no longer. */
export const endWaiting = (blobs: Pick<BlobStore, 'delete'>, manifest: string): Promise<void> =>
  blobs.delete(waitingKey(manifest));

/** Every set of uploads that is not complete. */
export const listWaiting = (blobs: Pick<BlobStore, 'get' | 'list'>): Promise<readonly WaitingUploads[]> =>
  readAll<WaitingUploads>(blobs, 'reports/_waiting/');

/** The API has half a minute for all of them. */
const READ_AT_ONCE = 16;

const readAll = async <T>(blobs: Pick<BlobStore, 'get' | 'list'>, prefix: string): Promise<readonly T[]> => {
  const keys: string[] = [];
  for await (const { key } of blobs.list(prefix)) keys.push(key);
  const all = await mapAtOnce(keys, READ_AT_ONCE, (key) => readJson<T>(blobs, key));
  return all.flatMap((found) => found ?? []);
};

/** Why one version of an upload was refused; null when it was not. */
export const readRefusal = (
  blobs: Pick<BlobStore, 'get'>,
  key: string,
  version: string,
): Promise<RefusedUpload | null> => readJson<RefusedUpload>(blobs, refusalKey(key, version));
