import {
  ALARM_EVIDENCE,
  CALM_EVIDENCE,
  CALM_VALUES,
  FIRST_VALUES,
  INCIDENT_VALUES,
  KEPT_ALARMS,
  NOISE_SHARE,
  NOISE_VALUES,
  RECURRING_FADES,
  RECURRING_SHARE,
  SAME_TIME_MS,
  STANDING_OUT,
  WORSENING,
  YOUNG_VALUES,
} from './evidence-config.ts';
import { NUMBER } from './evidence-state.ts';
import { leftAfter } from './fading.ts';
import type { Weighed } from './weighed.ts';

const DAY_MS = 86_400_000;

/**
 * Whether a value alarms: its evidence as so many times what it had to reach (1 and more), or null. It has to be beyond what noisy
 * streams show, the incident that is open, and what alarmed at the same time of earlier days, and the value itself stands out a little.
 */
export const alarmOf = (numbers: Float64Array, weighed: Weighed): number | null => {
  const { fast, steps, points, timestampMs } = weighed;
  const slow = weighed.slow / (1 + YOUNG_VALUES / (points + 1));
  const isCalm = fast < STANDING_OUT || slow < CALM_EVIDENCE;
  const incident = (numbers[NUMBER.incident] ?? 0) * leftAfter(steps, isCalm ? CALM_VALUES : INCIDENT_VALUES);
  const alarms = (numbers[NUMBER.alarms] ?? 0) * leftAfter(steps, NOISE_VALUES);
  numbers[NUMBER.incident] = incident;
  numbers[NUMBER.alarms] = alarms;
  const usual = Math.max(ALARM_EVIDENCE * (1 + NOISE_SHARE * alarms), incident);
  if (isCalm || points < FIRST_VALUES || slow < usual) return null;
  const bar = Math.max(usual, atThisTime(numbers, timestampMs));
  if (slow < bar) return null;
  numbers[NUMBER.incident] = slow * WORSENING;
  numbers[NUMBER.alarms] = alarms + 1;
  keepAlarm(numbers, timestampMs, slow);
  return slow / bar;
};

/** What alarms at the same time of earlier days ask for: what comes every day is no news. */
const atThisTime = (numbers: Float64Array, timestampMs: number): number => {
  let asked = 0;
  for (let k = 0; k < KEPT_ALARMS; k += 1) {
    const evidence = numbers[NUMBER.keptAlarms + 2 * k + 1] ?? 0;
    if (evidence === 0) continue;
    const age = timestampMs - (numbers[NUMBER.keptAlarms + 2 * k] ?? 0);
    const days = Math.round(age / DAY_MS);
    if (days < 1 || Math.abs(age - days * DAY_MS) > SAME_TIME_MS) continue;
    asked = Math.max(asked, evidence * RECURRING_SHARE * leftOf(days));
  }
  return asked;
};

const leftOf = (days: number): number => {
  let left = 1;
  for (let day = 0; day < days && left > 1e-6; day += 1) left *= RECURRING_FADES;
  return left;
};

const keepAlarm = (numbers: Float64Array, timestampMs: number, evidence: number): void => {
  const next = numbers[NUMBER.nextAlarm] ?? 0;
  numbers[NUMBER.keptAlarms + 2 * next] = timestampMs;
  numbers[NUMBER.keptAlarms + 2 * next + 1] = evidence;
  numbers[NUMBER.nextAlarm] = (next + 1) % KEPT_ALARMS;
};
