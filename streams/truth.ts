import type { Label } from '../codecs/incident-labels.ts';
import { sloText } from '../codecs/slo-text.ts';
import type { Truth } from '../domain/backtest.ts';
import type { DetectorConfig } from '../domain/detector-config.ts';
import { createFailureFinder, type Failure, type FailureFinder } from '../domain/failure.ts';
import { CLEAR_MS, mergeTroubles, spanning, type Trouble } from '../domain/score-alerts.ts';
import { createBreachFinder } from '../domain/slo-breaches.ts';
import type { Slo } from '../domain/slo.ts';
import { narrowestFirst } from '../domain/verdict.ts';
import { seriesName } from '../domain/verdict-sentence.ts';

/** What counts as an incident: what somebody says, what breaks an objective, or the failure condition of the detector. */
export type TruthChoice =
  | { readonly by: 'condition' }
  | { readonly by: 'slo'; readonly slo: Slo }
  | { readonly by: 'incidents' | 'labels'; readonly labels: readonly Label[]; readonly text: string };

/** An incident with its name and, where data said so, the series in which it shows. */
export interface NamedTrouble extends Trouble {
  readonly name: string;
  readonly service: string | null;
  readonly route: string | null;
}

/** Finds what data say to be an incident. */
export const finderOf = (truth: TruthChoice, config: DetectorConfig): FailureFinder =>
  truth.by === 'slo' ? createBreachFinder(truth.slo, config.failure) : createFailureFinder(config.failure);

/** The truth in words. */
export const truthOf = (truth: TruthChoice, { failure }: DetectorConfig): Truth => {
  switch (truth.by) {
    case 'condition':
      return {
        by: 'condition',
        text: `more than ${failure.share * 100}% of requests failing or slower than ${failure.criticalMs} ms in ${failure.minutes} of ${failure.ofMinutes} minutes, or ${failure.shareAtOnce * 100}% in one`,
      };
    case 'slo':
      return { by: 'slo', text: sloText(truth.slo) };
    case 'incidents':
    case 'labels':
      return { by: truth.by, text: truth.text };
  }
};

/** The incidents in the order of time; what overlaps is one, and of failures in the data what comes back before it could clear. */
export const incidentsOf = (truth: TruthChoice, finder: FailureFinder): readonly NamedTrouble[] => {
  if (truth.by === 'incidents' || truth.by === 'labels') {
    return mergeTroubles(truth.labels).map((parts) => ({
      ...spanning(parts),
      name: parts.flatMap(({ name }) => name ?? []).join(', ') || 'labelled incident',
      service: null,
      route: null,
    }));
  }
  return mergeTroubles(finder.found(), CLEAR_MS).map((parts) => {
    const [narrowest] = narrowestFirst(parts.map(publicFailure));
    const { service = null, route = null } = narrowest ?? {};
    return { ...spanning(parts), name: seriesName(service, route), service, route };
  });
};

const publicFailure = ({ startAt, endAt, service, route }: Failure) => ({
  start: startAt,
  end: endAt,
  service: service === '' ? null : service,
  route: route === '' ? null : route,
});
