import { decodeManifest, decodeUploadChoice, type UploadChoice } from '../codecs/upload-choice.ts';
import { parseReplayId, replayIdOf } from '../domain/lake-layout.ts';
import { locationText } from '../domain/object-location.ts';
import { DEFAULT_BUCKET_LIMITS } from '../domain/record.ts';
import type { Driver, ReplayState, Speed } from '../domain/replay.ts';
import type { UploadedObject } from '../domain/upload.ts';
import { datasetOfFolder, manifestKey, memberKey, placeOfUpload } from '../domain/upload-place.ts';
import type { BlobInfo, BlobReader, BlobStore, Clock, FunctionInvoker, Telemetry } from '../ports/index.ts';
import { isGone, ReplayError } from './errors.ts';
import { markOpen } from './open-replays.ts';
import { endWaiting, recordWaiting, type RefusedUpload, refuseUpload } from './refused-uploads.ts';
import { replaceReplay } from './replace-replay.ts';
import { newestReplay } from './replay-states.ts';
import { datasetName, differenceOfFiles, findFiles, type FoundFile } from './source-files.ts';
import { startReplay } from './start-replay.ts';
import { differenceOfOptions } from './take-up-replay.ts';
import { holderOf, holdKey, isUsed } from './upload-record.ts';

export interface StartUploadPorts {
  readonly blobs: BlobStore;
  /** The uploads, by location (`domain/object-location.ts`). */
  readonly files: BlobReader;
  /** The uploads, by key. */
  readonly uploads: Pick<BlobReader, 'get' | 'head'>;
  readonly functions: FunctionInvoker;
  readonly clock: Pick<Clock, 'now'>;
  readonly telemetry: Telemetry;
}

export interface UploadSettings {
  /** Speed of an upload that does not say its own: event time ÷ wall time. */
  readonly speedMultiplier: number;
  readonly driver: Driver;
  /** When this call is ended from outside, epoch ms; absent = never. */
  readonly deadline?: number;
}

/** Time that is kept for saying that there was too little of it. */
const RESERVE_MS = 60_000;

/** What became of an upload. */
export type UploadOutcome =
  | { readonly kind: 'started' | 'unchanged'; readonly replay: string }
  | { readonly kind: 'waiting'; readonly missing: readonly string[] }
  | { readonly kind: 'refused'; readonly refused: RefusedUpload }
  | { readonly kind: 'ignored'; readonly why: string };

/** Starts the replays of what an event says was uploaded, one after another; what is no upload is counted and named. */
export const startUploads = async (
  ports: StartUploadPorts,
  event: { readonly uploads: readonly UploadedObject[]; readonly ignored: readonly string[] },
  settings: UploadSettings,
): Promise<readonly UploadOutcome[]> => {
  const outcomes: UploadOutcome[] = event.ignored.map((why) => ({ kind: 'ignored', why }));
  for (const upload of event.uploads) outcomes.push(await startUpload(ports, upload, settings));
  const ignored = outcomes.flatMap((outcome) => (outcome.kind === 'ignored' ? [outcome.why] : []));
  if (ignored.length > 0) {
    ports.telemetry.record({
      event: 'upload-ignored',
      values: { uploads: ignored.length },
      about: { what: ignored.join('; ') },
    });
  }
  return outcomes;
};

/**
 * Starts the replay of what was uploaded, or says why not, where people and the API find it. The same event twice starts
 * one replay; what is read is pinned to the version that was uploaded.
 */
export const startUpload = async (
  ports: StartUploadPorts,
  announced: UploadedObject,
  settings: UploadSettings,
): Promise<UploadOutcome> => {
  const upload = await withVersion(ports, announced);
  try {
    return await outcomeOf(ports, upload, settings);
  } catch (error) {
    if (error instanceof ReplayError) {
      return { kind: 'refused', refused: await refuseUpload(ports, upload, error) };
    }
    if (!isGone(error)) throw error;
    const why = `${upload.key} was deleted or replaced before it could be read`;
    return { kind: 'refused', refused: await refuseUpload(ports, upload, new ReplayError('missing', why)) };
  }
};

/** The upload with its version looked up where the event does not say it, so that a refusal is found by it. */
const withVersion = async (
  { uploads }: Pick<StartUploadPorts, 'uploads'>,
  upload: UploadedObject,
): Promise<UploadedObject> => {
  if (upload.versionId !== null) return upload;
  const current = await uploads.head(upload.key);
  const isCurrent = current !== null && (upload.etag === null || upload.etag === current.version);
  return isCurrent ? { ...upload, versionId: current.versionId ?? null, etag: current.version } : upload;
};

