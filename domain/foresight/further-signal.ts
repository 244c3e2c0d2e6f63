import { ln } from '../math.ts';
import { copyLevel, type DailyLevel, foldLevel, meanResidual, newLevel } from './daily-level.ts';

/** A further number of the service (memory, queue depth, connections …) that has no limit, on a log scale of its own size. */
export interface FurtherSignal {
  readonly name: string;
  readonly column: number;
  /** Mean size in the first windows. */
  readonly size: number;
  readonly level: DailyLevel;
}

/** Further signals among the columns: those with values in the first windows. */
export const openFurther = (
  names: readonly string[],
  first: readonly { readonly values: readonly number[] }[],
  intervalMs: number,
): readonly FurtherSignal[] =>
  names.flatMap((name, column) => {
    const values = first.map((window) => window.values[column] ?? NaN).filter(Number.isFinite);
    if (name === '' || values.length === 0) return [];
    const size = values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
    return [{ name, column, size: size > 0 ? size : 1, level: newLevel(intervalMs) }];
  });

/** A copy that goes its own way. */
export const copyFurther = (signal: FurtherSignal): FurtherSignal => ({ ...signal, level: copyLevel(signal.level) });

/** Folds one value; an absent one is passed over. */
export const foldFurther = ({ level, size }: FurtherSignal, at: number, value: number | undefined): void => {
  if (value === undefined || !Number.isFinite(value)) return;
  foldLevel(level, at, Math.sign(value) * ln(1 + Math.abs(value) / size), false);
};

/** Standard errors and size from which a further signal grows. */
const GROWS = 4;
const LARGE = 0.1;

/** How a further signal has grown, against its noise. */
const strength = ({ level }: FurtherSignal): number => meanResidual(level, 12) / (level.level.noise + 0.01);

/** Whether a further signal is well above what is usual. */
export const isGrowing = (signal: FurtherSignal): boolean =>
  strength(signal) > GROWS && meanResidual(signal.level, 12) > LARGE;

/** The further signal that has grown most for its noise; null where there is none. */
export const strongest = (signals: readonly FurtherSignal[]): FurtherSignal | null => {
  let best: FurtherSignal | null = null;
  let most = -Infinity;
  for (const signal of signals) {
    const value = strength(signal);
    if (value > most) {
      best = signal;
      most = value;
    }
  }
  return best;
};

/** Writes what the strongest further signal says, from place `from` on: growth now, over an hour, over four; how it turns; its strength. */
export const furtherFeatures = (into: Float64Array, from: number, signal: FurtherSignal | null): void => {
  if (signal === null) {
    into.fill(0, from, from + 5);
    return;
  }
  const { level } = signal;
  const [now, hour] = [meanResidual(level, 3), meanResidual(level, 12)];
  into[from] = now;
  into[from + 1] = hour;
  into[from + 2] = meanResidual(level, 48);
  into[from + 3] = meanResidual(level, 24) - now;
  into[from + 4] = Math.max(-60, Math.min(60, strength(signal)));
};
