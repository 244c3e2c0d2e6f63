import type { LookOptions, Outlook, Prospect } from './assessment.ts';
import { countOf } from './bits.ts';
import type { DecisionSettings } from './decision-settings.ts';
import { strongestForecast } from './detectors/trend.ts';
import type { SeriesMemory } from './memory.ts';
import { type Forecast, probabilityWithin } from './prediction.ts';
import type { SeriesName } from './series.ts';

/** One look: what it sees of every series that is failing or going somewhere, and which series it heard of at all. */
export interface Look extends LookOptions {
  readonly outlooks: readonly Outlook[];
  /** Whether the series had a request in the look's minute. */
  readonly isHeard: (name: SeriesName) => boolean;
}

/** A look as it was just taken: what it heard of can be listed. */
export interface Seen extends Look {
  /** Keys of the series that had a request in the look's minute. */
  readonly heardKeys: () => ReadonlySet<string>;
}

/** What one look thinks of one series under some settings. */
export interface Assessment {
  readonly outlook: Outlook;
  readonly memory: SeriesMemory;
  readonly failing: boolean;
  /** Not failing, and sure enough to warn. */
  readonly predicted: boolean;
  /** Sure enough to warn, were enough minutes standing out. */
  readonly sure: boolean;
  readonly forecasts: readonly Forecast[];
  readonly best: Forecast | null;
  /** P(failure within the horizon) of the best forecast, 0 without one. */
  readonly probability: number;
  /** The same, or the largest of the last half hour where growth over hours is foreseen: what was told stands while it is large. */
  readonly stands: number;
  /** When the series began to move, epoch ms. */
  readonly movedAt: number;
}

/** Judges what a look sees of one series: failing now, about to fail, or neither. */
export const assess = (outlook: Outlook, minute: number, settings: DecisionSettings): Assessment => {
  const { memory, failing } = outlook;
  // errors that do not stand out are no trend
  const counted = outlook.prospects.filter(
    (prospect) => prospect.forecast.signal !== 'error-trend' || standsOut(prospect, settings),
  );
  const forecasts = counted.map(({ forecast }) => forecast);
  const best = strongestForecast(forecasts, settings);
  const probability = best === null ? 0 : probabilityWithin(best, settings.horizonMinutes);
  const sure = best !== null && probability >= settings.confidence;
  const prospect = counted.find(({ forecast }) => forecast === best);
  return {
    outlook,
    memory,
    failing,
    predicted: sure && prospect !== undefined && standsOut(prospect, settings),
    sure,
    forecasts,
    best,
    probability,
    stands: forecasts.reduce((most, { own }) => Math.max(most, own?.lately ?? 0), probability),
    movedAt: memory.failure.since ?? best?.movedAt ?? minute,
  };
};

/** M of the last N minutes speak for the forecast. */
const standsOut = ({ standing }: Prospect, { standOut, ofMinutes }: DecisionSettings): boolean =>
  standing === null || countOf(standing & ((1 << ofMinutes) - 1)) >= standOut;
