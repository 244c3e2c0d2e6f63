import { exp, ln } from '../math.ts';

/** What is left of something that fades over so many values, after some intervals. */
export const leftAfter = (steps: number, values: number): number =>
  steps === 1 ? 1 - 1 / values : exp(steps * ln(1 - 1 / values));