const outcomeOf = async (
  ports: StartUploadPorts,
  upload: UploadedObject,
  settings: UploadSettings,
): Promise<UploadOutcome> => {
  const place = placeOfUpload(upload.key);
  switch (place.kind) {
    case 'none':
      return { kind: 'ignored', why: `${upload.key} is no file under uploads/` };
    case 'reserved':
      throw new ReplayError(
        'refused',
        `names that begin with _ are reserved (${place.name}): give ${upload.key} another name; ` +
          'uploads/_bulk/FILE is for bulk, uploads/DATASET/_replay.json starts a set',
      );
    case 'file':
      return startFile(ports, upload, place.bulk, settings);
    case 'member':
    case 'manifest':
      return startSet(ports, upload, place.folder, settings);
  }
};

/** An upload that is a dataset of its own. */
const startFile = async (
  ports: StartUploadPorts,
  upload: UploadedObject,
  bulk: boolean,
  settings: UploadSettings,
): Promise<UploadOutcome> => {
  const { key } = upload;
  const location = await pinnedLocation(ports, upload);
  const info = await ports.files.head(location);
  if (info === null) throw new ReplayError('missing', `${key} was deleted before it could be read`);
  const decoded = decodeUploadChoice(info.metadata ?? {});
  if ('problems' in decoded) {
    throw new ReplayError('refused', `the metadata of ${key} cannot be used: ${decoded.problems.join('; ')}`);
  }
  const { choice } = decoded;
  const speed = bulk ? 'max' : (choice.speed ?? settings.speedMultiplier);
  return start(ports, { key, locations: [location], manifest: null, dataset: choice.dataset, speed, choice }, settings);
};

/** Where exactly the version lies that was uploaded; what the event does not say is looked up. */
const pinnedLocation = async (
  { uploads }: StartUploadPorts,
  { key, versionId, etag }: UploadedObject,
): Promise<string> => {
  if (versionId !== null) return locationText({ key, versionId, etag });
  const current = await uploads.head(key);
  if (current === null) throw new ReplayError('missing', `${key} was deleted before it could be read`);
  if (etag !== null && etag !== current.version) {
    throw new ReplayError('missing', `${key} was uploaded again before it could be read: the newer one is replayed`);
  }
  return locationOf(current);
};

const locationOf = ({ key, version, versionId }: BlobInfo): string =>
  locationText({ key, versionId: versionId ?? null, etag: version });

/**
 * A set of uploads: starts when its `_replay.json` and all files that it names are there. Each version of a `_replay.json`
 * starts one replay: files that come after it wait for the next.
 */
const startSet = async (
  ports: StartUploadPorts,
  upload: UploadedObject,
  folder: string,
  settings: UploadSettings,
): Promise<UploadOutcome> => {
  const key = manifestKey(folder);
  for (;;) {
    const set = await readSet(ports, folder);
    if ('missing' in set) {
      await recordWaiting(ports, key, set.missing);
      const found = await Promise.all(set.missing.map((missing) => ports.uploads.head(missing)));
      // what arrived meanwhile may have found this one still missing
      if (found.every((info) => info !== null)) continue;
      return { kind: 'waiting', missing: set.missing };
    }
    const { choice, locations, manifest } = set;
    const isNamed = upload.key === key || locations.some(({ key: named }) => named === upload.key);
    await endWaiting(ports.blobs, key);
    if (!isNamed) {
      throw new ReplayError('refused', `${upload.key} is not named in ${key}: name it there, or put it elsewhere`);
    }
    const outcome = await start(
      ports,
      {
        key,
        locations: locations.map(({ location }) => location),
        manifest,
        dataset: datasetOfFolder(folder),
        speed: choice.speed ?? settings.speedMultiplier,
        choice,
      },
      settings,
    );
    if (outcome.kind !== 'waiting') return outcome;
    await recordWaiting(ports, key, outcome.missing);
    const newest = await ports.uploads.head(key);
    // a newer one that arrived meanwhile may have started already
    if (newest !== null && locationOf(newest) === manifest) return outcome;
  }
};

interface NamedUpload {
  readonly key: string;
  readonly location: string;
}

const readSet = async (
  { uploads, files }: StartUploadPorts,
  folder: string,
): Promise<
  | { readonly missing: readonly string[] }
  | { readonly choice: UploadChoice; readonly locations: readonly NamedUpload[]; readonly manifest: string }
> => {
  const key = manifestKey(folder);
  const found = await uploads.head(key);
  if (found === null) return { missing: [key] };
  const manifest = locationOf(found);
  const bytes = await files.get(manifest);
  if (bytes === null) return { missing: [key] };
  const decoded = decodeManifest(bytes);
  if ('problems' in decoded) {
    throw new ReplayError('refused', `${key} cannot be used: ${decoded.problems.join('; ')}`);
  }
  const locations: NamedUpload[] = [];
  const missing: string[] = [];
  for (const file of decoded.files) {
    const info = await uploads.head(memberKey(folder, file));
    if (info === null) missing.push(memberKey(folder, file));
    else locations.push({ key: info.key, location: locationOf(info) });
  }
  return missing.length > 0 ? { missing } : { choice: decoded.choice, locations, manifest };
};

