import type { Calibration } from './calibration.ts';
import type { AlertJson, ReplayJson } from './machine-output.ts';

/** One minute of the chart: the whole system and the series that the first alert names. */
export interface ReportMinute {
  /** Start of the minute, ISO 8601. */
  readonly minute: string;
  readonly requests: number;
  readonly errors: number;
  /** Milliseconds; null where no request of the charted series carried a latency. */
  readonly p50: number | null;
  readonly p99: number | null;
  /** Records per latency bucket of the whole system, in the order of BUCKETS. */
  readonly buckets: readonly number[];
  /** Requests and failing ones of the charted series. */
  readonly series_requests: number;
  readonly series_errors: number;
}

/** A failure of DESIGN's condition on the data itself, merged over routes, services and the whole. */
export interface ReportFailure {
  readonly start: string;
  readonly end: string;
  /** What failed, narrowest first: `POST /api/orders of gateway`. */
  readonly series: readonly { readonly service: string | null; readonly route: string | null }[];
  /** Id of the first alert that foresaw it, and how many minutes before; null = not foreseen. */
  readonly foreseen_by: string | null;
  readonly lead_minutes: number | null;
  /** Id of the first `detected` alert, and how many seconds after the start. */
  readonly detected_by: string | null;
  readonly detected_after_seconds: number | null;
}

/** The one-page verdict of a replay. */
export interface Verdict {
  readonly failures: readonly ReportFailure[];
  /** First warning of the first failure, ISO 8601; null = none. */
  readonly first_warning_at: string | null;
  readonly lead_minutes: number | null;
  /** Ids of predictions after which no failure came within their horizon. */
  readonly false_alarms: readonly string[];
  /** Ids of predictions whose horizon reaches beyond the end of the data, without a failure so far. */
  readonly undecided: readonly string[];
  /** Failures without a prediction before. */
  readonly missed: readonly ReportFailure[];
  /** One sentence for a person. */
  readonly sentence: string;
}

/** Everything that a report shows; Markdown, JSON and HTML are three encodings of it. */
export interface Report {
  readonly version: 1;
  readonly replay: ReplayJson;
  readonly verdict: Verdict;
  /** The series of the chart: that of the first alert, else the whole. */
  readonly charted: { readonly service: string | null; readonly route: string | null };
  readonly minutes: readonly ReportMinute[];
  readonly detector_version: string;
  /** What could not be known from these files, a line each: why failures were missed, or what no warning can come from. Absent = nothing. */
  readonly not_knowable?: readonly string[];
  /** What is known of calibration; "not calibrated" until there is a track record. */
  readonly calibration: string;
  /** By every outcome of the lake when the report was written; absent of older reports. */
  readonly reliability?: Calibration;
  readonly checks: {
    /** records = rows + quarantined, and every line accounted for. */
    readonly counts_agree: boolean;
    readonly blocks: number;
    readonly blocks_discarded: number;
  };
}

export type { AlertJson };
