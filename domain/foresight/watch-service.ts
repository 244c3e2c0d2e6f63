import type { Decision } from '../alert.ts';
import type { Slo } from '../slo.ts';
import { planForecast } from './forecast-plan.ts';
import { type Foresight, foldForecast, newForecast } from './forecaster.ts';
import { DEFAULT_FORESIGHT_CONFIG, decideForesight, type ForesightConfig, NO_INCIDENT } from './foresight-decision.ts';
import { FURTHER_PRIOR } from './further-prior.ts';
import { GROWTH_PRIOR } from './growth-prior.ts';
import type { ServiceWindow } from './tracks.ts';

/** What growths became before, as it is shipped. */
export const SHIPPED_PRIORS = { plain: GROWTH_PRIOR, further: FURTHER_PRIOR };

/** One window of a service: what is foreseen, and what is told of it. */
export interface Watched {
  readonly foresight: Foresight;
  readonly decision: Decision | null;
}

/** Watches one service window by window with the prior that is shipped; `signals` names the values of its windows. */
export const watchService = (
  signals: readonly string[],
  slo: Slo,
  config: ForesightConfig = DEFAULT_FORESIGHT_CONFIG,
): ((window: ServiceWindow) => Watched) => {
  const plan = planForecast(signals, slo, SHIPPED_PRIORS);
  const forecast = newForecast();
  let state = NO_INCIDENT;
  return (window) => {
    const foresight = foldForecast(plan, forecast, window);
    const step = decideForesight(state, foresight, slo, config);
    state = step.state;
    return { foresight, decision: step.decision };
  };
};
