import type { DetectorConfig } from '../domain/detector-config.ts';
import type { BucketLimits } from '../domain/record.ts';
import type { Driver, ReplayOptions, Speed } from '../domain/replay.ts';
import type { BlobReader, BlobStore, Clock, Notifier, OpenEmbeddedStream, Telemetry } from '../ports/index.ts';

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
