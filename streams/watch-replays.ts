import type { DetectorConfig } from '../domain/detector-config.ts';
import type { ReplayState } from '../domain/replay.ts';
import { absentReplay } from '../domain/replay.ts';
import type { BlobStore, Clock, FunctionInvoker, Notifier, Telemetry } from '../ports/index.ts';
import { createDetectAnomalies, type DetectAnomalies } from './detect-anomalies.ts';
import { storedSummary, writeReport } from './finish-replay.ts';
import { listOpenReplays, markClosed, type OpenReplay } from './open-replays.ts';
import { loadReplay } from './replay-states.ts';
import { createLookRunner, type LookRunner } from './run-looks.ts';

/** Time that a run keeps for its own end. */
const RESERVE_MS = 60_000;
/** A running replay without an event for this long has lost its lap. */
const SILENT_MS = 2 * 60_000;
/** A start that has not appended its first event after this time is dead. */
const STARTING_MS = 15 * 60_000;
/** Live data that is further behind than this has the stream for itself: replays wait, and none is restarted. */
const MAX_LIVE_LAG_MS = 60_000;
/** Replays whose windows are kept between runs, at most. */
const MAX_KEPT = 8;

/** The live detector, as this watch sees it. */
export interface LiveDetection {
  /** How far live data is behind, ms; 0 without live data. */
  lagMs(): Promise<number>;
  /** Takes the live looks that are due and delivers their alerts; ends soon when `isOver`. */
  run(isOver: () => boolean): Promise<unknown>;
}

export interface WatchReplaysPorts {
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly notifier: Notifier;
  readonly functions: FunctionInvoker;
  readonly telemetry: Telemetry;
}

export interface WatchSettings {
  readonly detector: DetectorConfig;
  /** Null where there is no live data. */
  readonly live: LiveDetection | null;
  /** Called for every replay that was looked after, also in vain; a replay of which it throws stays open. */
  readonly onWatched?: (replay: string) => Promise<void>;
  /** Told of every report that was written. */
  readonly onReported?: (replay: string) => void;
}

export interface WatchRequest {
  /** When this run is killed, epoch ms; it ends a minute before. */
  readonly deadline: number;
  /** The only replay to look at; null = live data and every open replay. */
  readonly replay: string | null;
}

/** What a run did. */
export interface WatchResult {
  /** Ids of the alerts that were decided. */
  readonly alerts: readonly string[];
  readonly restarted: readonly string[];
  readonly reported: readonly string[];
}

/** Looks after the replays that are open; a process keeps it between runs so that nothing is read twice. */
export interface ReplayWatch {
  /**
   * Takes the looks that are due, delivers their alerts and what was not delivered before, writes the reports of finished
   * replays and restarts those without a lap. Two at once are harmless. Throws what went wrong when all else is done.
   */
  run(request: WatchRequest): Promise<WatchResult>;
}

interface Session {
  readonly detector: DetectAnomalies;
  readonly looks: LookRunner;
  state: ReplayState;
}

/** What became of one replay; `isDone` when nothing is left to do for it. */
interface Watched {
  readonly did: 'restarted' | 'reported' | null;
  readonly isDone: boolean;
}

