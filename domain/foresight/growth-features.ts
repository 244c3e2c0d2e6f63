import { exp, ln } from '../math.ts';
import { type DailyLevel, meanResidual, residualAt, smoothAt, standsOut } from './daily-level.ts';
import { fitShapes, likelihoodOf, resetFits, type ShapeFits } from './growth-shapes.ts';
import { FIVE_MINUTES_MS } from './spans.ts';
import { type ErrorTrack, errorsAbove, errorsPassed, errorsRise } from './error-track.ts';

/** What is asked of a growth before its end is foretold; durations in units of five minutes, on the log scale. */
const FEATURES = [
  'growth2',
  'growth4',
  'growth8',
  'way',
  'linear-way',
  'since-quarter',
  'since-half',
  'late-half',
  'early-half',
  'below-peak',
  'rises',
  'stands-out',
  'exponential-duration',
  'exponential-growth',
  'quadratic-duration',
  'quadratic-growth',
  'quartic-duration',
  'linear-likelihood',
  'quadratic-likelihood',
  'quartic-likelihood',
  'step-likelihood',
  'rise',
  'errors2',
  'errors4',
  'errors-since-half',
  'errors-late-half',
  'errors-below-peak',
  'errors-rise',
  'volume',
  'templates',
  'further-now',
  'further-hour',
  'further-hours',
  'further-turn',
  'further-strength',
] as const;
export const FEATURE_COUNT = FEATURES.length;
/** The first of those that further signals fill. */
export const FURTHER_FROM = FEATURES.indexOf('further-now');

/** Windows that are looked back over for when the growth was a quarter, half and three quarters of what it is. */
const LOOKED_BACK = 96;
/** Windows in which the peak is looked for. */
const PEAK = 24;
const MOST_LIKELIHOOD = 30;

/** Writes the features of one signal that is on its way up; `left` is the way from the usual level to the limit on the log scale. */
export const growthFeatures = (
  into: Float64Array,
  known: DailyLevel,
  shapes: ShapeFits,
  usual: number,
  limit: number,
  isGrowing: boolean,
): void => {
  const unit = known.intervalMs / FIVE_MINUTES_MS;
  const [two, four, eight] = [meanResidual(known, 2), meanResidual(known, 4), meanResidual(known, 8)];
  const left = Math.max(0.1, limit - usual);
  into[0] = two;
  into[1] = four;
  into[2] = eight;
  into[3] = four / left;
  into[4] = (exp(four) - 1) / Math.max(0.05, exp(left) - 1);
  const now = exp(Math.max(0.02, smoothAt(known, 0))) - 1;
  let [quarter, half, late] = [LOOKED_BACK, LOOKED_BACK, LOOKED_BACK];
  let peak = -Infinity;
  const [lnQuarter, lnHalf, lnLate] = [ln(1 + now / 4), ln(1 + now / 2), ln(1 + (3 * now) / 4)];
  const most = Math.min(LOOKED_BACK, known.level.seen - 1);
  for (let ago = 0; ago < most; ago += 1) {
    const value = smoothAt(known, ago);
    if (ago < PEAK && value > peak) peak = value;
    if (late === LOOKED_BACK && value < lnLate) late = ago;
    if (half === LOOKED_BACK && value < lnHalf) half = ago;
    if (value < lnQuarter) {
      quarter = ago;
      break;
    }
  }
  into[5] = ln(Math.max(0.2, quarter * unit));
  into[6] = ln(Math.max(0.2, half * unit));
  into[7] = late / Math.max(1, half);
  into[8] = half / Math.max(1, quarter);
  const top = exp(Math.max(peak, 0.02)) - 1;
  into[9] = (top - now) / (top + 0.05);
  let rises = 0;
  for (let ago = 0; ago < 12; ago += 1) if (residualAt(known, ago) > residualAt(known, ago + 4)) rises += 1;
  into[10] = rises;
  into[11] = standsOut(known);
  into[21] = two - (residualAt(known, 4) + residualAt(known, 5)) / 2;
  if (!isGrowing) {
    resetFits(shapes);
    for (let feature = 12; feature < 21; feature += 1) into[feature] = 0;
    return;
  }
  fitShapes(shapes, known);
  const [exponential, linear, quadratic, quartic, step] = shapes.fits;
  if (!exponential || !linear || !quadratic || !quartic || !step) return;
  const noise = known.level.noise;
  const base = likelihoodOf(exponential, noise);
  const against = (fit: typeof exponential): number =>
    Math.max(-MOST_LIKELIHOOD, Math.min(MOST_LIKELIHOOD, likelihoodOf(fit, noise) - base));
  into[12] = ln(1 + exponential.duration * unit);
  into[13] = exponential.growth;
  into[14] = ln(1 + quadratic.duration * unit);
  into[15] = quadratic.growth;
  into[16] = ln(1 + quartic.duration * unit);
  into[17] = against(linear);
  into[18] = against(quadratic);
  into[19] = against(quartic);
  into[20] = against(step);
};

/** Writes what errors and volume say. */
export const companionFeatures = (
  into: Float64Array,
  errors: ErrorTrack | null,
  volume: number,
  templates: number,
): void => {
  const passed = errors === null ? null : errorsPassed(errors);
  into[22] = errors === null ? 0 : errorsAbove(errors, 2);
  into[23] = errors === null ? 0 : errorsAbove(errors, 4);
  into[24] = passed?.half ?? 0;
  into[25] = passed?.late ?? 0;
  into[26] = passed?.belowPeak ?? 0;
  into[27] = errors === null ? 0 : errorsRise(errors);
  into[28] = volume;
  into[29] = templates;
};
