import { exp } from '../math.ts';
import type { SloLimit } from '../slo.ts';
import { meanResidual, standsOut, usualAt } from './daily-level.ts';
import { errorsAbove, errorsPassed } from './error-track.ts';
import type { ForecastPlan } from './forecast-plan.ts';
import { isGrowing, strongest } from './further-signal.ts';
import { MINUTE_MS } from './spans.ts';
import { riskScale, type ServiceWindow, type Tracks } from './tracks.ts';

/** A limit of the objective, and what the growth towards it looks like. */
export interface RiskNow {
  readonly limit: SloLimit;
  /** Value now and usual value at this hour, in the signal's unit. */
  readonly observed: number;
  readonly expected: number;
  /** When the growth began, epoch ms; null = it does not stand out. */
  readonly movedAt: number | null;
  /** Share of the way to the limit that is gone. */
  readonly way: number;
}

/** Standard errors from which growth is looked at. */
export const GROWS = 2.5;
/** The same for errors, as a share of the limit. */
export const ERRORS_GROW = 0.1;

/** The limits that something is on its way to. */
export const risksNow = (plan: ForecastPlan, tracks: Tracks, at: number): readonly RiskNow[] => {
  const risks: RiskNow[] = [];
  for (const [index, { level, fits }] of tracks.risks.entries()) {
    const risk = plan.risks[index];
    if (risk === undefined || level.level.seen === 0 || standsOut(level) <= GROWS) continue;
    const usual = usualAt(level, at);
    const growth = meanResidual(level, 2);
    const fit = fits.fits[0];
    risks.push({
      limit: risk.limit,
      observed: exp(risk.sign * (usual + growth)),
      expected: exp(risk.sign * usual),
      movedAt: fit === undefined || fit.duration === 0 ? null : at - Math.round(fit.duration) * tracks.intervalMs,
      way: growth / Math.max(growth, riskScale(risk, risk.limit.limit) - usual, 0.01),
    });
  }
  const { errors } = tracks;
  if (errors === null || plan.errorLimit === null) return risks;
  const above = errorsAbove(errors, 2);
  if (above <= ERRORS_GROW) return risks;
  const { usual } = errors.known;
  const since = exp(errorsPassed(errors).half) * 2 * 5 * MINUTE_MS;
  risks.push({
    limit: plan.errorLimit,
    observed: above * plan.errorLimit.limit + usual,
    expected: usual,
    movedAt: at - Math.round(since / tracks.intervalMs) * tracks.intervalMs,
    way: Math.min(1, above),
  });
  return risks;
};

/** The further signal that has grown most: its name, value and usual value; null = none grows. */
export const furtherNow = (
  { further }: Tracks,
  { at, values }: ServiceWindow,
): { readonly name: string; readonly observed: number; readonly expected: number } | null => {
  const signal = strongest(further.filter(isGrowing));
  if (signal === null) return null;
  const expected = signal.size * (exp(usualAt(signal.level, at)) - 1);
  return { name: signal.name, observed: values[signal.column] ?? NaN, expected };
};
