import type { Miss } from './backtest.ts';
import type { DetectorConfig } from './detector-config.ts';
import type { Held, HeldReason } from './held.ts';
import type { Trouble } from './score-alerts.ts';
import { MINUTE_MS } from './window.ts';

/** What is known of the time before an incident that nothing warned of. */
export interface BeforeIncident {
  /** Start of the first minute with a record, epoch ms. */
  readonly firstMinute: number;
  /** Minutes of the quarter of an hour before that hold a record, and the usual requests in one of them where it failed. */
  readonly minutes: number;
  readonly requests: number;
  /** Highest probability of any series within the horizon before. */
  readonly highest: number;
  /** What was kept back within the horizon before. */
  readonly held: readonly Held[];
}

/** Minutes before an incident that are looked at for a reason. */
export const BEFORE_MINUTES = 15;

/** Why no warning came: what the data did not hold, else what was seen and kept back, else that nothing was to be seen. */
export const whyMissed = ({ startAt }: Trouble, before: BeforeIncident, config: DetectorConfig): readonly Miss[] => {
  const known = Math.round((startAt - before.firstMinute) / MINUTE_MS);
  const needed = config.trend.minMinutes + config.trend.quietMinutes;
  if (before.minutes === 0) {
    return [{ reason: 'no-data', text: `no record in the ${BEFORE_MINUTES} minutes before it` }];
  }
  const why: Miss[] = [];
  if (known < needed) {
    why.push({
      reason: 'too-short',
      text: `the log begins ${minutesText(known)} before it; at least ${needed} are needed to tell growth from the usual`,
    });
  }
  if (before.requests < config.failure.minRequests) {
    why.push({
      reason: 'few-samples',
      text: `${Math.round(before.requests * 10) / 10} requests a minute where it failed; fewer than ${config.failure.minRequests} say too little`,
    });
  }
  const kept = before.held.filter(({ reason }) => reason === 'confidence' || reason === 'm-of-n');
  if (kept.length > 0) {
    const most = kept.reduce((top, { probability }) => Math.max(top, probability ?? 0), 0);
    why.push({ reason: 'held-back', text: `${HELD_WORDS[kept[0]?.reason ?? 'confidence']} at ${percent(most)}` });
  } else if (before.held.length > 0 || before.highest >= config.decision.confidence) {
    why.push({ reason: 'told', text: 'an incident was open already: no further message about it' });
  } else if (why.length === 0) {
    why.push({
      reason: 'sudden',
      text:
        before.highest === 0
          ? 'sudden: nothing grew before it'
          : `sudden: no signal passed ${percent(before.highest)} before it`,
    });
  }
  return why;
};

/** Why something was kept back, in words. */
export const HELD_WORDS: Readonly<Record<HeldReason, string>> = {
  confidence: 'confidence not reached',
  'm-of-n': 'M of N not reached',
  'not-worse': 'not worse than what was told',
  cooldown: 'within the cooldown',
  'same-incident': 'same incident',
};

const percent = (share: number): string => `${Math.round(share * 100)}%`;
const minutesText = (count: number): string => (count === 1 ? '1 minute' : `${Math.max(0, count)} minutes`);
