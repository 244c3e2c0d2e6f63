import {
  absentReplay,
  type Driver,
  type Problem,
  type ReplayFile,
  type ReplayOptions,
  type ReplayState,
  type Speed,
} from '../domain/replay.ts';
import type { BucketLimits } from '../domain/record.ts';
import type { BlobStore, Clock } from '../ports/index.ts';
import { decideSources } from './decide-sources.ts';
import { ReplayError } from './errors.ts';
import { appendReplayEvent } from './replay-states.ts';
import type { FoundFile, SourceReaders } from './source-files.ts';

export interface StartReplayPorts {
  readonly blobs: BlobStore;
  readonly readers: SourceReaders;
  readonly clock: Pick<Clock, 'now'>;
}

export interface StartRequest {
  readonly dataset: string;
  /** Id of the replay to start. */
  readonly replay: string;
  readonly files: readonly FoundFile[];
  readonly options: ReplayOptions;
  readonly speed: Speed;
  readonly bucketLimits: BucketLimits;
  readonly driver: Driver;
}

/** Decides how every source is read and appends `ReplayStarted`; null when another process has started that replay first. */
export const startReplay = async (ports: StartReplayPorts, request: StartRequest): Promise<ReplayState | null> => {
  const startedAt = ports.clock.now();
  const { files, problems } = await readFiles(ports.readers, request, startedAt);
  refuseUnreadable(files, problems);
  const { dataset, replay, options, speed, bucketLimits, driver } = request;
  return appendReplayEvent(ports.blobs, replay, absentReplay, {
    type: 'ReplayStarted',
    at: startedAt,
    data: { dataset, replay, files, options, speed, bucketLimits, problems, driver },
  });
};

const readFiles = async (
  readers: SourceReaders,
  { files, options }: StartRequest,
  startedAt: number,
): Promise<{ readonly files: readonly ReplayFile[]; readonly problems: readonly Problem[] }> => {
  const sources = await decideSources(readers, files, { ...options, startedAt });
  return {
    files: sources.map(({ problems: _listed, sample: _sample, decided, ...file }) => {
      return { ...file, reading: decided.reading, firstTs: decided.firstTs };
    }),
    problems: sources.flatMap(({ source, decided, problems = [] }) => [
      ...problems,
      ...decided.problems.map(({ code, message }) => ({ source, code, message: `${source}: ${message}` })),
    ]),
  };
};

/** Refuses a replay in which not one source has a time that could place its records. */
const refuseUnreadable = (files: readonly ReplayFile[], problems: readonly Problem[]): void => {
  if (files.some(({ reading, firstTs }) => reading.format !== 'binary' && firstTs !== null)) return;
  const reasons = problems.filter(({ code }) => code === 'binary' || code === 'no-time').map(({ message }) => message);
  throw new ReplayError(
    'nothing-readable',
    `nothing to replay: ${reasons.length > 0 ? reasons.join('; ') : 'no line of the files carries a time'}`,
  );
};
