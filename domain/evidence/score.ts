import { alarmOf } from './alarms.ts';
import { gradeOf } from './grade.ts';
import type { Weighed } from './weighed.ts';

/**
 * The score of a value in [0, 1]: 0.5 and more is an alarm, one for each incident and again only when it got materially worse; a quarter
 * and more is a value that is notable on its own; below, the grade says how unusual the last values are.
 */
export const scoreOf = (numbers: Float64Array, weighed: Weighed): number => {
  const grade = gradeOf(numbers, weighed);
  const alarm = alarmOf(numbers, weighed);
  return alarm === null ? grade : 0.5 + (0.5 * alarm) / (alarm + 4);
};
