import { ln } from '../math.ts';
import { AT, CHANNELS } from './channel-names.ts';
import { EFFECT_NUMBERS, effectSize } from './effect-size.ts';
import {
  EFFECT_WEIGHT,
  FADE_EVERY,
  FIRST_VALUES,
  FORGETTING,
  FULL_EFFECT,
  LEAST_EFFECT,
  QUICK_FORGETTING,
  USUAL_EVIDENCE,
} from './evidence-config.ts';
import { type EvidenceState, NUMBER } from './evidence-state.ts';
import { type Extremes, fadeSide, remember, seenOf, tailEvidence } from './extremes.ts';
import { forecastChannels } from './forecasts.ts';
import { windowChannels } from './moving-windows.ts';
import { dayDifference, weekDifference } from './same-time-ago.ts';
import { stepsSince } from './sampling.ts';
import { seasonAt, seasonResidual } from './season.ts';
import { scoreOf } from './score.ts';

/** What the engine thinks of one value. */
export interface Observation {
  /** In [0, 1]; 0.5 and more is an alarm. */
  readonly score: number;
  /** The sum over the channels of −log10 of their tail probabilities, beyond what is usual, less where the effect is small. */
  readonly evidence: number;
}

/** In units of the first difference; squares of more would overflow. */
const FARTHEST = 1e30;

const UNKNOWN: Observation = { score: 0, evidence: 0 };

/**
 * Takes the next value of a series (`timestampMs` epoch ms, in ascending order) and says how unusual it is, by what came before it alone.
 * A value that is no number is passed over. Scaling or shifting a whole series changes nothing.
 */
export const observe = (state: EvidenceState, timestampMs: number, value: number): Observation => {
  const { numbers, raw } = state;
  if (!Number.isFinite(value) || !Number.isFinite(timestampMs)) {
    numbers[NUMBER.skipped] = (numbers[NUMBER.skipped] ?? 0) + 1;
    return UNKNOWN;
  }
  const index = numbers[NUMBER.points] ?? 0;
  const steps = stepsSince(numbers, timestampMs);
  numbers[NUMBER.points] = index + 1;
  const own = inOwnUnits(numbers, value, index);
  const adjusted = own - seasonAt(state.season, timestampMs);
  forecastChannels(state.forecasts, raw, { value: own, adjusted, isFirst: index === 0 });
  const residual = seasonResidual(state.season, { timestampMs, value: own, adjusted, index });
  raw[AT.season] = residual;
  windowChannels(state.windows, raw, {
    index,
    value: own,
    residual,
    dayDifference: dayDifference(state.ago, timestampMs, own),
    weekDifference: weekDifference(state.ago, timestampMs, own),
  });
  return judge(state, index, timestampMs, steps);
};

/** Values are counted from the first one, in units of the first difference: no other scale or origin is known. */
const inOwnUnits = (numbers: Float64Array, value: number, index: number): number => {
  if (index === 0) numbers[NUMBER.origin] = value;
  const distance = value - (numbers[NUMBER.origin] ?? 0);
  if (distance === 0) return 0;
  if (numbers[NUMBER.unit] === 0) numbers[NUMBER.unit] = Math.abs(distance);
  const own = distance / (numbers[NUMBER.unit] ?? 1);
  return own > FARTHEST ? FARTHEST : own < -FARTHEST ? -FARTHEST : own;
};

const SLOW = Float64Array.from(CHANNELS, ({ slow }) => slow);
const FAST = Float64Array.from(CHANNELS, ({ fast }) => fast);
const LASTING = Float64Array.from(CHANNELS, ({ lasting }) => lasting);

/** How much of the evidence of a channel counts: what is rare there may be no large deviation. An effect of 0 says that it never moved. */
const weightOf = (effect: number): number =>
  effect === 0 || effect >= FULL_EFFECT ? 1 : Math.sqrt(Math.max(LEAST_EFFECT, effect / FULL_EFFECT));

const judge = (state: EvidenceState, index: number, timestampMs: number, steps: number): Observation => {
  const { numbers, raw, found, extremes } = state;
  const seen = seenOf(index);
  const ofYesterday = seenOf(compared(numbers, NUMBER.sinceYesterday, raw[AT.day12] ?? 0));
  const ofLastWeek = seenOf(compared(numbers, NUMBER.sinceLastWeek, raw[AT.week12] ?? 0));
  let slow = 0;
  let fast = 0;
  let lasting = 0;
  for (let c = 0; c < CHANNELS.length; c += 1) {
    const value = raw[c] ?? 0;
    const size = value < 0 ? -value : value;
    const side = value < 0 ? 2 * c + 1 : 2 * c;
    const seenHere = c < AT.day12 ? seen : c < AT.week12 ? ofYesterday : ofLastWeek;
    const isKnown = c < AT.day12 || seenHere >= FIRST_VALUES;
    const evidence = isKnown ? tailEvidence(extremes, side, size, seenHere) : 0;
    found[c] = evidence;
    const effect = effectSize(numbers, NUMBER.effects + c * EFFECT_NUMBERS, size, index);
    const weight = weightOf(effect);
    if (evidence > USUAL_EVIDENCE) slow += (SLOW[c] ?? 0) * (evidence - USUAL_EVIDENCE) * weight;
    const graded = LASTING[c] ?? 0;
    if (graded > 0) {
      const grade = evidence * weight + EFFECT_WEIGHT * ln(1 + effect);
      fast += (FAST[c] ?? 0) * grade;
      lasting += graded * grade;
    }
    remember(extremes, side, size);
  }
  if (index % FADE_EVERY === FADE_EVERY - 1) fadeAll(extremes);
  return { score: scoreOf(numbers, { slow, fast, lasting, steps, points: index, timestampMs }), evidence: slow };
};

/** How many values could be compared with an earlier time: their tail is known as little as they are few. */
const compared = (numbers: Float64Array, at: number, difference: number): number => {
  const count = numbers[at] ?? 0;
  if (difference !== 0) numbers[at] = count + 1;
  return count;
};

const fadeAll = (extremes: Extremes): void => {
  CHANNELS.forEach(({ slow }, c) => {
    const factor = slow === 0 ? QUICK_FORGETTING : FORGETTING;
    fadeSide(extremes, 2 * c, factor);
    fadeSide(extremes, 2 * c + 1, factor);
  });
};
