/** One measurement per batch or run, never per line. */
export interface Measurement {
  readonly event: string;
  /** Counts and durations (names end in their unit). */
  readonly values: Readonly<Record<string, number>>;
  readonly about: Readonly<Record<string, string>>;
}

export interface Telemetry {
  record(measurement: Measurement): void;
}
