import { type Channel, CHANNELS } from './channel-names.ts';
import { USUAL_EVIDENCE } from './evidence-config.ts';
import { type EvidenceState, NUMBER } from './evidence-state.ts';
import { lowestOfLast, meanOfLast } from './moving-windows.ts';

/** What one channel says about the last value. */
export interface ChannelEvidence {
  readonly name: string;
  /** For a person: what stands out. */
  readonly says: string;
  /** −log10 of the probability of something as unusual. */
  readonly evidence: number;
  /** What was seen and what was usual, in units of the series; `spread` and `shape` say how far they are from what is usual. */
  readonly observed: number;
  readonly expected: number;
}

/** Why the last value got its score: the channels that stand out, the strongest first. Costs nothing while nobody asks. */
export const explainEvidence = (state: EvidenceState, value: number): readonly ChannelEvidence[] => {
  const unit = state.numbers[NUMBER.unit] ?? 0;
  return CHANNELS.map((channel, c) => {
    const distance = (state.raw[c] ?? 0) * unit;
    const observed = observedBy(state, channel, value) ?? distance;
    return {
      name: channel.name,
      says: channel.says,
      evidence: state.found[c] ?? 0,
      observed,
      expected: observed - distance,
    };
  })
    .filter(({ evidence }) => evidence > USUAL_EVIDENCE)
    .sort((a, b) => b.evidence - a.evidence);
};

const observedBy = ({ numbers, windows }: EvidenceState, { of }: Channel, value: number): number | null => {
  const points = numbers[NUMBER.points] ?? 0;
  const inSeries = (own: number): number => (numbers[NUMBER.origin] ?? 0) + own * (numbers[NUMBER.unit] ?? 0);
  switch (of) {
    case 'value':
      return value;
    case 'floor':
      return inSeries(lowestOfLast(windows, points));
    case 'spread':
    case 'shape':
      return null;
    case 12:
    case 48:
    case 144:
      return inSeries(meanOfLast(windows, points, of));
  }
};
