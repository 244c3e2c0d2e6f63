import { exp, ln } from '../math.ts';
import {
  ALARM_EVIDENCE,
  FIRST_VALUES,
  INCIDENT_VALUES,
  LINGERING,
  NOISE_SHARE,
  NOISE_VALUES,
  NOTABLE_EVIDENCE,
  WORSENING,
} from './evidence-config.ts';
import { NUMBER } from './evidence-state.ts';

const HALF_OF_GRADE = 12;

/** What is left of something that fades over `values` after some steps. */
const left = (values: number, steps: number): number =>
  steps === 1 ? 1 - 1 / values : exp(steps * ln(1 - 1 / values));

/** What the evidence must reach for an alarm now. */
const alarmBar = (numbers: Float64Array): number => {
  const noise = 1 + NOISE_SHARE * (numbers[NUMBER.alarms] ?? 0);
  return Math.max(ALARM_EVIDENCE * noise, numbers[NUMBER.incident] ?? 0);
};

/**
 * The score of a value in [0, 1]: 0.5 and more is an alarm, one for each incident and again only when it got materially worse; a quarter
 * and more is a value that is notable on its own; below, the grade says how unusual the last values are.
 */
export const scoreOf = (
  numbers: Float64Array,
  {
    slow,
    fast,
    steps,
    points,
  }: { readonly slow: number; readonly fast: number; readonly steps: number; readonly points: number },
): number => {
  numbers[NUMBER.incident] = (numbers[NUMBER.incident] ?? 0) * left(INCIDENT_VALUES, steps);
  numbers[NUMBER.alarms] = (numbers[NUMBER.alarms] ?? 0) * left(NOISE_VALUES, steps);
  const lingering =
    (numbers[NUMBER.lingering] ?? 0) * (steps === 1 ? LINGERING : exp(steps * ln(LINGERING))) + fast * fast * fast;
  numbers[NUMBER.lingering] = lingering;
  const bar = alarmBar(numbers);
  if (points >= FIRST_VALUES && slow >= bar) {
    numbers[NUMBER.incident] = slow * WORSENING;
    numbers[NUMBER.alarms] = (numbers[NUMBER.alarms] ?? 0) + 1;
    return 0.5 + (0.5 * slow) / (slow + 4 * bar);
  }
  if (fast >= NOTABLE_EVIDENCE) return 0.25 + (0.25 * fast) / (fast + HALF_OF_GRADE);
  const grade = lingering > 0 ? exp(ln(lingering) / 3) : 0;
  return (0.25 * grade) / (grade + HALF_OF_GRADE);
};
