import { FEATURE_COUNT } from '../../domain/foresight/growth-features.ts';
import { planForecast } from '../../domain/foresight/forecast-plan.ts';
import { foldForecast, newForecast } from '../../domain/foresight/forecaster.ts';
import type { SimulatedService } from './simulated-service.ts';

/** Windows in which something grew, and what became of them. */
export interface GatedGrowths {
  readonly features: Float32Array;
  /** Minutes until the breach; 0 = none within reach. */
  readonly minutes: Float32Array;
  /** Which service each belongs to. */
  readonly service: Int32Array;
  readonly weight: Float32Array;
}

const NO_PRIOR = { nodes: [], data: [] };
const NOTHING = { plain: NO_PRIOR, further: NO_PRIOR };
/** Quiet windows at the start and windows after a breach teach nothing. */
const AFTER_BREACH_MS = 2 * 3_600_000;

/** Folds services and keeps every window that a forecaster would have answered. */
export const gatedGrowths = (
  services: Iterable<{ readonly service: SimulatedService; readonly weight: number }>,
): GatedGrowths => {
  const features: number[] = [];
  const minutes: number[] = [];
  const owner: number[] = [];
  const weights: number[] = [];
  let number = 0;
  for (const { service, weight } of services) {
    const plan = planForecast(service.signals, service.slo, NOTHING);
    const state = newForecast();
    const { windows, fails, intervalMs } = service;
    for (const [row, window] of windows.entries()) {
      const { answer } = foldForecast(plan, state, window);
      if (answer === null || row * intervalMs < 2 * 86_400_000) continue;
      const after = fails.some(({ breach }) => row >= breach && (row - breach) * intervalMs <= AFTER_BREACH_MS);
      if (after) continue;
      const next = fails.reduce((best, { breach }) => (breach > row && breach < best ? breach : best), Infinity);
      for (let k = 0; k < FEATURE_COUNT; k += 1) features.push(plan.room.best[k] ?? 0);
      minutes.push(next === Infinity ? 0 : ((next - row) * intervalMs) / 60_000);
      owner.push(number);
      weights.push((weight * intervalMs) / 300_000);
    }
    number += 1;
  }
  return {
    features: Float32Array.from(features),
    minutes: Float32Array.from(minutes),
    service: Int32Array.from(owner),
    weight: Float32Array.from(weights),
  };
};
