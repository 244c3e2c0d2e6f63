import { AT } from './channel-names.ts';

/** Levels and growths of the one-step forecasts. */
export const newForecasts = (): Float64Array => new Float64Array(10);

const FAST_LEVEL = 0;
const FAST_GROWTH = 1;
const SLOW_LEVEL = 2;
const SLOW_GROWTH = 3;
const AVERAGE = 4;
const BEFORE = 5;
const HIGHEST = 6;
const LOWEST = 7;
const SEASON_LEVEL = 8;

/** The range shrinks by this share of its half in each step. */
const SHRINKING = 2e-5;

/**
 * One-step residuals of Holt's linear method at two speeds (Holt 1957, damped as Gardner and McKenzie 1985), of a moving average
 * (Roberts 1959), the jump, and the novelty of the range; then learns the value. `adjusted` is the value without its season.
 */
export const forecastChannels = (
  memory: Float64Array,
  raw: Float64Array,
  { value, adjusted, isFirst }: { readonly value: number; readonly adjusted: number; readonly isFirst: boolean },
): void => {
  if (isFirst) {
    memory.fill(value);
    memory[FAST_GROWTH] = 0;
    memory[SLOW_GROWTH] = 0;
    memory[SEASON_LEVEL] = adjusted;
  }
  raw[AT.fastForecast] = holt(memory, FAST_LEVEL, value, 0.5, 0.1, 0.98);
  raw[AT.slowForecast] = holt(memory, SLOW_LEVEL, value, 0.1, 0.02, 0.995);
  const average = memory[AVERAGE] ?? 0;
  raw[AT.average] = value - average;
  memory[AVERAGE] = average + 0.05 * (value - average);
  const seasonLevel = memory[SEASON_LEVEL] ?? 0;
  raw[AT.seasonForecast] = adjusted - seasonLevel;
  memory[SEASON_LEVEL] = seasonLevel + 0.3 * (adjusted - seasonLevel);
  raw[AT.jump] = value - (memory[BEFORE] ?? 0);
  memory[BEFORE] = value;
  raw[AT.range] = outsideRange(memory, value);
};

const holt = (memory: Float64Array, at: number, value: number, a: number, b: number, damping: number): number => {
  const growth = memory[at + 1] ?? 0;
  const forecast = (memory[at] ?? 0) + growth;
  const residual = value - forecast;
  memory[at] = forecast + a * residual;
  memory[at + 1] = damping * growth + a * b * residual;
  return residual;
};

/** How far a value is outside of the range of all before it. */
const outsideRange = (memory: Float64Array, value: number): number => {
  let highest = memory[HIGHEST] ?? 0;
  let lowest = memory[LOWEST] ?? 0;
  const outside = value > highest ? value - highest : value < lowest ? value - lowest : 0;
  if (value > highest) highest = value;
  if (value < lowest) lowest = value;
  const middle = (highest + lowest) / 2;
  memory[HIGHEST] = highest - (highest - middle) * SHRINKING;
  memory[LOWEST] = lowest + (middle - lowest) * SHRINKING;
  return outside;
};
