import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { objective, SIGNALS, type SimulatedService, type TrueBreach } from './simulated-service.ts';

interface SharedWindow {
  readonly t: number;
  readonly count: number;
  readonly err: number;
  readonly p95: number;
  readonly mem: number;
  readonly queue: number;
  readonly newTpl: number;
}

interface SharedRun {
  readonly W: readonly SharedWindow[];
  readonly ev: readonly { readonly type: string; readonly a: number; readonly len: number }[];
  readonly fails: readonly TrueBreach[];
  readonly N: number;
  readonly days: number;
}

/** What `score` of the shared simulator gives. */
export interface SharedScore {
  readonly failures: number;
  readonly recall: number;
  readonly recallPrecursor: number;
  readonly precision: number;
  readonly falsePerServiceDay: number;
  readonly medianLeadMin: number | null;
  readonly p25LeadMin: number | null;
  readonly byType: Readonly<Record<string, string>>;
}

/** The shared simulator of failures and its scorer. */
export interface SharedSimulator {
  readonly simulate: (seed: number) => SharedRun;
  readonly score: (
    runs: readonly { readonly sim: Pick<SharedRun, 'days' | 'fails'>; readonly alerts: readonly number[] }[],
    horizonWindows: number,
  ) => SharedScore;
}

/** Loads `simulate-failures.mjs` from the folder of benchmarks. */
export const loadSharedSimulator = async (benchmarks: string): Promise<SharedSimulator> =>
  (await import(pathToFileURL(join(benchmarks, 'simulate-failures.mjs')).href)) as SharedSimulator;

/** A service month of the shared simulator, with what logs give: count, error ratio, p95, new templates; memory and queue on demand. */
export const sharedService = ({ simulate }: SharedSimulator, seed: number, withFurther = false): SimulatedService => {
  const { W, ev, fails, days } = simulate(seed);
  return {
    signals: withFurther ? [...SIGNALS, 'mem', 'queue'] : SIGNALS,
    slo: objective(0.05, 2000),
    intervalMs: 300_000,
    windows: W.map(({ t, count, err, p95, newTpl, mem, queue }) => ({
      at: t * 1000,
      values: [count, err, p95, newTpl, ...(withFurther ? [mem, queue] : [])],
    })),
    fails,
    days,
    events: ev,
  };
};
