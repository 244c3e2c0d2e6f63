import type { DecisionSettings } from './decision-settings.ts';
import type { HeldReason } from './held.ts';
import type { Estimate } from './interval.ts';
import type { AlertJson } from './machine-output.ts';
import type { Problem } from './replay.ts';
import type { Worth } from './score-alerts.ts';

/** Where the incidents of a backtest come from. */
export interface Truth {
  readonly by: 'condition' | 'slo' | 'incidents' | 'labels';
  /** One line for a person. */
  readonly text: string;
}

/** What could not be known of an incident, or why no warning came. */
export type MissReason = 'outside' | 'no-data' | 'too-short' | 'few-samples' | 'sudden' | 'held-back' | 'told';

export interface Miss {
  readonly reason: MissReason;
  readonly text: string;
}

/** One incident and what was said of it. Instants are ISO 8601. */
export interface BacktestIncident {
  readonly start: string;
  readonly end: string;
  readonly name: string;
  /** `outside` = not within the data: it counts neither as foreseen nor as missed. */
  readonly outcome: 'foreseen' | 'missed' | 'outside';
  readonly foreseen_by: string | null;
  readonly lead_minutes: number | null;
  readonly detected_by: string | null;
  readonly detected_after_seconds: number | null;
  /** What could not be known, for what was missed. */
  readonly why: readonly Miss[];
}

/** One message of the simulated lifecycle and what it was worth; a clearing is neither right nor wrong. */
export interface BacktestAlert extends AlertJson {
  readonly worth: Worth | 'follow-up';
  /** Place of the incident in the list that it belongs to; null = none. */
  readonly incident_index: number | null;
}

/** A stretch in which something was seen and nothing was sent. */
export interface Suppressed {
  readonly from: string;
  readonly to: string;
  readonly looks: number;
  readonly reason: HeldReason;
  readonly service: string | null;
  readonly route: string | null;
  /** Highest P(failure within the horizon) of the stretch; null = failing already. */
  readonly probability: number | null;
  /** What a message at its beginning would have been worth. */
  readonly would_be: Worth;
}

/** A stretch of minutes without any record. */
export interface Gap {
  readonly from: string;
  readonly to: string;
  readonly minutes: number;
}

/** What is missing in the data that the figures rest on. */
export interface Completeness {
  readonly lines: number;
  readonly records: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly skipped: number;
  readonly blocks_discarded: number;
  /** Minutes between the first and the last record, those without a record, and those that no look was taken at. */
  readonly minutes: number;
  readonly empty_minutes: number;
  readonly unseen_minutes: number;
  /** The longest gaps, in the order of time. */
  readonly gaps: readonly Gap[];
  readonly problems: readonly Problem[];
}

/** Settings as machines read them. */
export interface SettingJson {
  readonly confidence: number;
  readonly m: number;
  readonly n: number;
  readonly horizon_minutes: number;
  readonly cooldown_minutes: number;
}

export const settingJson = (settings: DecisionSettings): SettingJson => ({
  confidence: settings.confidence,
  m: settings.standOut,
  n: settings.ofMinutes,
  horizon_minutes: settings.horizonMinutes,
  cooldown_minutes: settings.cooldownMinutes,
});

/** What one setting would have achieved. */
export interface PointJson extends SettingJson {
  readonly foreseen: number;
  readonly missed: number;
  readonly median_lead_minutes: number | null;
  readonly false_alarms: number;
  readonly false_alarms_per_day: number;
  readonly alerts: number;
  readonly present: boolean;
  readonly on_front: boolean;
}

/** A message that one of two settings sends and the other does not. */
export interface DifferenceJson {
  readonly kind: 'predicted' | 'detected' | 'cleared';
  readonly at: string;
  readonly service: string | null;
  readonly route: string | null;
  readonly probability: number | null;
  readonly worth: Worth | 'follow-up';
}

/** What appears and what vanishes on the way from one setting to another. */
export interface BetweenJson {
  readonly from: SettingJson;
  readonly to: SettingJson;
  readonly appear: readonly DifferenceJson[];
  readonly vanish: readonly DifferenceJson[];
}

export interface FrontierJson {
  readonly points: readonly PointJson[];
  readonly between: BetweenJson | null;
}

/** The proof of a setting on a dataset: docs/backtest.md defines every figure. */
export interface Backtest {
  readonly version: 1;
  readonly replay: string;
  readonly dataset: string;
  readonly detector_version: string;
  readonly setting: SettingJson;
  readonly truth: Truth;
  /** Start of the first minute and end of the last; null without a record. */
  readonly period: { readonly from: string; readonly to: string } | null;
  readonly incidents: readonly BacktestIncident[];
  readonly foreseen: number;
  readonly missed: number;
  /** Share of the incidents within the data that were foreseen, and share of the decided warnings that came true; null = of none. */
  readonly recall: Estimate | null;
  readonly precision: Estimate | null;
  readonly lead_minutes: { readonly median: number; readonly shortest: number; readonly longest: number } | null;
  readonly false_alarms: number;
  /** Days of event time that were looked at. */
  readonly days: number;
  readonly false_alarms_per_day: Estimate | null;
  readonly alerts: readonly BacktestAlert[];
  readonly suppressed: readonly Suppressed[];
  readonly completeness: Completeness;
  readonly frontier: FrontierJson | null;
}
