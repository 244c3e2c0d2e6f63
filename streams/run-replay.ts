import type { DetectorConfig } from '../domain/detector-config.ts';
import { parseReplayId, replayIdOf } from '../domain/lake-layout.ts';
import type { AlertJson, ReplayJson } from '../domain/machine-output.ts';
import type { Driver, ReplayOptions, ReplayState, Speed } from '../domain/replay.ts';
import type { BucketLimits } from '../domain/record.ts';
import type { BlobReader, BlobStore, Clock, Notifier, OpenEmbeddedStream, Telemetry } from '../ports/index.ts';
import { createBucketLatency, isStorageError } from './bucket-latency.ts';
import { createDetectAnomalies } from './detect-anomalies.ts';
import { discardBatch } from './discard-block.ts';
import { ReplayError } from './errors.ts';
import { storedSummary, writeReport } from './finish-replay.ts';
import { committedNumbers } from './ledger.ts';
import { replaceReplay } from './replace-replay.ts';
import { replayLog } from './replay-log.ts';
import { openSession, type ReplaySession } from './replay-session.ts';
import { loadReplay, newestReplay } from './replay-states.ts';
import { createLookRunner, type LookRunner } from './run-looks.ts';
import { datasetName, differenceOfFiles, findFiles, type FoundFile } from './source-files.ts';
import { startReplay } from './start-replay.ts';

export interface RunReplayPorts {
  readonly blobs: BlobStore;
  /** Source files, by location. */
  readonly files: BlobReader;
  readonly openStream: OpenEmbeddedStream;
  readonly clock: Clock;
  readonly notifier: Notifier;
  readonly telemetry: Telemetry;
}

export interface ReplayRequest {
  /** Locations of the files: paths, or `uploads/…` keys of the lake. */
  readonly files: readonly string[];
  /** Name of the dataset; null = made from the content. */
  readonly dataset: string | null;
  /** Null = as before, `max` for a new replay. */
  readonly speed: Speed | null;
  readonly options: ReplayOptions;
  readonly replace: boolean;
  readonly keepGaps: boolean;
  readonly bucketLimits: BucketLimits;
  readonly detector: DetectorConfig;
  readonly driver: Driver;
  /** True when that driver is a live process, other than this one. */
  readonly isAlive: (driver: Driver) => boolean;
  readonly signal: AbortSignal;
}

/** How far a replay is. */
export interface ReplayProgress {
  readonly phase: 'reading' | 'replaying' | 'detecting' | 'reporting';
  readonly replay: string | null;
  /** Decoded bytes sent in this session. */
  readonly rawBytes: number;
  /** Event time reached, epoch ms. */
  readonly eventTime: number | null;
  /** Stored bytes of all files. */
  readonly totalBytes: number;
  readonly status: ReplayState['status'];
}

export interface ReplayHooks {
  readonly onProgress: (progress: ReplayProgress) => void;
  /** Called for every alert as it is decided, in order. */
  readonly onAlert: (alert: AlertJson) => void;
}

/**
 * The main job: replays files through the whole pipeline in this process and returns the summary. The same call goes on
 * with an unfinished replay and gives the stored result of a finished one. Throws `ReplayError` for expected ends.
 */
export const runReplay = async (
  ports: RunReplayPorts,
  request: ReplayRequest,
  hooks: ReplayHooks,
): Promise<ReplayJson> => {
  const files = await findFiles({ blobs: ports.blobs, files: ports.files }, request.files);
  const dataset = request.dataset ?? datasetName(files, request.options);
  const known = await newestReplay(ports.blobs, dataset);
  const isCurrent = known !== null && known.status !== 'replaced';
  if (isCurrent) refuseOtherDriver(known, request);
  if (isCurrent && request.replace) await replaceReplay(ports, known);
  const state =
    isCurrent && !request.replace
      ? await goOn(ports, known, files, request)
      : await startNext(ports, { dataset, before: known, files }, request);
  if (state.status === 'finished') {
    const stored = await storedSummary(ports.blobs, state.replay);
    if (stored) return { ...stored, unchanged: true };
  }
  return drive(ports, state, request, hooks);
};

/** Starts the replay after `before`; where another process has started it meanwhile, that start counts. */
const startNext = async (
  ports: RunReplayPorts,
  next: { readonly dataset: string; readonly before: ReplayState | null; readonly files: readonly FoundFile[] },
  request: ReplayRequest,
): Promise<ReplayState> => {
  const { dataset, before, files } = next;
  const replay = replayIdOf(dataset, (parseReplayId(before?.replay ?? '')?.n ?? 0) + 1);
  const readers = { blobs: ports.blobs, files: ports.files };
  const choice = { ...request, dataset, replay, files, speed: request.speed ?? 'max' };
  const started = await startReplay({ ...ports, readers }, choice);
  if (started) return started;
  const other = await loadReplay(ports.blobs, replay);
  refuseOtherDriver(other, request);
  return goOn(ports, other, files, request);
};

const refuseOtherDriver = ({ replay, status, driver }: ReplayState, { isAlive }: ReplayRequest): void => {
  if ((status !== 'running' && status !== 'paused') || driver === null || !isAlive(driver)) return;
  throw new ReplayError(
    'refused',
    `${replay} is being replayed by process ${driver.pid} on ${driver.host}: wait for it, or stop it first (Ctrl-C there, or kill ${driver.pid}); ` +
      '`foreshock status` shows how far it is',
  );
};