export const createReplayWatch = (
  ports: WatchReplaysPorts,
  { detector, live, onWatched = () => Promise.resolve(), onReported = () => undefined }: WatchSettings,
): ReplayWatch => {
  const { blobs, clock } = ports;
  const sessions = new Map<string, Session>();
  let until = 0;
  let alerts: string[] = [];
  const isOver = (): boolean => clock.now() >= until;

  const openSession = (replay: string): Session => {
    const stage = createDetectAnomalies(ports, replay, detector);
    const session: Session = {
      detector: stage,
      state: absentReplay,
      looks: createLookRunner(ports, stage, () => Promise.resolve(session.state), {
        onAlert: ({ id }) => void alerts.push(id),
        isOver,
      }),
    };
    return session;
  };

  /** The session of a replay, with its newest state; those used last are kept. */
  const sessionOf = async (replay: string): Promise<Session> => {
    const session = sessions.get(replay) ?? openSession(replay);
    sessions.delete(replay);
    sessions.set(replay, session);
    const [oldest] = sessions.keys();
    if (sessions.size > MAX_KEPT && oldest !== undefined) sessions.delete(oldest);
    session.state = await loadReplay(blobs, replay, session.state);
    return session;
  };

  const close = async (replay: string): Promise<void> => {
    await markClosed(blobs, replay);
    sessions.delete(replay);
  };

  /** Looks, and the report once the replay is finished and nothing is due any more. */
  const lookAt = async (session: Session): Promise<Watched> => {
    const { replay, status } = session.state;
    session.looks.wake();
    const failed = await failureOf(session.looks.settle());
    let reported = false;
    if (status === 'finished' && session.looks.isDone() && (await storedSummary(blobs, replay)) === null) {
      await writeReport(blobs, session.state, session.detector.windows, session.detector.entries());
      onReported(replay);
      reported = true;
    }
    if (failed) throw failed.error;
    return { did: reported ? 'reported' : null, isDone: status === 'finished' && session.looks.isDone() };
  };

  const watch = async (open: OpenReplay, lagMs: number): Promise<Watched> => {
    const session = await sessionOf(open.replay);
    const { status, lastEventAt, replay } = session.state;
    if (status === 'absent') {
      sessions.delete(open.replay);
      return { did: null, isDone: clock.now() - open.since > STARTING_MS };
    }
    if (status === 'abandoned' || status === 'replaced') return { did: null, isDone: true };
    const isLost = status === 'running' && clock.now() - lastEventAt > SILENT_MS && lagMs <= MAX_LIVE_LAG_MS;
    if (isLost) await ports.functions.invoke('replay-log', { lap: { replay } });
    const watched = await lookAt(session);
    return isLost ? { ...watched, did: 'restarted' } : watched;
  };

  return {
    run: async ({ deadline, replay }) => {
      const startedAt = clock.now();
      until = deadline - RESERVE_MS;
      alerts = [];
      const failures: unknown[] = [];
      const restarted: string[] = [];
      const reported: string[] = [];
      const lagMs = await lagOf(live).catch((error: unknown) => {
        failures.push(error);
        return 0;
      });
      if (live && replay === null) await live.run(isOver).catch((error: unknown) => failures.push(error));
      const open = replay === null ? await listOpenReplays(blobs) : [{ replay, since: startedAt }];
      for (const one of rotated(open, startedAt)) {
        if (isOver()) break;
        const { did, isDone } = await watch(one, lagMs).catch((error: unknown) => {
          failures.push(error);
          return { did: null, isDone: false };
        });
        if (did === 'restarted') restarted.push(one.replay);
        if (did === 'reported') reported.push(one.replay);
        try {
          await onWatched(one.replay);
          if (isDone) await close(one.replay);
        } catch (error) {
          failures.push(error);
        }
      }
      ports.telemetry.record({
        event: 'replays-watched',
        values: {
          open: open.length,
          alerts: alerts.length,
          restarted: restarted.length,
          reported: reported.length,
          failed: failures.length,
          wallMs: clock.now() - startedAt,
        },
        about: {},
      });
      if (failures.length === 1) throw failures[0];
      if (failures.length > 1) {
        throw new AggregateError(failures, `${failures.length} failed: ${failures.map(String).join('; ')}`);
      }
      return { alerts, restarted, reported };
    },
  };
};

const lagOf = async (live: LiveDetection | null): Promise<number> => (live ? live.lagMs() : 0);

/** Begins with another replay every minute, so that one with much to do does not keep the others waiting for ever. */
const rotated = <T>(items: readonly T[], now: number): readonly T[] => {
  const first = items.length === 0 ? 0 : Math.floor(now / 60_000) % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
};

const failureOf = async (work: Promise<void>): Promise<{ readonly error: unknown } | null> => {
  try {
    await work;
    return null;
  } catch (error) {
    return { error };
  }
};
