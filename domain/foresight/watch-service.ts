import type { Decision } from '../alert.ts';
import type { Slo } from '../slo.ts';
import { DEFAULT_FORESIGHT_CONFIG, decideForesight, type ForesightConfig, NO_INCIDENT } from './foresight-decision.ts';
import { type Foresight, openForecaster, type ServiceWindow } from './forecaster.ts';
import { FURTHER_PRIOR } from './further-prior.ts';
import { GROWTH_PRIOR } from './growth-prior.ts';

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
  const forecaster = openForecaster(signals, slo, { plain: GROWTH_PRIOR, further: FURTHER_PRIOR });
  let state = NO_INCIDENT;
  return (window) => {
    const foresight = forecaster.fold(window);
    const step = decideForesight(state, foresight, slo, config);
    state = step.state;
    return { foresight, decision: step.decision };
  };
};
