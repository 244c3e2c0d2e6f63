import { MOST_EFFECT } from './evidence-config.ts';

/**
 * How many times the size that 95 % of the residuals stay below a residual has, at most fifty: a tail probability alone does not
 * tell a large deviation from a rare one. The quantile follows the series by stochastic approximation (Robbins and Monro 1951).
 */
export const effectSize = (memory: Float64Array, at: number, size: number, index: number): number => {
  const quantile = memory[at] ?? 0;
  const typical = memory[at + 1] ?? 0;
  const effect = quantile > 0 ? Math.min(MOST_EFFECT, size / quantile) : 0;
  const held = typical > 0 && size > 6 * typical ? 6 * typical : size;
  const learned = typical + (index < 50 ? 1 / (index + 1) : 0.002) * (held - typical);
  memory[at + 1] = learned;
  if (index < 30) memory[at] = learned;
  else {
    const moved = quantile + 0.01 * learned * (size > quantile ? 0.95 : -0.05);
    memory[at] = moved < 0.02 * learned ? 0.02 * learned : moved;
  }
  return effect;
};

/** Numbers that `effectSize` keeps for each residual. */
export const EFFECT_NUMBERS = 2;
