import type { DecisionSettings } from './decision-settings.ts';
import { DAY_MS, MINUTE_MS } from './window.ts';

/** False alarms that somebody is willing to bear, and how much history must say so. */
export interface Budget {
  readonly falseAlarmsPerDay: number;
  /** Days of event time at least. */
  readonly days: number;
}

/** What settings would have done on history: the sum over replays and the stream. */
export interface Proof {
  readonly days: number;
  readonly falseAlarms: number;
  readonly foreseen: number;
  readonly missed: number;
}

/** Events of the settings by which the stream pages people; `at` is wall time, epoch ms. */
export type SettingEvent =
  | {
      readonly type: 'SettingProposed';
      readonly at: number;
      readonly data: { readonly settings: DecisionSettings; readonly budget: Budget };
    }
  | {
      readonly type: 'SettingAdopted';
      readonly at: number;
      /** In force for every minute of the stream from `from` on (epoch ms): no look was taken there before. */
      readonly data: { readonly settings: DecisionSettings; readonly from: number; readonly proof: Proof };
    }
  | { readonly type: 'SettingWithdrawn'; readonly at: number; readonly data: Record<string, never> };

/** Settings and the minute from which they are in force. */
export interface Adopted {
  readonly from: number;
  readonly settings: DecisionSettings;
}

/** The fold of the events. */
export interface SettingsState {
  readonly version: number;
  /** In shadow: judged on history, and pages nobody. */
  readonly proposed: { readonly settings: DecisionSettings; readonly budget: Budget; readonly at: number } | null;
  /** In the order of time. */
  readonly adopted: readonly Adopted[];
}

export const NO_SETTINGS: SettingsState = { version: 0, proposed: null, adopted: [] };

export const evolveSettings = (state: SettingsState, event: SettingEvent): SettingsState => {
  const version = state.version + 1;
  switch (event.type) {
    case 'SettingProposed':
      return { ...state, version, proposed: { ...event.data, at: event.at } };
    case 'SettingAdopted': {
      const { from, settings } = event.data;
      return { version, proposed: null, adopted: [...state.adopted, { from, settings }] };
    }
    case 'SettingWithdrawn':
      return { ...state, version, proposed: null };
  }
};

/** The settings in force for a minute of the stream, else those of the configuration (`present`). */
export const settingsAt = (adopted: readonly Adopted[], minute: number, present: DecisionSettings): DecisionSettings =>
  adopted.findLast(({ from }) => from <= minute)?.settings ?? present;

/** A look is taken by the settings that were known when its run began: a change must lie well ahead of every run. */
const STEP_MS = 30 * MINUTE_MS;

/** When an adoption at a wall time takes effect: at the second half hour from then, where no look has been taken and none is being taken. */
export const inForceFrom = (now: number): number => (Math.floor(now / STEP_MS) + 2) * STEP_MS;

/** Why settings may not page yet; null = they meet their budget. */
export const whyNot = ({ days, falseAlarms }: Proof, budget: Budget): string | null => {
  if (days < budget.days) {
    return `history covers ${rounded(days)} of the ${rounded(budget.days)} days that are needed: replay older logs, or wait while the stream goes on`;
  }
  const allowed = budget.falseAlarmsPerDay * days;
  return falseAlarms <= allowed
    ? null
    : `${falseAlarms} false alarms in ${rounded(days)} days are more than the ${rounded(budget.falseAlarmsPerDay)} a day that the budget allows`;
};

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Longest history of the stream that is looked at again, ms. */
export const SHADOW_MS = 14 * DAY_MS;
