import type { DetectorConfig } from '../domain/detector-config.ts';
import { LIVE } from '../domain/live.ts';
import type { LogStream } from '../ports/index.ts';
import { createLiveWatch, liveLagMs } from './live-watch.ts';
import { sendHeartbeats } from './send-heartbeats.ts';
import { createReplayWatch, type WatchReplaysPorts, type WatchRequest, type WatchResult } from './watch-replays.ts';
import { writeControlTables } from './write-tables.ts';

export interface WatchLakePorts extends WatchReplaysPorts {
  readonly stream: LogStream;
}

/** What looks after a deployed lake: everything that a schedule wakes. */
export interface LakeWatch {
  /**
   * Sends heartbeats, takes the looks that are due for live data and for open replays, delivers their alerts, writes
   * reports and the tables that Athena reads, and has the views made anew after a report; ends a minute before its deadline.
   * Two at once are harmless. Throws what went wrong when all else is done: the next run tries it again.
   */
  run(request: WatchRequest): Promise<WatchResult>;
}

export interface LakeWatchOptions {
  /** Makes the views of SQL anew: a replay that has ended may hold days that were not expected at its start. */
  readonly refreshViews?: () => Promise<void>;
  /** How often it is woken, and so how often heartbeats are sent, ms; absent = every minute. */
  readonly heartbeatMs?: number;
}

/** A process keeps it between runs, so that nothing is read twice. */
export const createLakeWatch = (
  ports: WatchLakePorts,
  detector: DetectorConfig,
  { refreshViews = () => Promise.resolve(), heartbeatMs }: LakeWatchOptions = {},
): LakeWatch => {
  const { blobs, clock, telemetry } = ports;
  const live = createLiveWatch(ports, detector);
  // a process before this one may have died between an alert and its table
  let areLiveTablesOld = true;
  let areViewsOld = false;
  const watch = createReplayWatch(ports, {
    detector,
    live: {
      lagMs: () => liveLagMs(blobs, clock.now(), heartbeatMs),
      run: async (isOver) => {
        const before = areLiveTablesOld;
        areLiveTablesOld = true;
        const { alerts, outcomes } = await live.run(isOver);
        areLiveTablesOld = before || alerts.length + outcomes > 0;
      },
    },
    onWatched: async (replay) => {
      await writeControlTables(blobs, replay);
    },
    onReported: () => {
      areViewsOld = true;
    },
  });
  return {
    run: async (request) => {
      const failures: unknown[] = [];
      const attempt = async <T>(work: Promise<T>): Promise<T | null> => {
        try {
          return await work;
        } catch (error) {
          failures.push(error);
          return null;
        }
      };
      const writeLiveTables = async (): Promise<void> => {
        await writeControlTables(blobs, LIVE);
        areLiveTablesOld = false;
      };
      const refresh = async (): Promise<void> => {
        await refreshViews();
        areViewsOld = false;
      };
      if (request.replay === null) await attempt(sendHeartbeats(ports));
      const result = await attempt(watch.run(request));
      if (areLiveTablesOld) await attempt(writeLiveTables());
      if (areViewsOld) await attempt(refresh());
      telemetry.record({
        event: 'lake-watched',
        values: { runs: 1, failed: failures.length },
        about: { replay: request.replay ?? 'all' },
      });
      if (failures.length === 1) throw failures[0];
      if (failures.length > 1 || result === null) throw new AggregateError(failures, failures.map(String).join('; '));
      return result;
    },
  };
};
