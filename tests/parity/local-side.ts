import { createSystemClock } from '../../adapters/local/system-clock.ts';
import { DEFAULT_DETECTOR_CONFIG } from '../../domain/detector-config.ts';
import { DEFAULT_BUCKET_LIMITS } from '../../domain/record.ts';
import type { ReplayOptions } from '../../domain/replay.ts';
import { createLocalPorts } from '../../runtime/local.ts';
import { runReplay } from '../../streams/run-replay.ts';
import { writeControlTables } from '../../streams/write-tables.ts';
import type { ReplayedLake } from './compare-lakes.ts';

/** No option of reading is given. */
export const PLAIN: ReplayOptions = { from: null, to: null, zoneOffsetMinutes: null, year: null };

/** Replays files into the lake in `folder`, at full speed, as the command line does. */
export const replayLocally = async (folder: string, files: readonly string[]): Promise<ReplayedLake> => {
  const ports = createLocalPorts({ lake: folder, workers: 1 });
  const published: string[] = [];
  const publish = ({ id }: { readonly id: string }): Promise<void> => Promise.resolve(void published.push(id));
  const { replay } = await runReplay(
    { ...ports, clock: createSystemClock(), notifier: { publish } },
    {
      files,
      dataset: null,
      speed: 'max',
      options: PLAIN,
      replace: false,
      keepGaps: false,
      bucketLimits: DEFAULT_BUCKET_LIMITS,
      detector: DEFAULT_DETECTOR_CONFIG,
      driver: { host: 'here', pid: process.pid },
      isAlive: () => false,
      signal: new AbortController().signal,
    },
    { onProgress: () => undefined, onAlert: () => undefined },
  );
  // a local lake has no files of these: SQL reads the events
  await writeControlTables(ports.blobs, replay);
  return { blobs: ports.blobs, replay, published };
};
