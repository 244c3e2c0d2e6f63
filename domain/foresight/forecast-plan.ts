import type { Slo, SloLimit } from '../slo.ts';
import { FEATURE_COUNT } from './growth-features.ts';
import { type GrowthForest, openForest, type PackedPrior } from './growth-forest.ts';

/** What growths became before: of services with their logs alone, and of those with further signals. */
export interface Priors {
  readonly plain: PackedPrior;
  readonly further: PackedPrior;
}

/** A limit that is not one of errors, and where its signal stands: the log scale is its natural one. */
export interface RiskPlan {
  readonly limit: SloLimit;
  readonly sign: 1 | -1;
}

/** What does not change while windows are folded, and serves any number of services with the same signals and objective. */
export interface ForecastPlan {
  readonly signals: readonly string[];
  readonly slo: Slo;
  /** Length of a window, ms; null = it follows from the first ones. */
  readonly intervalMs: number | null;
  readonly columns: { readonly count: number; readonly errors: number; readonly templates: number };
  readonly risks: readonly RiskPlan[];
  readonly errorLimit: SloLimit | null;
  /** Names of further signals by column; '' = a column with a part of its own. */
  readonly further: readonly string[];
  readonly plainForest: GrowthForest;
  readonly furtherForest: GrowthForest;
  /** Trees of the larger forest. */
  readonly trees: number;
  /** Room for one window's work. `best` holds the features of the newest answer: priors are learned from them. */
  readonly room: {
    readonly features: Float64Array;
    readonly best: Float64Array;
    readonly leaves: Uint16Array;
    readonly noted: Uint16Array;
  };
}

/** Signals that have a part of their own. */
const KNOWN = ['count', 'errors', 'error_ratio', 'new_templates', 'p50', 'p95', 'p99'];

/** Whether a signal is a share by its name: errors of requests. */
export const isShare = (signal: string): boolean => /(?:^|_)(?:ratio|share|rate)$/.test(signal);

/** Plans for windows with these signals; empty priors foretell nothing (used to learn one). */
export const planForecast = (
  signals: readonly string[],
  slo: Slo,
  priors: Priors,
  intervalMs: number | null = null,
): ForecastPlan => {
  const errorLimit = slo.limits.find(({ signal, comparison }) => isShare(signal) && comparison.startsWith('>')) ?? null;
  const limits = slo.limits.filter((limit) => limit !== errorLimit && limit.limit > 0);
  const named = [...KNOWN, ...slo.limits.map(({ signal }) => signal)];
  const plainForest = openForest(priors.plain);
  const furtherForest = openForest(priors.further, plainForest.feature.length);
  const trees = Math.max(plainForest.roots.length, furtherForest.roots.length);
  return {
    signals,
    slo,
    intervalMs,
    columns: {
      count: signals.indexOf('count'),
      errors: signals.indexOf('errors'),
      templates: signals.indexOf('new_templates'),
    },
    risks: (limits.length > 0 || errorLimit === null ? limits : [latencyBeside(signals)]).map((limit) => ({
      limit,
      sign: limit.comparison.startsWith('>') ? 1 : -1,
    })),
    errorLimit,
    further: signals.map((name) => (named.includes(name) ? '' : name)),
    plainForest,
    furtherForest,
    trees,
    room: {
      features: new Float64Array(FEATURE_COUNT),
      best: new Float64Array(FEATURE_COUNT),
      leaves: new Uint16Array(trees),
      noted: new Uint16Array(trees),
    },
  };
};

/** An objective of errors alone has no limit of latency: one far away stands in, so that latency can agree. */
const latencyBeside = (signals: readonly string[]): SloLimit => ({
  signal: ['p95', 'p99', 'p50'].find((name) => signals.includes(name)) ?? 'p95',
  comparison: '>',
  limit: 1e6,
});

/** The value of a signal in a window; the error ratio may follow from counts. Undefined = the windows do not carry it. */
export const signalIn = (plan: ForecastPlan, values: readonly number[], signal: string): number | undefined => {
  const own = values[plan.signals.indexOf(signal)];
  if (own !== undefined || signal !== 'error_ratio') return own;
  const [errors, count] = [values[plan.columns.errors], values[plan.columns.count]];
  return errors === undefined || count === undefined ? undefined : count > 0 ? errors / count : 0;
};
