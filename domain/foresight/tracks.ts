import { ln } from '../math.ts';
import { copyLevel, type DailyLevel, foldLevel, newLevel, passGap } from './daily-level.ts';
import { copyErrorTrack, type ErrorTrack, foldErrors, newErrorTrack } from './error-track.ts';
import { type ForecastPlan, type RiskPlan, signalIn } from './forecast-plan.ts';
import { copyFurther, foldFurther, type FurtherSignal, openFurther } from './further-signal.ts';
import { copyLearned, type Learned, newLearned } from './learned.ts';
import { copyFits, newFits, resetFits, type ShapeFits } from './growth-shapes.ts';
import { copyPending, newPending, type Pending } from './pending.ts';

/** One window of one service. */
export interface ServiceWindow {
  /** Its time, epoch ms. */
  readonly at: number;
  /** One value per signal of the stream, in their order; NaN = absent. */
  readonly values: readonly number[];
}

/** What is known of one signal with a limit, in the order of the plan's risks. */
export interface RiskTrack {
  readonly level: DailyLevel;
  readonly fits: ShapeFits;
}

/** What is known of every signal of a service: bounded, changed in place. */
export interface Tracks {
  readonly intervalMs: number;
  readonly risks: readonly RiskTrack[];
  readonly errors: ErrorTrack | null;
  readonly volume: DailyLevel | null;
  readonly further: readonly FurtherSignal[];
  readonly learned: Learned;
  readonly pending: Pending;
}

/** Nothing known yet of windows of this length; the first ones say which further signals there are. */
export const openTracks = (plan: ForecastPlan, first: readonly ServiceWindow[], intervalMs: number): Tracks => {
  const further = openFurther(plan.further, first, intervalMs);
  return {
    intervalMs,
    risks: plan.risks.map(() => ({ level: newLevel(intervalMs), fits: newFits() })),
    errors: plan.errorLimit === null ? null : newErrorTrack(plan.errorLimit.limit, intervalMs),
    volume: plan.columns.count < 0 ? null : newLevel(intervalMs),
    further,
    learned: newLearned(),
    pending: newPending(plan.trees, intervalMs),
  };
};

/** A copy that goes its own way. */
export const copyTracks = (tracks: Tracks): Tracks => ({
  intervalMs: tracks.intervalMs,
  risks: tracks.risks.map(({ level, fits }) => ({ level: copyLevel(level), fits: copyFits(fits) })),
  errors: tracks.errors === null ? null : copyErrorTrack(tracks.errors),
  volume: tracks.volume === null ? null : copyLevel(tracks.volume),
  further: tracks.further.map(copyFurther),
  learned: copyLearned(tracks.learned),
  pending: copyPending(tracks.pending),
});

/** New templates within so many from which a deploy is assumed. */
const DEPLOYED = 1.5;
const TINY = 1e-9;

/** A value on the scale on which its risk is judged: ln, turned round where small values are bad. */
export const riskScale = ({ sign }: Pick<RiskPlan, 'sign'>, value: number): number => sign * ln(Math.max(TINY, value));

/** Folds one window; `templates` = how many new ones came lately. */
export const foldTracks = (
  plan: ForecastPlan,
  tracks: Tracks,
  { at, values }: ServiceWindow,
  templates: number,
): void => {
  for (const [index, risk] of plan.risks.entries()) {
    const track = tracks.risks[index];
    const value = signalIn(plan, values, risk.limit.signal);
    if (track === undefined || value === undefined || Number.isNaN(value)) continue;
    foldLevel(track.level, at, riskScale(risk, value), templates > DEPLOYED);
  }
  const ratio = signalIn(plan, values, 'error_ratio');
  if (tracks.errors !== null && ratio !== undefined && !Number.isNaN(ratio)) foldErrors(tracks.errors, ratio);
  const count = values[plan.columns.count];
  for (const signal of tracks.further) foldFurther(signal, at, values[signal.column]);
  if (count !== undefined && !Number.isNaN(count) && tracks.volume !== null) {
    foldLevel(tracks.volume, at, ln(Math.max(0.5, count)), false);
  }
};

/** Growth does not go on through a gap in the windows. */
export const passGaps = ({ risks, volume, further }: Tracks): void => {
  for (const { level, fits } of risks) {
    passGap(level);
    resetFits(fits);
  }
  if (volume !== null) passGap(volume);
  for (const { level } of further) passGap(level);
};
