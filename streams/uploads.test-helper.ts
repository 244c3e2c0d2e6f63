import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createFileBlobStore } from '../adapters/local/file-blob-store.ts';
import { createLocalLogStream } from '../adapters/local/log-stream.ts';
import { createSimulatedClock, type SimulatedClock } from '../adapters/local/simulated-clock.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../domain/detector-config.ts';
import { parseLocation } from '../domain/object-location.ts';
import type { UploadedObject } from '../domain/upload.ts';
import type {
  BlobInfo,
  BlobReader,
  BlobStore,
  FunctionInvoker,
  FunctionName,
  LogStream,
  Measurement,
  Notifier,
  Telemetry,
} from '../ports/index.ts';
import { temporaryFolder } from '../tests/contracts/temp-folder.ts';
import { createBucketLatency, isStorageError } from './bucket-latency.ts';
import { discardBatch } from './discard-block.ts';
import { LAP_RESERVE_MS, type LapResult, replayLap } from './replay-lap.ts';
import { WALL_START } from './replaying.test-helper.ts';
import { createReplayWatch, type LiveDetection, type ReplayWatch, type WatchResult } from './watch-replays.ts';
import { startUpload, startUploads, type UploadOutcome, type UploadSettings } from './start-upload.ts';

interface Version {
  readonly info: BlobInfo & { readonly versionId: string };
  readonly bytes: Uint8Array;
}

/** A bucket that keeps every version of an object, read by key and by location as on AWS. */
export interface TestUploads {
  readonly byKey: Pick<BlobReader, 'get' | 'head'>;
  readonly byLocation: BlobReader;
  /** Puts an object and gives what an event says of it. */
  put(key: string, bytes: Uint8Array | string, metadata?: Readonly<Record<string, string>>): UploadedObject;
  /** Removes an object with all its versions. */
  remove(key: string): void;
}

const gone = (code: 'EDELETED' | 'EREPLACED', key: string): Error =>
  Object.assign(new Error(`${key} is not what it was`), { code });

const createTestUploads = (): TestUploads => {
  const objects = new Map<string, readonly Version[]>();
  let puts = 0;
  const find = (location: string): Version | null => {
    const { key, versionId, etag } = parseLocation(location);
    const versions = objects.get(key) ?? [];
    const found = versionId === null ? versions.at(-1) : versions.find(({ info }) => info.versionId === versionId);
    if (found && etag !== null && found.info.version !== etag) throw gone('EREPLACED', key);
    return found ?? null;
  };
  const read = (location: string): Version => {
    const found = find(location);
    if (!found) throw gone('EDELETED', location);
    return found;
  };
  const newest = (key: string): Version | null => objects.get(key)?.at(-1) ?? null;
  return {
    byKey: {
      get: (key) => Promise.resolve(newest(key)?.bytes ?? null),
      head: (key) => Promise.resolve(newest(key)?.info ?? null),
    },
    byLocation: {
      get: async (location) => read(location).bytes,
      getRange: async (location, start, end) => read(location).bytes.subarray(start, end),
      async *stream(location, start = 0) {
        for (let at = start; at < read(location).bytes.length; at += 1 << 20) {
          yield await Promise.resolve(read(location).bytes.slice(at, at + (1 << 20)));
        }
      },
      head: async (location) => find(location)?.info ?? null,
    },
    put: (key, content, metadata = {}) => {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      puts += 1;
      const version = createHash('md5').update(bytes).digest('hex');
      const versionId = `v${puts}`;
      const info = { key, size: bytes.length, modifiedAt: WALL_START - 1000, version, versionId, metadata };
      objects.set(key, [...(objects.get(key) ?? []), { info, bytes }]);
      return { bucket: 'uploads', key, versionId, size: bytes.length, etag: version };
    },
    remove: (key) => void objects.delete(key),
  };
};

/** A function that was started and has not run. */
export interface Invocation {
  readonly name: FunctionName;
  readonly input: object;
}

/** The pipeline as it stands on AWS, over local adapters: a lake, uploads, a stream that outlives every lap. */
export interface LapLake {
  readonly folder: string;
  readonly blobs: BlobStore;
  readonly clock: SimulatedClock;
  readonly uploads: TestUploads;
  readonly stream: LogStream;
  readonly functions: FunctionInvoker;
  readonly telemetry: Telemetry;
  /** Started and not yet run, in order. */
  readonly started: Invocation[];
  readonly measured: Measurement[];
  /** Uploads and delivers the event. */
  upload(key: string, bytes: Uint8Array | string, metadata?: Readonly<Record<string, string>>): Promise<UploadOutcome>;
  /** Delivers the event of an upload. */
  deliver(upload: UploadedObject): Promise<UploadOutcome>;
  /** Delivers an event that holds several uploads, and what is none. */
  deliverAll(event: Parameters<typeof startUploads>[1]): Promise<readonly UploadOutcome[]>;
  /** Runs one lap that has `ms` of the clock before it must end. */
  lap(replay: string, ms: number, more?: LapChoice): Promise<LapResult>;
  /** Runs the detector's function once, as the schedule does, or for one replay. */
  watch(replay?: string | null, ms?: number): Promise<WatchResult>;
  /** Ids of the messages that were published, in order. */
  readonly published: string[];
  /** Forgets what the detector's function keeps between runs. */
  coldStart(): void;
  /** While it gives an error, nothing can be published. */
  notifierDown: Error | null;
  /** Runs lap after lap until none is started any more. */
  laps(ms: number): Promise<readonly LapResult[]>;
}

