import { shareEstimate } from './interval.ts';
import type { Case } from './track-record.ts';

/** Outcomes below which nothing is claimed of probabilities: a share of 0.85 is then known to ± 0.13. */
const CALIBRATION_NEEDS = 30;

/** Predictions of about the same probability, against what came. Shares are 0–1. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly mean_probability: number;
  /** Share that failed, with its 95 % interval after Wilson. */
  readonly observed: number;
  readonly low: number;
  readonly high: number;
}

/** How far stated probabilities can be believed. Machine-readable: additive change only. */
export interface Calibration {
  /** Whether there are `needed` outcomes: below, nothing is claimed. */
  readonly enough: boolean;
  readonly outcomes: number;
  readonly needed: number;
  /** Mean squared difference of probability and outcome (Brier 1950); null without outcomes. */
  readonly brier_score: number | null;
  /** Mean distance of stated and observed share, weighted by count (Naeini et al. 2015, ten equal bins); null without outcomes. */
  readonly expected_calibration_error: number | null;
  /** Bins with a prediction, ascending. */
  readonly bins: readonly ReliabilityBin[];
}

const BINS = 10;

/** The reliability curve of predictions with its scores. */
export const calibrationOf = (cases: readonly Case[]): Calibration => {
  const bins = Array.from({ length: BINS }, (_, index) => binOf(cases, index)).filter((bin) => bin !== null);
  const total = cases.length;
  const sum = (of: (one: Case) => number): number => cases.reduce((all, one) => all + of(one), 0);
  return {
    enough: total >= CALIBRATION_NEEDS,
    outcomes: total,
    needed: CALIBRATION_NEEDS,
    brier_score:
      total === 0 ? null : rounded(sum(({ probability, failed }) => squared(probability - (failed ? 1 : 0))) / total),
    expected_calibration_error:
      total === 0
        ? null
        : rounded(
            bins.reduce(
              (all, { count, mean_probability, observed }) => all + count * Math.abs(mean_probability - observed),
              0,
            ) / total,
          ),
    bins,
  };
};

const binOf = (cases: readonly Case[], index: number): ReliabilityBin | null => {
  const inside = cases.filter(({ probability }) => Math.min(BINS - 1, Math.floor(probability * BINS)) === index);
  const count = inside.length;
  const share = shareEstimate(inside.filter((one) => one.failed).length, count);
  if (share === null) return null;
  return {
    from: index / BINS,
    to: (index + 1) / BINS,
    count,
    mean_probability: rounded(inside.reduce((sum, { probability }) => sum + probability, 0) / count),
    observed: rounded(share.value),
    low: rounded(share.low),
    high: rounded(share.high),
  };
};

const squared = (x: number): number => x * x;
const rounded = (x: number): number => Math.round(x * 1e4) / 1e4;
