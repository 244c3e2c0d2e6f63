import type { DetectorConfig } from './detector-config.ts';
import { exp, ln, lnSumExp } from './math.ts';
import { type Fit, flatFit, type Point, POWERS, type Profile, riseFit } from './shape-fit.ts';

/** One way in which growth may be going on. */
export interface Growth {
  /** Its probability; all of them add up to `going`. */
  readonly weight: number;
  readonly onset: number;
  /** When it was last seen to grow (minutes); before now when it pauses. */
  readonly end: number;
  /** The rise goes as (time since onset ÷ duration) to this power. */
  readonly power: number;
  /** Where the signal came from, and by how much it has risen. */
  readonly level: number;
  readonly rise: number;
  readonly riseError: number;
}

/** Which of three shapes the points have; the probabilities add up to 1. */
export interface Shapes {
  readonly nothing: number;
  readonly ended: number;
  readonly going: number;
  readonly growths: readonly Growth[];
}

/** Where growth may begin, and how far apart the points are (both minutes). */
export interface ShapeGrid {
  readonly now: number;
  readonly earliestOnset: number;
  readonly step: number;
}

/** Growths less likely than this share of the likeliest are left out. */
const NEGLIGIBLE = -4;

/**
 * Compares three shapes in closed form: nothing but noise; growth that has ended (a step, or a ramp that was finished);
 * growth that goes on. A linear model with a flat prior on the level and a normal one, cut at 0, on the rise (Bishop,
 * Pattern Recognition and Machine Learning, 3.4), averaged over the noise between points.
 */
export const compareShapes = (points: readonly Point[], grid: ShapeGrid, config: DetectorConfig['trend']): Shapes => {
  const profiles = profilesOf(points, grid, config);
  const priors = priorsOf(profiles, config);
  const nothing: number[] = [];
  const ended: number[] = [];
  const going: { readonly log: number; readonly profile: Profile; readonly fit: Fit }[] = [];
  for (const noise of config.noises) {
    const flat = flatFit(points, noise);
    nothing.push(ln(1 - config.stepPrior - config.finishedPrior - config.goingPrior) + flat.log);
    for (const profile of profiles) {
      const fit = riseFit(flat, profile, config.riseScale);
      const log = priors[profile.shape] + flat.log + fit.gain;
      if (profile.shape === 'going') going.push({ log, profile, fit });
      else ended.push(log);
    }
  }
  const goingLog = lnSumExp(going.map(({ log }) => log));
  const likeliest = going.reduce((most, { log }) => Math.max(most, log), -Infinity);
  const total = lnSumExp([lnSumExp(nothing), lnSumExp(ended), goingLog]);
  return {
    nothing: exp(lnSumExp(nothing) - total),
    ended: exp(lnSumExp(ended) - total),
    going: exp(goingLog - total),
    growths: going
      .filter(({ log }) => log > likeliest + NEGLIGIBLE)
      .map(({ log, profile: { onset, end, power }, fit: { level, rise, riseError } }) => ({
        weight: exp(log - total),
        onset,
        end,
        power,
        level,
        rise,
        riseError,
      })),
  };
};

/** Shapes begin and end between points; those long ago on whole minutes only. */
const FINE_MINUTES = 6;

const profilesOf = (points: readonly Point[], grid: ShapeGrid, config: DetectorConfig['trend']): readonly Profile[] => {
  const starts = points
    .map(({ at }) => at - grid.step / 2)
    .filter(
      (start) =>
        start >= grid.earliestOnset &&
        (grid.now - start <= FINE_MINUTES || start - Math.floor(start + 1e-9) < grid.step / 2),
    );
  const profiles: Profile[] = [];
  for (const [index, onset] of starts.entries()) {
    const first = indexFrom(points, onset);
    for (const end of starts.slice(index)) {
      const duration = end - onset;
      const pauses = duration >= config.minGrowthMinutes && grid.now - end <= config.pauseShare * duration;
      const shape = end === onset ? 'step' : pauses ? 'going' : 'finished';
      profiles.push({ onset, end, power: 1, shape, first, last: indexFrom(points, end) });
    }
    for (const seen of STRADDLED)
      profiles.push({ ...straddling(onset, seen, grid.step), first, last: Math.min(points.length, first + 1) });
    for (const power of POWERS)
      profiles.push({ onset, end: grid.now, power, shape: 'going', first, last: points.length });
  }
  return profiles;
};

/** A step falls between two points or inside one, which then has seen such a share of it. */
const STRADDLED = [0.25, 0.5, 0.75] as const;

/** A step inside the point that begins at `start`: a rise so steep that no other point lies on it. */
const straddling = (start: number, seen: number, step: number): Pick<Profile, 'onset' | 'end' | 'power' | 'shape'> => {
  const onset = start + (0.5 - seen) * step;
  return { onset, end: onset + step, power: 1, shape: 'step' };
};

const indexFrom = (points: readonly Point[], start: number): number => {
  const index = points.findIndex(({ at }) => at >= start);
  return index === -1 ? points.length : index;
};

/** ln of the prior of one profile of each shape. */
const priorsOf = (
  profiles: readonly Profile[],
  config: DetectorConfig['trend'],
): Readonly<Record<Profile['shape'], number>> => {
  const count = { step: 0, finished: 0, going: 0 };
  for (const { shape } of profiles) count[shape] += 1;
  return {
    step: ln(config.stepPrior / Math.max(1, count.step)),
    finished: ln(config.finishedPrior / Math.max(1, count.finished)),
    going: ln(config.goingPrior / Math.max(1, count.going)),
  };
};
