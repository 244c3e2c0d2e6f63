import type { Evidence } from '../alert.ts';
import type { DetectorConfig } from '../detector-config.ts';
import type { SeriesMemory } from '../memory.ts';
import type { Forecast } from '../prediction.ts';

/** What a detector may look at: one series up to and including one minute. */
export interface Scene {
  readonly memory: SeriesMemory;
  /** Start of the minute that was folded last, epoch ms. */
  readonly minute: number;
  /** Share of the shards that are up to date; below 1 no absence is evidence. */
  readonly completeness: number;
  readonly forecasts: readonly Forecast[];
  readonly config: DetectorConfig;
}

/** How unusual a detector finds a series, and the line that says why (null when there is nothing to say). */
export interface Finding {
  /** 0 (as ever) to 1 (never so). */
  readonly score: number;
  readonly evidence: Evidence | null;
}

export type Detector = (scene: Scene) => Finding;

export const NOTHING_FOUND: Finding = { score: 0, evidence: null };

/** A z-value as a score: 0.5 at three standard deviations, 0 below the usual. */
export const scoreOfZ = (z: number): number => (z <= 0 ? 0 : (z * z) / (z * z + 9));
