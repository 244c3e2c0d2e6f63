import { parseLocation } from '../domain/object-location.ts';
import { ledgerKey } from '../domain/lake-layout.ts';
import type { Driver, ReplayState, ReplayStatus } from '../domain/replay.ts';
import type { BlobReader, BlobStore, Clock, FunctionInvoker, LogStream, Telemetry } from '../ports/index.ts';
import { createBucketLatency } from './bucket-latency.ts';
import { controlReplay } from './control-replay.ts';
import { createDirectStream } from './direct-stream.ts';
import { discardBatch } from './discard-block.ts';
import { isGone, ReplayError } from './errors.ts';
import { committedNumbers } from './ledger.ts';
import { markSending } from './open-replays.ts';
import { prepareBlocks } from './plan-blocks.ts';
import { refuseUpload } from './refused-uploads.ts';
import { type LapRules, replayLog } from './replay-log.ts';
import { openSession, type ReplaySession } from './replay-session.ts';
import { loadReplay } from './replay-states.ts';

/** Time that a lap keeps for its own end. */
export const LAP_RESERVE_MS = 60_000;
/** An own event at least this often says that somebody drives. */
const HEARD_OF_MS = 45_000;
/** Live data that waits longer than this has the stream for itself. */
const MAX_LIVE_LAG_MS = 60_000;
/** Time between two laps that is made up for: after more, pacing begins anew with the next block. */
const MAX_MADE_UP_MS = 5 * 60_000;
/** How often a lap that sends says so, and counts the others. */
const COUNT_MS = 60_000;
/** How often a waiting lap looks again. */
const LOOK_MS = 5000;

