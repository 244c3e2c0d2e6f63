import { type AlertContext, alertJson, lookDueAt } from '../../codecs/alert-text.ts';
import type { Decision } from '../../domain/alert.ts';
import { isoTime, type ReplayJson } from '../../domain/machine-output.ts';
import type { Report, ReportMinute } from '../../domain/report.ts';
import { verdictOf } from '../../domain/verdict.ts';

/**
 * Per minute of gateway.pino in the db-lock outage: time, requests, errors, p50 and p99 of POST /api/orders (ms),
 * records per bucket, requests and errors of POST /api/orders.
 */
const FIGURES: readonly (readonly [string, number, number, number, number, readonly number[], number, number])[] = [
  ['22:10', 327, 0, 85, 537, [308, 18, 1, 0, 1], 40, 0],
  ['22:11', 693, 0, 93, 247, [661, 32, 0, 0, 0], 76, 0],
  ['22:12', 1110, 2, 93, 269, [1045, 65, 0, 0, 0], 131, 0],
  ['22:13', 1060, 0, 84, 314, [1013, 47, 0, 0, 0], 114, 0],
  ['22:14', 687, 0, 90, 537, [659, 27, 1, 0, 0], 54, 0],
  ['22:15', 689, 1, 94, 357, [653, 36, 0, 0, 0], 74, 0],
  ['22:16', 1066, 0, 94, 257, [1007, 59, 0, 0, 0], 117, 0],
  ['22:17', 1102, 0, 89, 341, [1053, 49, 0, 0, 0], 104, 0],
  ['22:18', 689, 0, 105, 312, [645, 44, 0, 0, 0], 74, 0],
  ['22:19', 678, 0, 129, 440, [637, 41, 0, 0, 0], 60, 0],
  ['22:20', 1115, 0, 183, 721, [1010, 103, 2, 0, 0], 99, 0],
  ['22:21', 1046, 2, 211, 1237, [951, 90, 5, 0, 0], 93, 0],
  ['22:22', 684, 0, 228, 940, [633, 49, 2, 0, 0], 50, 0],
  ['22:23', 726, 66, 399, 3005, [623, 36, 1, 66, 8], 67, 30],
  ['22:24', 1109, 252, 2003, 2010, [854, 3, 0, 252, 0], 127, 127],
  ['22:25', 1097, 38, 240, 2007, [970, 77, 11, 39, 0], 126, 18],
  ['22:26', 698, 0, 76, 289, [678, 20, 0, 0, 0], 61, 0],
  ['22:27', 691, 0, 92, 443, [656, 35, 0, 0, 0], 75, 0],
  ['22:28', 1106, 0, 83, 250, [1062, 44, 0, 0, 0], 116, 0],
  ['22:29', 1070, 1, 88, 268, [1034, 36, 0, 0, 0], 95, 0],
  ['22:30', 688, 0, 80, 334, [670, 18, 0, 0, 0], 66, 0],
  ['22:31', 288, 0, 82, 237, [276, 12, 0, 0, 0], 24, 0],
];

const DATASET = 'gateway.pino-1f0c22aa';
const REPLAY = `${DATASET}~1`;
const service = 'gateway';
const route = 'POST /api/orders';
/** Epoch ms of a time on the evening of the outage. */
const at = (clock: string): number => Date.parse(`2026-11-20T${clock}Z`);

const minutes: readonly ReportMinute[] = FIGURES.map(
  ([clock, requests, errors, p50, p99, buckets, seriesRequests, seriesErrors]) => ({
    minute: isoTime(at(`${clock}:00`)),
    requests,
    errors,
    p50,
    p99,
    buckets,
    series_requests: seriesRequests,
    series_errors: seriesErrors,
  }),
);

/** The prediction of the outage with two and a half minutes to go. */
export const prediction: Decision = {
  kind: 'predicted',
  minute: at('22:20:00'),
  service,
  route,
  incidentKey: 'gateway/POST /api/orders',
  probability: 0.843,
  horizonMinutes: 30,
  failureAt: { p10: at('22:23:10'), p50: at('22:26:20'), p90: at('22:33:00') },
  urgency: 'HIGH',
  evidence: [
    {
      signal: 'latency-trend',
      observed: 183,
      expected: 91,
      unit: 'ms',
      text: 'latency of POST /api/orders, growing 22% a minute for 3 minutes',
    },
    { signal: 'bucket-mix', observed: 0.092, expected: 0.051, unit: 'share', text: 'requests slower than 100 ms' },
    {
      signal: 'new-template',
      observed: 14,
      expected: null,
      unit: 'count',
      text: 'duration: <*> ms statement: SELECT count(*) FROM orders WHERE customer_id = <*>',
    },
  ],
  origin: { service: 'orders', route: 'POST /orders', movedAt: at('22:18:00') },
};

