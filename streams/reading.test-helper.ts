import { DEFAULT_BUCKET_LIMITS } from '../domain/record.ts';
import type { Reading } from '../domain/reading.ts';
import { absentReplay, type ReplayFile, type ReplayState, type Speed } from '../domain/replay.ts';

/** How JSON lines of the common loggers are read. */
export const JSON_READING: Reading = {
  format: 'json-lines',
  unit: 'ms',
  fields: { latency: 'latency_ms' },
  zone: { offsetMinutes: 0, assumed: false },
  year: null,
  service: null,
  from: null,
  to: null,
};

/** A plain file of JSON lines as `ReplayStarted` records it. */
export const jsonFile = (source: string, location: string, size: number, firstTs: number | null): ReplayFile => ({
  source,
  location,
  size,
  modifiedAt: 0,
  edges: `edges of ${location}`,
  compression: 'none',
  reading: JSON_READING,
  firstTs,
});

/** A replay of such files that has just started. */
export const startedReplay = (files: readonly ReplayFile[], speed: Speed, startedAt: number): ReplayState => ({
  ...absentReplay,
  status: 'running',
  version: 1,
  replay: 'shop~1',
  dataset: 'shop',
  files,
  speed,
  bucketLimits: DEFAULT_BUCKET_LIMITS,
  startedAt,
});
