import { calibrationOf } from '../../domain/calibration.ts';
import type { AlertJson } from '../../domain/machine-output.ts';
import { predictSeries } from '../../streams/predict-series.ts';
import { loadSharedSimulator, sharedService, type SharedSimulator } from '../foresight/shared-simulator.ts';
import type { SimulatedService } from '../foresight/simulated-service.ts';
import type { ScoreRow } from './score-row.ts';
import { benchmarksFolder } from './shared.ts';

const SEEDS = 200;
const MINUTE_MS = 60_000;
/** Alerts this long after a breach count neither way. */
const AFTER_BREACH_MS = 120 * MINUTE_MS;
const LONGEST_MINUTES = 360;
const TARGETS = { recall: 0.95, precision: 0.85, lead: 40, falseAlarms: 0.02, calibration: 0.05, timeError: 0.3 };

/** One service with the alerts that `predict-series` gave. */
export interface PredictedService {
  readonly service: SimulatedService;
  readonly predicted: readonly AlertJson[];
}

/** The windows of a service as a file would hold them. */
export const windowsCsv = ({ signals, windows }: SimulatedService): string =>
  [
    ['timestamp', ...signals].join(','),
    ...windows.map(({ at, values }) => `${at},${values.map((value) => Number(value.toPrecision(9))).join(',')}`),
    '',
  ].join('\n');

/** Runs one service through the stage behind `predict-series`. */
export const predictService = async (service: SimulatedService, name: string): Promise<PredictedService> => {
  const bytes = new TextEncoder().encode(windowsCsv(service));
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  };
  const predicted: AlertJson[] = [];
  for await (const alerts of predictSeries(chunks(), { name, dataset: name, service: name, slo: service.slo })) {
    predicted.push(...alerts.filter(({ kind }) => kind === 'predicted'));
  }
  return { service, predicted };
};

/** Prediction on the shared simulator of failures, seeds 1 to 200, fed with what logs give. */
export const scoreSimulator = async (): Promise<readonly ScoreRow[]> => {
  const folder = benchmarksFolder();
  if (folder === null) return [];
  const simulator = await loadSharedSimulator(folder);
  const runs: PredictedService[] = [];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    runs.push(await predictService(sharedService(simulator, seed), `seed-${seed}`));
  }
  return simulatorRows(simulator, runs);
};

/** The figures of runs: the shared scorer at three horizons, calibration, and how far off the time of failure was. */
export const simulatorRows = (
  simulator: Pick<SharedSimulator, 'score'>,
  runs: readonly PredictedService[],
): readonly ScoreRow[] => {
  const scored = runs.map(({ service: { fails, days, windows, intervalMs }, predicted }) => {
    const first = windows[0]?.at ?? 0;
    return {
      sim: { fails, days },
      alerts: predicted.map(({ at }) => Math.round((Date.parse(at) - first) / intervalMs)),
    };
  });
  const row = (set: string, metric: string, value: number, target: number, better: ScoreRow['better']): ScoreRow => {
    return { set, metric, value, target, better };
  };
  const rows = [6, 4, 2].flatMap((hours) => {
    const set = `simulator, ${hours} h`;
    const { recallPrecursor, precision, medianLeadMin, falsePerServiceDay } = simulator.score(scored, hours * 12);
    return [
      row(set, 'precursor recall', recallPrecursor, TARGETS.recall, 'higher'),
      row(set, 'precision', precision, TARGETS.precision, 'higher'),
      row(set, 'median lead, min', medianLeadMin ?? 0, TARGETS.lead, 'higher'),
      row(set, 'false alarms per service day', falsePerServiceDay, TARGETS.falseAlarms, 'lower'),
    ];
  });
  const judged = runs.flatMap((run) => run.predicted.flatMap((alert) => judge(run.service, alert)));
  return [
    ...rows,
    row('simulator', 'expected calibration error', calibrationError(judged), TARGETS.calibration, 'lower'),
    row('simulator', 'median relative error of time', timeError(judged), TARGETS.timeError, 'lower'),
  ];
};

/** A prediction against the truth: minutes until the next breach (Infinity = none), and what was said. */
interface Judged {
  readonly probability: number;
  readonly horizonMinutes: number;
  readonly expectedMinutes: number;
  readonly minutes: number;
}

const judge = ({ fails, windows }: SimulatedService, alert: AlertJson): readonly Judged[] => {
  const at = Date.parse(alert.at);
  const breaches = fails.map(({ breach }) => windows[breach]?.at ?? Infinity);
  if (breaches.some((breach) => at >= breach && at - breach <= AFTER_BREACH_MS)) return [];
  if (alert.probability === null || alert.horizon_minutes === null || alert.failure_at === null) return [];
  const next = Math.min(Infinity, ...breaches.filter((breach) => breach > at));
  return [
    {
      probability: alert.probability,
      horizonMinutes: alert.horizon_minutes,
      expectedMinutes: (Date.parse(alert.failure_at.p50) - at) / MINUTE_MS,
      minutes: (next - at) / MINUTE_MS,
    },
  ];
};

/** Whether a breach came within each alert's own horizon, against its probability. */
const calibrationError = (judged: readonly Judged[]): number =>
  calibrationOf(
    judged.map(({ probability, horizonMinutes, minutes }) => ({ probability, failed: minutes <= horizonMinutes })),
  ).expected_calibration_error ?? NaN;

const timeError = (judged: readonly Judged[]): number => {
  const errors = judged
    .filter(({ minutes }) => minutes <= LONGEST_MINUTES)
    .map(({ minutes, expectedMinutes }) => Math.abs(expectedMinutes - minutes) / minutes)
    .sort((a, b) => a - b);
  return errors[errors.length >> 1] ?? NaN;
};
