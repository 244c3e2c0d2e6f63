import type { DetectorConfig } from './detector-config.ts';
import type { Assessment, Look } from './judgement.ts';
import { belongs, type OpenIncident } from './open-incident.ts';

/**
 * Why a look kept to itself what it saw: not sure enough; sure, but M of N minutes do not stand out; an incident that was told of
 * and is not materially worse; worse, but within the cooldown; another series of an incident that was told of.
 */
export type HeldReason = 'confidence' | 'm-of-n' | 'not-worse' | 'cooldown' | 'same-incident';

/** One series of one look that might have been a message and was none. */
export interface Held {
  readonly reason: HeldReason;
  /** Start of the look's minute, epoch ms. */
  readonly minute: number;
  readonly service: string | null;
  readonly route: string | null;
  /** P(failure within the horizon); null = failing already. */
  readonly probability: number | null;
  /** The open incident that it belongs to; null = none. */
  readonly incidentKey: string | null;
}

export const heldOf = (
  reason: HeldReason,
  { memory: { name }, failing, probability }: Assessment,
  { minute }: Look,
  incidentKey: string | null,
): Held => ({ reason, minute, ...name, probability: failing ? null : probability, incidentKey });

/** The likeliest series that belongs to no open incident and of which nothing was told; nothing below the probability that keeps a warning. */
export const heldBack = (
  open: readonly OpenIncident[],
  all: readonly Assessment[],
  look: Look,
  config: DetectorConfig,
): readonly Held[] => {
  let likeliest: Assessment | null = null;
  for (const assessment of all) {
    const { failing, predicted, probability } = assessment;
    if (failing || predicted || probability < config.decision.keepProbability) continue;
    if (likeliest !== null && probability <= likeliest.probability) continue;
    if (open.some((incident) => belongs(incident, assessment, config))) continue;
    likeliest = assessment;
  }
  return likeliest === null ? [] : [heldOf(likeliest.sure ? 'm-of-n' : 'confidence', likeliest, look, null)];
};
