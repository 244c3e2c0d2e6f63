import { isoTime } from '../domain/machine-output.ts';
import type { ReplayOptions, Speed } from '../domain/replay.ts';
import { manifestKey, memberKey } from '../domain/upload-place.ts';
import { sourceNames } from '../domain/lake-layout.ts';
import type { BlobBody, BlobReader, BlobStore } from '../ports/index.ts';
import { ReplayError } from './errors.ts';
import { encodeJson } from './event-store.ts';
import { loadReplay, newestReplay } from './replay-states.ts';
import { readRefusal, type RefusedUpload } from './refused-uploads.ts';
import { datasetName, findFiles } from './source-files.ts';

export interface UploadFilesPorts {
  /** The lake that the uploads are replayed into. */
  readonly blobs: BlobStore;
  /** The files of this machine. */
  readonly files: BlobReader;
  readonly uploads: {
    put(key: string, body: BlobBody, metadata?: Readonly<Record<string, string>>): Promise<void>;
    head: BlobReader['head'];
  };
}

export interface UploadRequest {
  /** Paths. */
  readonly files: readonly string[];
  /** Null = made from the content, as locally. */
  readonly dataset: string | null;
  readonly speed: Speed;
  readonly options: ReplayOptions;
  readonly replace: boolean;
}

/** What was uploaded, or the finished replay that makes it needless. */
export type Uploaded =
  | { readonly kind: 'finished'; readonly replay: string }
  | {
      readonly kind: 'uploaded';
      readonly dataset: string;
      /** Key of the `_replay.json` that starts the replay, and its version. */
      readonly manifest: string;
      readonly version: string;
      /** The newest replay of the dataset before; null = none. */
      readonly before: string | null;
    };

/**
 * Uploads files as one set, `_replay.json` last, which starts their replay. The set's folder is the dataset that the same
 * files and options have locally; a finished replay of it is not repeated.
 */
export const uploadFiles = async (
  ports: UploadFilesPorts,
  request: UploadRequest,
  onFile: (path: string, bytes: number) => void,
): Promise<Uploaded> => {
  const { options, replace, speed } = request;
  const found = await findFiles(ports, request.files);
  const dataset = request.dataset ?? datasetName(found, options);
  const known = await newestReplay(ports.blobs, dataset);
  if (known?.status === 'finished' && !replace && request.dataset === null) {
    return { kind: 'finished', replay: known.replay };
  }
  const names = sourceNames(request.files);
  for (const [index, path] of request.files.entries()) {
    const info = await ports.files.head(path);
    if (info === null) throw new ReplayError('missing', `there is no file ${path} any more`);
    onFile(path, info.size);
    const key = memberKey(dataset, names[index] ?? path);
    await ports.uploads.put(key, ports.files.stream(path), { 'modified-at': isoTime(info.modifiedAt) });
  }
  const manifest = manifestKey(dataset);
  await ports.uploads.put(manifest, encodeJson({ files: names, speed, replace, ...choiceOf(options) }));
  const info = await ports.uploads.head(manifest);
  const version = info?.versionId ?? info?.version ?? '';
  return { kind: 'uploaded', dataset, manifest, version, before: known?.replay ?? null };
};

const choiceOf = (options: ReplayOptions): Readonly<Record<string, string | number>> => {
  const { from, to, zoneOffsetMinutes, year, format, unit, service } = options;
  return {
    ...(from === null ? {} : { from: isoTime(from) }),
    ...(to === null ? {} : { to: isoTime(to) }),
    ...(zoneOffsetMinutes === null ? {} : { tz: offsetText(zoneOffsetMinutes) }),
    ...(year === null ? {} : { year }),
    ...(format === undefined ? {} : { format }),
    ...(unit === undefined ? {} : { unit }),
    ...(service === undefined ? {} : { service }),
  };
};

const offsetText = (minutes: number): string => {
  const size = Math.abs(minutes);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};

/** The replay that an upload has started, or why it was refused; null while neither is known. */
export const replayOfUpload = async (
  blobs: BlobStore,
  upload: Extract<Uploaded, { kind: 'uploaded' }>,
): Promise<{ readonly replay: string } | { readonly refused: RefusedUpload } | null> => {
  const refused = await readRefusal(blobs, upload.manifest, upload.version);
  if (refused) return { refused };
  const newest = await newestReplay(blobs, upload.dataset);
  if (newest === null) return null;
  const isNews = newest.replay !== upload.before || (await loadReplay(blobs, newest.replay)).status === 'running';
  return isNews ? { replay: newest.replay } : null;
};
