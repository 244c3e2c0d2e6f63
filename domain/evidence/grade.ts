import { exp, ln } from '../math.ts';
import {
  LINGERING,
  NOTABLE_EVIDENCE,
  NOTED_APART,
  NOTED_EVIDENCE,
  RATE_PRIOR_VALUES,
  RATE_VALUES,
  RATE_WEIGHT,
  USUAL_RATE,
} from './evidence-config.ts';
import { NUMBER } from './evidence-state.ts';
import { leftAfter } from './fading.ts';
import type { Weighed } from './weighed.ts';

const HALF_OF_GRADE = 12;

/** The score below an alarm: from a quarter on for a value that is notable on its own, else how unusual the last values are. */
export const gradeOf = (numbers: Float64Array, { fast, lasting, steps }: Weighed): number => {
  const notable = fast - noisierThanUsual(numbers, fast, steps);
  const lingering =
    (numbers[NUMBER.lingering] ?? 0) * (steps === 1 ? LINGERING : exp(steps * ln(LINGERING))) +
    lasting * lasting * lasting;
  numbers[NUMBER.lingering] = lingering;
  if (notable >= NOTABLE_EVIDENCE) return 0.25 + (0.25 * notable) / (notable + HALF_OF_GRADE);
  const grade = lingering > 0 ? exp(ln(lingering) / 3) : 0;
  return (0.25 * grade) / (grade + HALF_OF_GRADE);
};

/**
 * How much more often than usual this stream has had noted values, as a weighted logarithm: the mean of the Gamma posterior of a Poisson
 * rate (Gelman et al., Bayesian Data Analysis, section 2.6), by what came before. Less than 0 in a quiet stream.
 */
const noisierThanUsual = (numbers: Float64Array, fast: number, steps: number): number => {
  const left = leftAfter(steps, RATE_VALUES);
  const noted = (numbers[NUMBER.noted] ?? 0) * left;
  const of = (numbers[NUMBER.notedOf] ?? 0) * left + 1;
  const since = (numbers[NUMBER.sinceNoted] ?? 0) + 1;
  const isNoted = fast >= NOTED_EVIDENCE;
  numbers[NUMBER.noted] = isNoted && (noted === 0 || since > NOTED_APART) ? noted + 1 : noted;
  numbers[NUMBER.notedOf] = of;
  numbers[NUMBER.sinceNoted] = isNoted ? 0 : since;
  return RATE_WEIGHT * ln((noted / USUAL_RATE + RATE_PRIOR_VALUES) / (of + RATE_PRIOR_VALUES));
};