export interface LapChoice {
  readonly blobs?: BlobStore;
  readonly files?: BlobReader;
  readonly liveLagMs?: () => Promise<number>;
  readonly shareWith?: (replays: number) => void;
  readonly stream?: LogStream;
}

interface LapLakeOptions {
  readonly shards?: number;
  readonly live?: LiveDetection | null;
}

const UPLOAD_SETTINGS: UploadSettings = {
  speedMultiplier: 60,
  driver: { host: 'lambda', pid: 0, request: 'upload' },
};

export const openLapLake = ({ shards = 1, live = null }: LapLakeOptions = {}): LapLake => {
  const clock = createSimulatedClock(WALL_START);
  const folder = temporaryFolder();
  const blobs = createFileBlobStore(folder);
  const uploads = createTestUploads();
  const started: Invocation[] = [];
  const measured: Measurement[] = [];
  const telemetry: Telemetry = { record: (measurement) => void measured.push(measurement) };
  const stage = { blobs, clock, telemetry };
  const stream = createLocalLogStream({
    clock,
    workers: shards,
    batchWindowMs: 1000,
    onFailure: (batch) => discardBatch(stage, batch),
    stopOn: isStorageError,
  });
  const bucketLatency = createBucketLatency(stage);
  stream.consume((records) => clock.during(() => bucketLatency(records)));
  const functions: FunctionInvoker = {
    invoke: (name, input) => {
      started.push({ name, input });
      return Promise.resolve();
    },
  };
  let requests = 0;

  const starting = { ...stage, files: uploads.byLocation, uploads: uploads.byKey, functions };
  const deliver: LapLake['deliver'] = (upload) => clock.during(() => startUpload(starting, upload, UPLOAD_SETTINGS));

  const lap: LapLake['lap'] = (replay, ms, more = {}) => {
    requests += 1;
    const { liveLagMs = () => Promise.resolve(0), shareWith, ...others } = more;
    return replayLap(
      { ...stage, files: uploads.byLocation, stream, functions, ...others },
      {
        replay,
        deadline: clock.now() + ms + LAP_RESERVE_MS,
        driver: { host: 'lambda', pid: 0, request: `request-${requests}` },
        liveLagMs,
        ...(shareWith ? { shareWith } : {}),
      },
    );
  };

  const published: string[] = [];
  const notifier: Notifier = {
    publish: ({ id }) => {
      if (lake.notifierDown) return Promise.reject(lake.notifierDown);
      published.push(id);
      return Promise.resolve();
    },
  };
  const newWatch = (): ReplayWatch =>
    createReplayWatch({ ...stage, notifier, functions }, { detector: DEFAULT_DETECTOR_CONFIG, live });
  let watch = newWatch();

  const lake: LapLake = {
    folder,
    blobs,
    clock,
    uploads,
    published,
    notifierDown: null,
    watch: (replay = null, ms = 600_000) =>
      clock.during(() => watch.run({ deadline: clock.now() + ms + 60_000, replay })),
    coldStart: () => {
      watch = newWatch();
    },
    stream,
    functions,
    telemetry,
    started,
    measured,
    upload: (key, bytes, metadata) => deliver(uploads.put(key, bytes, metadata)),
    deliver,
    deliverAll: (event) => clock.during(() => startUploads(starting, event, UPLOAD_SETTINGS)),
    lap,
    laps: async (ms) => {
      const results: LapResult[] = [];
      for (let next = takeLap(started); next !== null; next = takeLap(started)) results.push(await lap(next, ms));
      return results;
    },
  };
  return lake;
};

/** Takes the first lap that was started and has not run. */
export const takeLap = (started: Invocation[]): string | null => {
  const index = started.findIndex(({ name }) => name === 'replay-log');
  const [next] = index < 0 ? [] : started.splice(index, 1);
  return next === undefined ? null : (next.input as { lap: { replay: string } }).lap.replay;
};

/** Uploads files as a set and gives what became of the last event. */
export const uploadSet = async (
  lake: LapLake,
  folder: string,
  paths: readonly string[],
  manifest: object = {},
): Promise<UploadOutcome> => {
  for (const path of paths) await lake.upload(`uploads/${folder}/${basename(path)}`, readFileSync(path));
  const text = JSON.stringify({ files: paths.map((path) => basename(path)), ...manifest });
  return lake.upload(`uploads/${folder}/_replay.json`, text);
};