export interface ReplayLapPorts {
  readonly blobs: BlobStore;
  /** The uploads, by location (`domain/object-location.ts`). */
  readonly files: BlobReader;
  /** Takes at most half of what its shards can: the rest is for live data. Not used in bulk. */
  readonly stream: LogStream;
  readonly functions: FunctionInvoker;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

export interface LapRequest {
  readonly replay: string;
  /** When this lap is killed, epoch ms; it ends LAP_RESERVE_MS before. */
  readonly deadline: number;
  readonly driver: Driver;
  /** How far live data is behind, ms; 0 without live data. */
  readonly liveLagMs: () => Promise<number>;
  /** Told how many replays send through the stream, this one included: together they get half of it. */
  readonly shareWith?: (replays: number) => void;
}

/** What became of a lap. */
export type LapOutcome =
  /** The next lap was started. */
  | 'continued'
  /** This was the last lap. */
  | 'finished'
  /** Resuming starts the next lap. */
  | 'paused'
  /** Another lap, or another process, drives it. */
  | 'taken-over'
  /** It cannot go on, and why is among the refused uploads. */
  | 'failed'
  /** There was nothing to do. */
  | Exclude<ReplayStatus, 'running' | 'absent'>;

export interface LapResult {
  readonly replay: string;
  readonly outcome: LapOutcome;
  /** Blocks and decoded bytes that this lap sent. */
  readonly blocks: number;
  readonly rawBytes: number;
}

/**
 * One lap of a replay: goes on where its events say, records where it is by `ReplayAdvanced` alone, and before its deadline
 * starts the next lap; the last one appends `ReplayFinished` and wakes the detector. The version of an event is the lock: of
 * two laps at once, of a duplicate, and of a lap that outlived its deadline, only one goes on.
 */
export const replayLap = async (ports: ReplayLapPorts, lap: LapRequest): Promise<LapResult> => {
  const startedAt = ports.clock.now();
  const initial = await loadReplay(ports.blobs, lap.replay);
  const session = openSession(ports.blobs, initial, lap.driver);
  const sent = { blocks: 0, rawBytes: 0 };
  const outcome = await outcomeOf(ports, session, lap, sent);
  ports.telemetry.record({
    event: 'replay-lap',
    values: { ...sent, wallMs: ports.clock.now() - startedAt },
    about: { replay: lap.replay, outcome },
  });
  return { replay: lap.replay, outcome, ...sent };
};

interface Sent {
  blocks: number;
  rawBytes: number;
}

const outcomeOf = async (
  ports: ReplayLapPorts,
  session: ReplaySession,
  lap: LapRequest,
  sent: Sent,
): Promise<LapOutcome> => {
  const { status } = session.state();
  if (status === 'absent') {
    throw new ReplayError('missing', `there is no replay ${lap.replay}: upload a log to start one`);
  }
  if (status !== 'running') return status;
  try {
    const end = await drive(ports, session, lap, sent);
    if (end === 'over') {
      await ports.functions.invoke('replay-log', { lap: { replay: lap.replay } });
      return 'continued';
    }
    return end === 'sent' ? 'finished' : 'paused';
  } catch (error) {
    if (error instanceof ReplayError && error.code === 'refused') return stoppedBy(session.state());
    const reason = await whyItCannotGoOn(ports, session.state(), error);
    if (reason === null) throw error;
    return fail(ports, session.state(), reason);
  }
};

const stoppedBy = ({ status }: ReplayState): LapOutcome =>
  status === 'abandoned' || status === 'replaced' ? status : 'taken-over';

/** Sends what there is time for; `sent` when the replay is finished. */
const drive = async (
  ports: ReplayLapPorts,
  session: ReplaySession,
  lap: LapRequest,
  sent: Sent,
): Promise<'sent' | 'paused' | 'over'> => {
  const { blobs, clock } = ports;
  const rules = rulesOf(ports, session, lap);
  const files = heardOf(ports.files, () => rules.onWait());
  const readers = { blobs: files, files };
  await takeLock(clock, session);
  const isPrepared =
    session.state().ended ||
    (await prepareBlocks({ blobs, clock, readers }, session.state(), async () => {
      await rules.onWait();
      return rules.isOver();
    }));
  if (!isPrepared) return 'over';
  const stream = session.state().speed === 'max' ? directStream(ports) : ports.stream;
  const end = await replayLog({ blobs, clock, readers, stream }, session, {
    keepGaps: false,
    signal: new AbortController().signal,
    lap: rules,
    onProgress: ({ rawBytes }) => {
      sent.blocks += 1;
      sent.rawBytes += rawBytes;
    },
  });
  if (end !== 'sent') return end;
  const settled = await untilCommitted(ports, session, rules);
  if (settled !== 'sent') return settled;
  const { blocks } = session.state();
  const at = clock.now();
  const speedAchieved = achievedSpeed(session.state(), at);
  await session.append({
    type: 'ReplayFinished',
    at,
    data: { blocks: blocks.length, speedAchieved },
  });
  await ports.functions.invoke('detect-anomalies', { wake: 'replay', replay: lap.replay });
  return 'sent';
};

/** Whoever drove it until now stops. Pacing goes on from the last lap's anchor, unless that is too long ago to be made up for. */
const takeLock = async (clock: Clock, session: ReplaySession): Promise<void> => {
  const at = clock.now();
  const isLate = at - session.state().lastEventAt > MAX_MADE_UP_MS;
  await session.append({ type: 'ReplayAdvanced', at, data: { blocks: [], ...(isLate ? { pace: null } : {}) } });
};

const sayHere = async (clock: Clock, session: ReplaySession): Promise<void> => {
  await session.append({ type: 'ReplayAdvanced', at: clock.now(), data: { blocks: [] } });
};

/** Files whose reading says that somebody drives: what is packed is read from its beginning, which can take minutes. */
const heardOf = (files: BlobReader, say: () => Promise<void>): BlobReader => ({
  ...files,
  async *stream(key, start) {
    for await (const chunk of files.stream(key, start)) {
      // whoever appends next sees what is wrong; it is no fault of the file
      await say().catch(() => undefined);
      yield chunk;
    }
  },
});

const rulesOf = ({ blobs, clock }: ReplayLapPorts, session: ReplaySession, lap: LapRequest): LapRules => {
  const usesStream = session.state().speed !== 'max';
  let lookedAt = Number.NEGATIVE_INFINITY;
  let countedAt = Number.NEGATIVE_INFINITY;
  const isOver = (): boolean => clock.now() >= lap.deadline - LAP_RESERVE_MS;
  const onWait = async (): Promise<void> => {
    if (clock.now() - session.state().lastEventAt >= HEARD_OF_MS) await sayHere(clock, session);
  };
  const isLiveBehind = async (): Promise<boolean> => {
    lookedAt = clock.now();
    return (await lap.liveLagMs()) > MAX_LIVE_LAG_MS;
  };
  const shareStream = async (): Promise<void> => {
    if (lap.shareWith === undefined || clock.now() - countedAt < COUNT_MS) return;
    countedAt = clock.now();
    lap.shareWith(await markSending(blobs, lap.replay, countedAt));
  };
  return {
    isOver,
    onWait,
    giveWay: async () => {
      let waited = false;
      if (usesStream) await shareStream();
      if (!usesStream || clock.now() - lookedAt < LOOK_MS) return waited;
      while (!isOver() && (await isLiveBehind())) {
        waited = true;
        await clock.sleep(LOOK_MS);
        await onWait();
      }
      return waited;
    },
  };
};

/** Bulk: the same stage, without the stream. */
const directStream = (ports: ReplayLapPorts): LogStream =>
  createDirectStream({
    clock: ports.clock,
    handler: createBucketLatency(ports),
    onFailure: (batch) => discardBatch(ports, batch),
  });

/** Waits until every block is committed or discarded; `over` when the lap's time is up before. */
const untilCommitted = async (
  { blobs, clock }: ReplayLapPorts,
  session: ReplaySession,
  rules: LapRules,
): Promise<'sent' | 'paused' | 'over'> => {
  const { replay, blocks } = session.state();
  const committed = await committedNumbers(blobs, replay);
  const waiting = blocks.map(({ number }) => number).filter((number) => !committed.has(number));
  for (;;) {
    while (waiting[0] !== undefined && (await blobs.head(ledgerKey(replay, waiting[0]))) !== null) waiting.shift();
    if (waiting.length === 0) return 'sent';
    if (rules.isOver()) return 'over';
    if (session.state().status === 'paused') return 'paused';
    await clock.sleep(LOOK_MS);
    await rules.onWait();
    await session.refresh();
  }
};

/** Event time covered ÷ wall time since the first block, over all laps and without pauses. */
const achievedSpeed = ({ blocks, firstSentAt, startedAt, pausedMs }: ReplayState, now: number): number => {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { carry, lastTs } of blocks) {
    first = Math.min(first, carry.ts ?? first, lastTs ?? first);
    last = Math.max(last, carry.ts ?? last, lastTs ?? last);
  }
  const passed = Math.max(1, now - (firstSentAt ?? startedAt) - pausedMs);
  return last < first ? 0 : Math.round((100 * (last - first)) / passed) / 100;
};

/** Why no repetition can help: a file is gone or is another one; null when it might. */
const whyItCannotGoOn = async (
  { files }: Pick<ReplayLapPorts, 'files'>,
  state: ReplayState,
  error: unknown,
): Promise<{ readonly location: string; readonly error: ReplayError } | null> => {
  for (const { source, location } of state.files) {
    if (await isThere(files, location)) continue;
    const reason = `${source} was deleted or replaced before ${state.replay} had read it`;
    return { location, error: new ReplayError('failed', reason, { cause: error }) };
  }
  const [first] = state.files;
  return first && error instanceof ReplayError ? { location: first.location, error } : null;
};

const isThere = async (files: BlobReader, location: string): Promise<boolean> => {
  try {
    return (await files.head(location)) !== null;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
};

const fail = async (
  ports: ReplayLapPorts,
  { replay }: ReplayState,
  { location, error }: { readonly location: string; readonly error: ReplayError },
): Promise<LapOutcome> => {
  await refuseUpload(ports, parseLocation(location), error);
  await controlReplay(ports, replay, { type: 'abandon', reason: error.message });
  return 'failed';
};
