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
   * reports and the tables that Athena reads; ends a minute before its deadline. Two at once are harmless.
   * Throws what went wrong when all else is done.
   */
  run(request: WatchRequest): Promise<WatchResult>;
}

/** A process keeps it between runs, so that nothing is read twice. */
export const createLakeWatch = (ports: WatchLakePorts, detector: DetectorConfig): LakeWatch => {
  const { blobs, clock, telemetry } = ports;
  const live = createLiveWatch(ports, detector);
  const changed = new Set<string>();
  const watch = createReplayWatch(ports, {
    detector,
    live: {
      lagMs: () => liveLagMs(blobs, clock.now()),
      run: async (isOver) => {
        const { alerts, outcomes } = await live.run(isOver);
        if (alerts.length + outcomes > 0) changed.add(LIVE);
      },
    },
    onWatched: (replay) => void changed.add(replay),
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
      changed.clear();
      if (request.replay === null) await attempt(sendHeartbeats(ports));
      const result = await attempt(watch.run(request));
      for (const replay of changed) await attempt(writeControlTables(blobs, replay));
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