/** Takes up an unfinished replay, at another speed if asked; its files must be the same. */
const goOn = async (
  ports: RunReplayPorts,
  known: ReplayState,
  files: readonly FoundFile[],
  { speed, driver, options }: ReplayRequest,
): Promise<ReplayState> => {
  const difference = differenceOfFiles(known.files, files) ?? differenceOfOptions(known.options, options);
  if (difference !== null) {
    throw new ReplayError(
      'refused',
      `the dataset ${known.dataset} holds another replay: ${difference}. Give this one another name with --dataset, or --replace the old one`,
    );
  }
  if (known.status === 'abandoned') {
    throw new ReplayError('refused', `${known.replay} was abandoned: --replace starts it anew`);
  }
  if (known.status === 'finished') return known;
  const session = openSession(ports.blobs, known, driver);
  return session.append({
    type: 'ReplayResumed',
    at: ports.clock.now(),
    data: { speed: speed ?? known.speed, driver },
  });
};

const differenceOfOptions = (known: ReplayOptions, given: ReplayOptions): string | null => {
  const flags = { from: '--from', to: '--to', zoneOffsetMinutes: '--tz', year: '--year' } as const;
  if (known.from !== given.from) return `it was read with another ${flags.from}`;
  if (known.to !== given.to) return `it was read with another ${flags.to}`;
  if (known.zoneOffsetMinutes !== given.zoneOffsetMinutes) return `it was read with another ${flags.zoneOffsetMinutes}`;
  return known.year === given.year ? null : `it was read with another ${flags.year}`;
};

const drive = async (
  ports: RunReplayPorts,
  initial: ReplayState,
  request: ReplayRequest,
  hooks: ReplayHooks,
): Promise<ReplayJson> => {
  const { replay } = initial;
  const detector = createDetectAnomalies(ports, replay, request.detector);
  const looks = createLookRunner(ports, detector, () => loadReplay(ports.blobs, replay), hooks.onAlert);
  const session = openSession(ports.blobs, initial, request.driver);
  if (initial.status !== 'finished') await sendAll(ports, session, request, hooks, looks);
  hooks.onProgress(progressOf(session, 'detecting'));
  looks.wake();
  await looks.settle();
  hooks.onProgress(progressOf(session, 'reporting'));
  return writeReport(ports.blobs, await loadReplay(ports.blobs, replay), detector.windows, detector.entries());
};

/** Sends every block, waits until each is committed or discarded, and appends `ReplayFinished`. */
const sendAll = async (
  ports: RunReplayPorts,
  session: ReplaySession,
  request: ReplayRequest,
  hooks: ReplayHooks,
  looks: LookRunner,
): Promise<void> => {
  const { replay, speed } = session.state();
  const bucketLatency = createBucketLatency(ports);
  const stream = ports.openStream({
    handler: async (records) => {
      const result = await bucketLatency(records);
      if (speed !== 'max') looks.wake();
      return result;
    },
    onFailure: (batch) => discardBatch(ports, batch),
    stopOn: isStorageError,
  });
  const achieved = speedMeter(ports.clock);
  let rawBytes = 0;
  try {
    await replayLog({ ...ports, stream, readers: { blobs: ports.blobs, files: ports.files } }, session, {
      keepGaps: request.keepGaps,
      signal: request.signal,
      onProgress: (sent) => {
        rawBytes += sent.rawBytes;
        achieved.reached(sent.fromTime);
        achieved.reached(sent.eventTime);
        hooks.onProgress({ ...progressOf(session, 'replaying'), rawBytes, eventTime: sent.eventTime });
      },
    });
    await stream.drain();
  } finally {
    await stream.close();
    await looks.settle();
  }
  const committed = await committedNumbers(ports.blobs, replay);
  if (committed.size < session.state().blocks.length) {
    throw new ReplayError(
      'failed',
      `${session.state().blocks.length - committed.size} blocks of ${replay} are not committed: run the same command again`,
    );
  }
  await session.append({
    type: 'ReplayFinished',
    at: ports.clock.now(),
    data: { blocks: committed.size, speedAchieved: achieved.speed() },
  });
};

/** Measures event time covered ÷ wall time passed. */
const speedMeter = (clock: Clock): { reached(eventTime: number | null): void; speed(): number } => {
  const startedAt = clock.now();
  let first: number | null = null;
  let last: number | null = null;
  return {
    reached: (eventTime) => {
      if (eventTime === null) return;
      first = Math.min(first ?? eventTime, eventTime);
      last = Math.max(last ?? eventTime, eventTime);
    },
    speed: () => {
      const passed = Math.max(1, clock.now() - startedAt);
      return first === null || last === null ? 0 : Math.round((100 * (last - first)) / passed) / 100;
    },
  };
};

const progressOf = (session: ReplaySession, phase: ReplayProgress['phase']): ReplayProgress => {
  const { replay, status, files } = session.state();
  return {
    phase,
    replay,
    status,
    rawBytes: 0,
    eventTime: null,
    totalBytes: files.reduce((sum, { size }) => sum + size, 0),
  };
};
