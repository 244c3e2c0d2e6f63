import { DEFAULT_BUCKET_LIMITS } from './record.ts';

/** Changes whenever the same windows may give another alert. */
export const DETECTOR_VERSION = '5';

/** Everything that the detector may be told; one set of values for every dataset. Shares and probabilities are 0–1, times minutes. */
export interface DetectorConfig {
  /** When a series has failed (DESIGN, detection point 3). */
  readonly failure: {
    readonly criticalMs: number;
    /** Above this in `minutes` of `ofMinutes` … */
    readonly share: number;
    readonly minutes: number;
    readonly ofMinutes: number;
    /** … or above this in a single one. */
    readonly shareAtOnce: number;
    readonly minRequests: number;
    readonly minFailing: number;
  };
  /** What is remembered of a series. */
  readonly memory: {
    /** Minutes with full detail: what the trend looks at. */
    readonly trendMinutes: number;
    /** Minutes with counts and means: what the level is compared with. */
    readonly levelMinutes: number;
    readonly maxSeries: number;
    readonly maxTemplates: number;
  };
  /** The three shapes of a trend. */
  readonly trend: {
    /** A series younger than this is not judged. */
    readonly minMinutes: number;
    /** Quiet time that must be known before the growth begins. */
    readonly quietMinutes: number;
    /** Noise between 20 s on top of sampling, on the log scale: guesses that are averaged over. */
    readonly noises: readonly number[];
    /** Standard deviation of a rise on the log scale before it is seen. */
    readonly riseScale: number;
    /** How likely a shape is before the points are seen: a step, a ramp that was finished, growth that goes on. */
    readonly stepPrior: number;
    readonly finishedPrior: number;
    readonly goingPrior: number;
    /** The latency signal that scatters more (mean or p90) needs better evidence: its prior of growth is this much smaller. */
    readonly secondSignal: number;
    /** Growth shorter than this cannot be told from a step. */
    readonly minGrowthMinutes: number;
    /** A pause of at most this share of the growth is not its end. */
    readonly pauseShare: number;
    /** Of growths that have gone this share of the way to the limit, half get there … */
    readonly halfWay: number;
    /** … and this says how sharply the chance rises with the share (log-logistic). */
    readonly waySteepness: number;
    /** Standard deviation of ln(actual time to the limit ÷ straight continuation). */
    readonly timeSpread: number;
  };
  /** The rising error share. */
  readonly errors: {
    /** Prior of the usual error share, as errors among requests seen before. */
    readonly priorErrors: number;
    readonly priorRequests: number;
    /** Errors in the last three minutes, below which no trend is read. */
    readonly minErrors: number;
    readonly endedPrior: number;
    readonly goingPrior: number;
  };
  readonly decision: {
    readonly confidence: number;
    /** Minutes that stand out, M of the last N. */
    readonly standOut: number;
    readonly ofMinutes: number;
    /** Detector score from which a minute stands out or another signal agrees. */
    readonly score: number;
    readonly horizonMinutes: number;
    readonly cooldownMinutes: number;
    /** Below this a prediction no longer stands. */
    readonly keepProbability: number;
    /** An incident clears after so many good minutes, or so many without any request. */
    readonly clearMinutes: number;
    readonly silentMinutes: number;
    /** Series that moved within this time of an incident's members belong to it. */
    readonly relatedMinutes: number;
  };
}

export const DEFAULT_DETECTOR_CONFIG: DetectorConfig = {
  failure: {
    criticalMs: DEFAULT_BUCKET_LIMITS.criticalMs,
    share: 0.05,
    minutes: 2,
    ofMinutes: 3,
    shareAtOnce: 0.25,
    minRequests: 10,
    minFailing: 5,
  },
  memory: { trendMinutes: 15, levelMinutes: 60, maxSeries: 2000, maxTemplates: 64 },
  trend: {
    minMinutes: 3,
    quietMinutes: 2,
    noises: [0.05, 0.1, 0.2],
    riseScale: 1,
    stepPrior: 0.35,
    finishedPrior: 0.025,
    goingPrior: 0.25,
    secondSignal: 0.125,
    minGrowthMinutes: 1,
    pauseShare: 0.33,
    halfWay: 0.15,
    waySteepness: 4,
    timeSpread: 0.5,
  },
  errors: { priorErrors: 0.5, priorRequests: 100, minErrors: 5, endedPrior: 0.1, goingPrior: 0.13 },
  decision: {
    confidence: 0.8,
    standOut: 2,
    ofMinutes: 3,
    score: 0.5,
    horizonMinutes: 30,
    cooldownMinutes: 5,
    keepProbability: 0.5,
    clearMinutes: 5,
    silentMinutes: 30,
    relatedMinutes: 10,
  },
};
