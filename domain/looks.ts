import type { Decision } from './alert.ts';
import { shortHash } from './hash.ts';
import type { ShardState } from './live-state.ts';

/** What one run of the detector decided: the event that makes it count. */
export interface LooksTaken {
  readonly type: 'LooksTaken';
  /** Wall time, epoch ms. */
  readonly at: number;
  readonly data: {
    /** First and last minute folded (their starts, epoch ms). */
    readonly from: number;
    readonly through: number;
    /** Number of ledger entries read: the run saw exactly the blocks below it. */
    readonly cut: number;
    /** Share of the sources that had been heard of, 0 to 1. */
    readonly completeness: number;
    /** Event time up to which everything had been read, epoch ms; null = to the end; absent of older runs. */
    readonly watermark?: number | null;
    /** The digest chain after `through`. */
    readonly digest: string;
    readonly detectorVersion: string;
    readonly alerts: readonly TakenAlert[];
    /** Of the stream alone. */
    readonly live?: LiveLooks;
  };
}

/** What a run over the stream records beyond that of a replay. */
export interface LiveLooks {
  /** The shards as the run saw them, each with its cut: a later run goes on from there. */
  readonly shards: readonly ShardState[];
  /** Number of the newest look of which every alert had been sent. */
  readonly delivered: number;
  /** Number of the newest look of which no alert waits for its outcome or its second look; absent of older runs. */
  readonly settled?: number;
}

/** A decision with the ids that follow from it. */
export interface TakenAlert {
  readonly id: string;
  /** The chain's digest after the decision's minute. */
  readonly digest: string;
  readonly decision: Decision;
}

/** The digest chain before the first minute. */
export const FIRST_DIGEST = shortHash(64, 'foreshock digest chain 1');

/** hash(previous digest, canonical bytes of the minute's merged windows). */
export const nextDigest = (previous: string, minuteBytes: Uint8Array): string =>
  shortHash(64, previous, '\0', minuteBytes);

/** The digest after a stretch without records, [from, to) epoch ms, that was folded in one step. */
export const gapDigest = (previous: string, from: number, to: number): string =>
  shortHash(64, previous, `\0gap ${from} ${to}`);

/** What a prediction id is made of, besides the decision: DESIGN "Detection and prediction", point 6. */
export interface PredictionContext {
  readonly detectorVersion: string;
  readonly config: unknown;
  readonly dataset: string;
  readonly digest: string;
}

/** Ids of a look's decisions: `<prediction id>-<kind>`, from the second of the same on `-2`. */
export const takeAlerts = (decisions: readonly Decision[], context: PredictionContext): readonly TakenAlert[] => {
  const seen = new Map<string, number>();
  return decisions.map((decision) => {
    const { detectorVersion, config, dataset, digest } = context;
    const { service, route, minute } = decision;
    const prediction = shortHash(
      16,
      JSON.stringify([detectorVersion, config, dataset, service, route, minute, digest]),
    );
    const base = `${prediction}-${decision.kind}`;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    return { id: count === 1 ? base : `${base}-${count}`, digest, decision };
  });
};
