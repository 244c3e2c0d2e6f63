import type { Evidence } from '../alert.ts';
import type { SloLimit } from '../slo.ts';
import type { Foresight } from './forecaster.ts';
import { isShare } from './forecast-plan.ts';
import type { RiskNow } from './risks-now.ts';
import { MINUTE_MS } from './spans.ts';

/** Templates or volume stand out from here. */
const MANY_TEMPLATES = 1.5;
const MORE = 1.3;

/** What moved, since when and how far, for a person; the signal that has gone furthest first. */
export const evidenceOf = (foresight: Foresight): readonly Evidence[] => [
  ...[...foresight.risks].sort((a, b) => b.way - a.way).map((risk) => riskEvidence(risk, foresight.at)),
  ...companionEvidence(foresight),
  ...counted(foresight),
];

/** How many kinds of signal say that something is wrong. */
export const agreeing = ({ risks, volume, newTemplates, further }: Foresight): number =>
  risks.length +
  (further === null ? 0 : 1) +
  (volume !== null && stands(volume) ? 1 : 0) +
  (newTemplates > MANY_TEMPLATES ? 1 : 0);

const stands = (volume: number): boolean => volume > MORE || volume < 1 / MORE;

const riskEvidence = ({ limit, observed, expected, movedAt, way }: RiskNow, at: number): Evidence => {
  const since = movedAt === null ? 'lately' : `for ${spanText(at - movedAt)} (since ${clock(movedAt)} UTC)`;
  const share = Math.max(0, Math.min(99, Math.round(way * 100)));
  return {
    signal: `${limit.signal}-trend`,
    observed: rounded(observed),
    expected: rounded(expected),
    unit: unitOf(limit),
    text: `${limit.signal} is moving towards its limit of ${limit.limit} ${since}: ${share}% of the way is gone`,
  };
};

const companionEvidence = ({ volume, newTemplates, further }: Foresight): readonly Evidence[] => [
  ...(further === null
    ? []
    : [
        {
          signal: `${further.name}-growth`,
          observed: rounded(further.observed),
          expected: rounded(further.expected),
          unit: null,
          text: `${further.name} is above what is usual at this hour`,
        },
      ]),
  ...(newTemplates > MANY_TEMPLATES
    ? [
        {
          signal: 'new-template',
          observed: rounded(newTemplates),
          expected: 0,
          unit: 'count',
          text: 'messages of a kind that was not seen before have come lately',
        },
      ]
    : []),
  ...(volume !== null && stands(volume)
    ? [
        {
          signal: 'volume',
          observed: rounded(volume),
          expected: 1,
          unit: null,
          text: `${volume > 1 ? 'more' : 'fewer'} requests than usual at this hour`,
        },
      ]
    : []),
];

const counted = ({ answer }: Foresight): readonly Evidence[] =>
  answer === null
    ? []
    : [
        {
          signal: 'like-growths',
          observed: rounded(answer.arrives),
          expected: null,
          unit: 'share',
          text: `of growths like this one ${Math.round(answer.arrives * 100)}% broke the objective within six hours, ${Math.round(answer.soon * 100)}% within one`,
        },
      ];

/** The unit of a signal, by its name: latencies are in ms. */
export const unitOf = ({ signal }: SloLimit): string | null =>
  isShare(signal) ? 'share' : /^p\d+/.test(signal) ? 'ms' : null;

const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 1e4) / 1e4);

const clock = (instant: number): string => new Date(instant).toISOString().slice(0, 16).replace('T', ' ');

const spanText = (ms: number): string => {
  const minutes = Math.round(ms / MINUTE_MS);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 6) / 10} h`;
};
