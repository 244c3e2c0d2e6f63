import type { AlertKind, Evidence, Urgency } from './alert.ts';
import type { Problem, Speed } from './replay.ts';
import type { OutcomeKind } from './outcome.ts';
import type { Bucket } from './record.ts';

/** The machine-readable shapes of DESIGN "Machine-readable output"; instants are ISO 8601 with milliseconds and Z. Additive change only. */
export interface AlertJson {
  readonly id: string;
  readonly incident: string;
  readonly dataset: string;
  readonly kind: AlertKind;
  readonly at: string;
  readonly sent_at: string;
  readonly service: string | null;
  readonly route: string | null;
  readonly probability: number | null;
  readonly horizon_minutes: number | null;
  readonly failure_at: { readonly p10: string; readonly p50: string; readonly p90: string } | null;
  readonly urgency: Urgency | null;
  readonly evidence: readonly Evidence[];
  readonly message: string;
  /** Of a prediction: how earlier ones came out, as known at its `at`; absent of others. */
  readonly track_record?: TrackRecord | null;
  /** Of a revision or retraction: the id of the alert that it is about. */
  readonly about?: string;
}

/** How predictions came out. */
export interface TrackRecord {
  /** Predictions with an outcome, failed or not. */
  readonly predictions: number;
  /** Of these, those that were followed by the failure. */
  readonly kept: number;
  readonly false_alarms: number;
  /** Predictions whose data are missing, and those whose horizon has not passed. */
  readonly unknown: number;
  readonly open: number;
  /** Incidents that were seen failing without a prediction before. */
  readonly missed: number;
  /** Of the kept ones whose failure has a time; null without any. */
  readonly median_lead_minutes: number | null;
  /** Event time watched, minutes. */
  readonly watched_minutes: number;
  /** Null where nothing was watched. */
  readonly false_alarms_per_week: number | null;
}

/** What the lake knows of an alert besides its words; additive change only. */
export interface ListedAlert extends AlertJson {
  /** Ledger entries that its look had read; null where that was not recorded. */
  readonly cut: number | null;
  /** Event time up to which everything had been read; null = to the end, or not recorded. */
  readonly watermark: string | null;
  /** Share of the shards that were up to date, 0 to 1; null where that was not recorded. */
  readonly completeness: number | null;
  /** What became of a prediction; null of others and while it is open. */
  readonly outcome: OutcomeJson | null;
}

/** The outcome of a prediction that counts. */
export interface OutcomeJson {
  readonly outcome: OutcomeKind;
  readonly by: 'data' | 'person';
  readonly failure_at: string | null;
  readonly lead_minutes: number | null;
  readonly note: string | null;
}

export interface FileJson {
  readonly file: string;
  readonly source: string;
  readonly format: string;
  readonly lines: number;
  readonly records: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly skipped: number;
}

export interface ReplayJson {
  readonly replay: string;
  readonly dataset: string;
  readonly unchanged: boolean;
  readonly files: readonly FileJson[];
  readonly lines: number;
  readonly records: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly skipped: number;
  readonly buckets: Readonly<Record<Bucket, number>>;
  readonly first_event: string | null;
  readonly last_event: string | null;
  readonly speed: Speed;
  readonly speed_achieved: number;
  readonly alerts: readonly AlertJson[];
  readonly problems: readonly Problem[];
  readonly report: { readonly json: string; readonly md: string; readonly html: string };
}

export interface VerifyJson {
  readonly id: string;
  readonly equal: boolean | null;
  readonly first_difference: string | null;
  readonly reason: string | null;
}

export interface DoctorJson {
  readonly ok: boolean;
  readonly lines: number;
  readonly records: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly skipped: number;
  readonly problems: readonly Problem[];
}

/** Instant (epoch ms) as ISO 8601 with milliseconds and Z. */
export const isoTime = (instant: number): string => new Date(instant).toISOString();
