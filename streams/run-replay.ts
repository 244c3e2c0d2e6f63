import type { AlertJson, ReplayJson } from '../domain/machine-output.ts';
import type { ReplayState } from '../domain/replay.ts';
import type { Clock } from '../ports/index.ts';
import { createBucketLatency, isStorageError } from './bucket-latency.ts';
import { createDetectAnomalies } from './detect-anomalies.ts';
import { discardBatch } from './discard-block.ts';
import { ReplayError } from './errors.ts';
import { storedSummary, writeReport } from './finish-replay.ts';
import { committedNumbers } from './ledger.ts';
import { createLinesAtHand } from './lines-at-hand.ts';
import { replayLog } from './replay-log.ts';
import type { ReplayRequest, RunReplayPorts } from './replay-request.ts';
import { openSession, type ReplaySession } from './replay-session.ts';
import { loadReplay } from './replay-states.ts';
import { createLookRunner, type LookRunner } from './run-looks.ts';
import { takeUpReplay } from './take-up-replay.ts';

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
  const state = await takeUpReplay(ports, request);
  if (state.status === 'finished') {
    const stored = await storedSummary(ports.blobs, state.replay);
    if (stored) return { ...stored, unchanged: true };
  }
  return drive(ports, state, request, hooks);
};

const drive = async (
  ports: RunReplayPorts,
  initial: ReplayState,
  request: ReplayRequest,
  hooks: ReplayHooks,
): Promise<ReplayJson> => {
  const { replay } = initial;
  const detector = createDetectAnomalies(ports, replay, request.detector);
  const looks = createLookRunner(ports, detector, () => loadReplay(ports.blobs, replay), {
    onAlert: hooks.onAlert,
  });
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
  const atHand = createLinesAtHand();
  const bucketLatency = createBucketLatency(ports, { atHand });
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
    await replayLog({ ...ports, stream, readers: { blobs: ports.blobs, files: ports.files }, atHand }, session, {
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
