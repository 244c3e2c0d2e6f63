import type { Measurement, Telemetry } from '../../ports/telemetry.ts';

/** Where log lines go: powertools' logger on AWS. Fields stand at the top of the JSON line. */
export interface LineLog {
  info(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

export interface TelemetryOptions {
  /** The only dimension, so that each metric counts, and costs, once; the function's name is a field of the line. */
  readonly stage: string;
  readonly log: LineLog;
  readonly now: () => number;
}

interface Metric {
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds';
}

const RECORDS = {
  records: { name: 'Records', unit: 'Count' },
  quarantined: { name: 'Quarantined', unit: 'Count' },
} as const;

/**
 * Every custom metric there is, by measurement and value: each costs $0.30 a month, so all else is found in the logs. The
 * alarms of the template use them by name.
 */
const METRICS: Readonly<Record<string, Readonly<Record<string, Metric>>>> = {
  'block-committed': RECORDS,
  'live-committed': RECORDS,
  'block-failed': { failed: { name: 'BlocksFailed', unit: 'Count' } },
  'lake-watched': { runs: { name: 'DetectorRuns', unit: 'Count' } },
  'upload-refused': { uploads: { name: 'UploadsRefused', unit: 'Count' } },
  'live-watched': { watermarkLagMs: { name: 'WatermarkLagMs', unit: 'Milliseconds' } },
};

/** Measurements that ask somebody to act. */
const ERRORS = new Set(['block-failed', 'block-discarded', 'upload-refused']);
const NAMESPACE = 'Foreshock';

/**
 * One structured log line per measurement, and its metrics in the same line (embedded metric format,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * The metrics class of powertools is not used for them: it always adds a dimension `service`, gathers metrics until they
 * are flushed and prints a line of its own.
 */
export const createCloudWatchTelemetry = ({ stage, log, now }: TelemetryOptions): Telemetry => ({
  record: (measurement) => {
    const { event, about } = measurement;
    const values = event === 'block-failed' ? { failed: 1, ...measurement.values } : measurement.values;
    const fields = { ...about, ...values, event, ...metricsOf({ event, values, about }, stage, now()) };
    if (ERRORS.has(event)) log.error(event, fields);
    else log.info(event, fields);
  },
});

const metricsOf = ({ event, values }: Measurement, stage: string, timestamp: number): Record<string, unknown> => {
  const wanted = METRICS[event] ?? {};
  const measured = Object.entries(wanted).filter(([value]) => Number.isFinite(values[value]));
  if (measured.length === 0) return {};
  const metrics = measured.map(([, { name, unit }]) => ({ Name: name, Unit: unit }));
  return {
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [['stage']], Metrics: metrics }],
    },
    stage,
    ...Object.fromEntries(measured.map(([value, { name }]) => [name, values[value]])),
  };
};
