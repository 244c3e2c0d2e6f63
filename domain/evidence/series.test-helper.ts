import { createEvidence } from './evidence-state.ts';
import { observe } from './evidence.ts';

/** Numbers in [0, 1) that are the same in every run (Park and Miller 1988). */
export const chanceOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

export const FIVE_MINUTES = 300_000;

/** A series with a daily swing and noise, every five minutes. */
export const calmSeries = (length: number, seed = 7): Float64Array => {
  const chance = chanceOf(seed);
  // a triangle wave: whole numbers of a day only
  return Float64Array.from({ length }, (_, i) => 50 + Math.abs((i % 288) - 144) / 10 + chance() + chance() + chance());
};

/** The scores of values that come every five minutes. */
export const scoresOf = (values: Iterable<number>): Float64Array => {
  const state = createEvidence();
  return Float64Array.from(values, (value, i) => observe(state, i * FIVE_MINUTES, value).score);
};

export const alarmsIn = (scores: Float64Array): readonly number[] =>
  [...scores.keys()].filter((i) => (scores[i] ?? 0) >= 0.5);
