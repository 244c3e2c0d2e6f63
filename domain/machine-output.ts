import type { AlertKind, Evidence, Urgency } from './alert.ts';
import type { Problem, Speed } from './replay.ts';
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
