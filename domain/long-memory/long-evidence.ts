import { FADE_EVERY, FORGETTING, USUAL_EVIDENCE } from '../evidence/evidence-config.ts';
import { type Extremes, fadeSide, newExtremes, remember, seenOf, tailEvidence } from '../evidence/extremes.ts';
import { ln } from '../math.ts';
import type { LongWindow } from './gathering.ts';

/** What is looked at in a window, each on its own natural scale; the second of a pair is its mean over the last hour. */
export const LONG_CHANNELS = [
  'latency',
  'latency-hour',
  'errors',
  'errors-hour',
  'tail',
  'tail-hour',
  'volume-up',
  'volume-down',
  'new-templates',
] as const;

export type LongChannel = (typeof LONG_CHANNELS)[number];

/** What one channel found: −log10 of the probability of something as unusual. */
export interface ChannelFinding {
  readonly channel: LongChannel;
  readonly evidence: number;
}

/** What is usual of one value: its level and the last hour of what differs from it. */
interface Drift {
  readonly level: { usual: number; seen: number };
  readonly hour: Float32Array;
}

/** The long memory of extremes of one series: bounded. `foldEvidence` changes it in place. */
export interface LongEvidence {
  readonly errors: Drift;
  readonly tail: Drift;
  readonly count: { windows: number };
  readonly extremes: Extremes;
}

const HOUR_WINDOWS = 12;
/** The level follows with so many windows; what is farther off counts as this much at most. */
const LEVEL_WINDOWS = 200;
const MOST_STEP = 1;

const newDrift = (): Drift => ({ level: { usual: 0, seen: 0 }, hour: new Float32Array(HOUR_WINDOWS) });
const copyDrift = ({ level, hour }: Drift): Drift => ({ level: { ...level }, hour: hour.slice() });

/** Nothing known yet. */
export const newLongEvidence = (): LongEvidence => ({
  errors: newDrift(),
  tail: newDrift(),
  count: { windows: 0 },
  extremes: newExtremes(LONG_CHANNELS.length),
});

/** A copy that goes its own way. */
export const copyLongEvidence = ({ errors, tail, count, extremes }: LongEvidence): LongEvidence => ({
  errors: copyDrift(errors),
  tail: copyDrift(tail),
  count: { ...count },
  extremes: { largest: extremes.largest.slice(), kept: extremes.kept.slice(), fits: extremes.fits.slice() },
});

/** How far latency and volume are from what is usual at this hour, on the log scale: now, and as means of the last hour. */
export interface AgainstUsual {
  readonly latency: number;
  readonly latencyHour: number;
  readonly volume: number;
}

/**
 * Folds one window and says what is unusual in it: the peaks-over-threshold probability of each channel's value (`extremes.ts`) over
 * a memory of months. What channels find adds: error ratio on the logit scale, slow end against the middle, latency and volume
 * against the hour of the day, new templates.
 */
export const foldEvidence = (
  evidence: LongEvidence,
  window: LongWindow,
  { latency, latencyHour, volume }: AgainstUsual,
): readonly ChannelFinding[] => {
  const { extremes, count } = evidence;
  const [errors, errorsHour] = driftOf(evidence.errors, logit(window.errors, window.requests));
  const [tail, tailHour] = driftOf(evidence.tail, window.tail);
  const values: Readonly<Record<LongChannel, number>> = {
    latency,
    'latency-hour': latencyHour,
    errors,
    'errors-hour': errorsHour,
    tail,
    'tail-hour': tailHour,
    'volume-up': volume,
    'volume-down': -volume,
    'new-templates': window.templates,
  };
  const seen = seenOf(count.windows);
  const found = LONG_CHANNELS.map((channel, side): ChannelFinding => {
    const size = Math.max(0, values[channel]);
    const own = tailEvidence(extremes, side, size, seen);
    remember(extremes, side, size);
    return { channel, evidence: own };
  });
  count.windows += 1;
  if (count.windows % FADE_EVERY === 0) for (const side of LONG_CHANNELS.keys()) fadeSide(extremes, side, FORGETTING);
  return found;
};

/** Evidence adds, beyond what is usual of each channel. */
export const sumOfEvidence = (found: readonly ChannelFinding[]): number =>
  found.reduce((sum, { evidence }) => sum + Math.max(0, evidence - USUAL_EVIDENCE), 0);

/** Half an error and half a success more than were counted (Haldane 1956, Anscombe 1956): 0 of 0 has a place. */
const logit = (errors: number, requests: number): number =>
  requests === 0 ? NaN : ln((errors + 0.5) / (requests - errors + 0.5));

/** How far a value is from its level, now and as the mean of the last hour; an absent one is as usual. */
const driftOf = ({ level, hour }: Drift, value: number): readonly [now: number, hour: number] => {
  const place = level.seen % HOUR_WINDOWS;
  if (level.seen === 0 && !Number.isNaN(value)) level.usual = value;
  const residual = Number.isNaN(value) ? 0 : value - level.usual;
  level.seen += 1;
  hour[place] = residual;
  level.usual += Math.max(-MOST_STEP, Math.min(MOST_STEP, residual)) / Math.min(LEVEL_WINDOWS, level.seen);
  let sum = 0;
  for (const one of hour) sum += one;
  return [residual, sum / HOUR_WINDOWS];
};