interface Start {
  /** The key that decides: of the file, or of the manifest. */
  readonly key: string;
  readonly locations: readonly string[];
  /** Location of the version of the `_replay.json`; null for a file on its own. */
  readonly manifest: string | null;
  /** Null = made from the content. */
  readonly dataset: string | null;
  readonly speed: Speed;
  readonly choice: UploadChoice;
}

const start = async (ports: StartUploadPorts, wanted: Start, settings: UploadSettings): Promise<UploadOutcome> => {
  const { blobs, clock } = ports;
  const { key, locations, manifest, choice } = wanted;
  const inTime = readInTime(ports, key, settings.deadline);
  const readers = { blobs: inTime, files: inTime };
  const files = await findFiles(readers, locations);
  const dataset = wanted.dataset ?? datasetName(files, choice.options);
  for (;;) {
    const known = await newestReplay(blobs, dataset);
    if (known !== null && isSameUpload(known, files, choice)) return { kind: 'unchanged', replay: known.replay };
    const { state: holder, noted } = await holderOf(blobs, key, locations, clock.now());
    const before = [known, holder].filter(
      (state): state is ReplayState => state !== null && state !== 'starting' && state.status !== 'replaced',
    );
    const obstacle =
      holder === 'starting'
        ? `another version of ${key} is being started: upload this one again once that one runs, or in a quarter of an hour`
        : whyNot(wanted, before, files);
    if (obstacle !== null) throw new ReplayError('refused', obstacle);
    // files that are uploaded anew one by one would replay a mixture of old and new, in the old way
    if (manifest !== null && (await isUsed(blobs, key, manifest))) return { kind: 'waiting', missing: [key] };
    for (const state of before) {
      await replaceReplay(ports, state);
      // the watch takes its rows out of the tables that SQL reads
      await markOpen(blobs, { replay: state.replay, since: clock.now() });
    }

    const replay = replayIdOf(dataset, (parseReplayId(known?.replay ?? '')?.n ?? 0) + 1);
    const at = clock.now();
    if (!(await holdKey(blobs, { key, locations, manifest, replay, at }, noted))) continue;
    await markOpen(blobs, { replay, since: at });
    const started = await startReplay(
      { blobs, readers, clock },
      {
        dataset,
        replay,
        files,
        options: choice.options,
        speed: wanted.speed,
        bucketLimits: DEFAULT_BUCKET_LIMITS,
        driver: settings.driver,
      },
    );
    // another delivery of the same event was first, or another upload of that name
    if (started === null) continue;
    await ports.functions.invoke('replay-log', { lap: { replay } });
    ports.telemetry.record({
      event: 'upload-started',
      values: { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) },
      about: { key, replay, speed: String(wanted.speed) },
    });
    return { kind: 'started', replay };
  }
};

/** Files that refuse to be read on when there is no time left: an archive, or a file without years or zone, is looked through to its end. */
const readInTime = (
  { files, clock }: Pick<StartUploadPorts, 'files' | 'clock'>,
  key: string,
  deadline = Number.POSITIVE_INFINITY,
): BlobReader => ({
  ...files,
  async *stream(location, start) {
    for await (const chunk of files.stream(location, start)) {
      if (clock.now() >= deadline - RESERVE_MS) {
        throw new ReplayError(
          'refused',
          `to look through ${key} before its replay takes longer than a function may run: upload the files of an archive ` +
            'one by one, and say the zone of lines without one in the metadata (tz=+00:00); or cut it into smaller files',
        );
      }
      yield chunk;
    }
  },
});

/** True for the very versions, read in the same way: a second delivery of an event, or of another file of the set. */
const isSameUpload = (known: ReplayState, files: readonly FoundFile[], { options }: UploadChoice): boolean =>
  known.status !== 'replaced' &&
  known.files.length === files.length &&
  files.every(({ source, location }) =>
    known.files.some((file) => file.source === source && file.location === location),
  ) &&
  differenceOfOptions(known.options, options) === null;

/** Why an upload must not take the place of what there is, in words; null when it may. */
const whyNot = ({ key, choice }: Start, before: readonly ReplayState[], files: readonly FoundFile[]): string | null => {
  const [first] = before;
  if (!first || choice.replace) return null;
  const difference = differenceOfFiles(first.files, files) ?? differenceOfOptions(first.options, choice.options);
  const said = difference === null ? `${key} holds what ${first.replay} has read already` : difference;
  const other = first.status === 'abandoned' ? ', which was abandoned' : '';
  return (
    `${key} belongs to ${first.replay}${other}: ${said}. ` +
    'Upload it under another name, or with the metadata (in _replay.json: the member) replace=true to replay it anew in its place'
  );
};