/** The same incident, when it was failing. */
export const detection: Decision = {
  ...prediction,
  kind: 'detected',
  minute: at('22:24:00'),
  probability: null,
  horizonMinutes: null,
  failureAt: null,
  urgency: 'CRITICAL',
  evidence: [
    {
      signal: 'error-ratio',
      observed: 1,
      expected: 0.004,
      unit: 'share',
      text: 'failing requests of POST /api/orders',
    },
  ],
  origin: null,
};

/** The end of the incident. */
export const clearing: Decision = {
  ...detection,
  kind: 'cleared',
  minute: at('22:30:00'),
  urgency: null,
  evidence: [],
};

/** What the messages of the outage say besides their decisions. */
export const contextOf = (decision: Decision): AlertContext => ({
  id: `5d0c6a9e41b7f2c83e0f9d1ab27c4658-${decision.kind}`,
  incident: 'inc-8f31c20b9d47',
  dataset: DATASET,
  replay: REPLAY,
  sentAt: lookDueAt(decision.minute),
  openedAt: lookDueAt(prediction.minute),
  warnedAt: decision.kind === 'predicted' ? null : lookDueAt(prediction.minute),
  detectedAt: decision.kind === 'cleared' ? lookDueAt(detection.minute) : null,
  minutes: minutes
    .filter(({ minute }) => Date.parse(minute) <= decision.minute)
    .map(({ minute, series_errors, p50, p99 }) => ({
      minute: Date.parse(minute),
      errors: series_errors,
      p50Ms: p50,
      p99Ms: p99,
    })),
  trackRecord: null,
  lakeRecord: null,
  completeness: 1,
  second: null,
  sampleLine:
    '{"level":30,"time":1795213259871,"name":"gateway","req":{"method":"POST","url":"/api/orders"},"res":{"statusCode":201},"responseTime":721,"msg":"request completed"}',
});

const alerts = [prediction, detection, clearing].map((decision) => alertJson(decision, contextOf(decision)));

const replay: ReplayJson = {
  replay: REPLAY,
  dataset: DATASET,
  unchanged: false,
  files: [
    {
      file: 'gateway.pino.log.gz',
      source: 'gateway.pino.log.gz',
      format: 'json-lines',
      lines: 18428,
      records: 18428,
      rows: 18427,
      quarantined: 1,
      skipped: 0,
    },
    {
      file: 'nginx.error.log.gz',
      source: 'nginx.error.log.gz',
      format: 'nginx-error',
      lines: 102,
      records: 100,
      rows: 100,
      quarantined: 0,
      skipped: 2,
    },
  ],
  lines: 18530,
  records: 18528,
  rows: 18527,
  quarantined: 1,
  skipped: 2,
  buckets: { fast: 17098, medium: 941, slow: 23, critical: 357, none: 108 },
  first_event: '2026-11-20T22:10:25.196Z',
  last_event: '2026-11-20T22:31:37.402Z',
  speed: 'max',
  speed_achieved: 1272,
  alerts,
  problems: [
    {
      source: 'nginx.error.log.gz',
      code: 'zone-assumed',
      message: 'times carry no zone and were read as UTC; if that is wrong, replay with --replace --tz +01:00',
    },
  ],
  report: {
    json: `reports/${REPLAY}/report.json`,
    md: `reports/${REPLAY}/report.md`,
    html: `reports/${REPLAY}/report.html`,
  },
};

/** A report with the figures of the db-lock outage, as seen by the gateway. */
export const dbLockReport: Report = {
  version: 1,
  replay,
  verdict: verdictOf(
    [
      { start: at('22:23:00'), end: at('22:26:00'), service, route },
      { start: at('22:23:00'), end: at('22:26:00'), service, route: null },
      { start: at('22:23:00'), end: at('22:25:00'), service: null, route: null },
    ],
    alerts,
    at('22:31:37'),
  ),
  charted: { service, route },
  minutes,
  detector_version: '1',
  calibration: 'not calibrated: no outcome so far, it takes 30',
  checks: { counts_agree: true, blocks: 3, blocks_discarded: 0 },
};
