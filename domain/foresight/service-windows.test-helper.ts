import type { Decision } from '../alert.ts';
import { exp, ln } from '../math.ts';
import type { Slo } from '../slo.ts';
import type { ServiceWindow } from './tracks.ts';
import { watchService } from './watch-service.ts';

export const SIGNALS = ['count', 'error_ratio', 'p95', 'new_templates'] as const;
const START = Date.UTC(2026, 10, 2);
const FIVE_MINUTES = 300_000;

/** Errors above 5 % or a p95 above the limit, for two windows of two. */
export const objective = (p95 = 2000): Slo => ({
  limits: [
    { signal: 'error_ratio', comparison: '>', limit: 0.05 },
    { signal: 'p95', comparison: '>', limit: p95 },
  ],
  windows: 2,
  ofWindows: 2,
});

/** What happens to a service besides its usual noise: factors on latency and volume, errors and templates added, by window. */
export interface Happening {
  readonly latency?: (window: number) => number;
  readonly errors?: (window: number) => number;
  readonly volume?: (window: number) => number;
  readonly templates?: (window: number) => number;
}

export interface ServiceOptions {
  readonly seed?: number;
  readonly intervalMs?: number;
  readonly usualMs?: number;
}

/** A service with daily swing and noise of 8 %, the same for the same seed. */
export const serviceWindows = (
  count: number,
  happening: Happening = {},
  { seed = 1, intervalMs = FIVE_MINUTES, usualMs = 100 }: ServiceOptions = {},
): readonly ServiceWindow[] => {
  const noise = noiseOf(seed);
  return Array.from({ length: count }, (_, window) => {
    const at = START + window * intervalMs;
    const hour = (at % 86_400_000) / 3_600_000;
    const swing = 0.2 * (1 - Math.abs(hour - 12) / 6);
    const p95 = usualMs * exp(swing + 0.08 * noise()) * (happening.latency?.(window) ?? 1);
    const errors = 0.001 * exp(0.3 * noise()) + (happening.errors?.(window) ?? 0);
    const requests = 500 * exp(swing + 0.05 * noise()) * (happening.volume?.(window) ?? 1);
    return { at, values: [requests, Math.min(1, errors), p95, happening.templates?.(window) ?? 0] };
  });
};

/** Nearly normal numbers: the sum of six uniform ones (mulberry32). */
const noiseOf = (seed: number): (() => number) => {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return () => (uniform() + uniform() + uniform() + uniform() + uniform() + uniform() - 3) / 0.7071;
};

/** Everything that was told of the windows. */
export const told = (windows: readonly ServiceWindow[], slo = objective()): readonly Decision[] => {
  const watch = watchService(SIGNALS, slo);
  return windows.flatMap((window) => {
    const { decision } = watch(window);
    return decision === null ? [] : [decision];
  });
};

/** The window that a decision is of. */
export const windowOf = ({ minute }: Decision, intervalMs = FIVE_MINUTES): number => (minute - START) / intervalMs;

/** Growth by `factor`, straight on the log scale, between two windows; it stays there. */
export const ramp =
  (from: number, until: number, factor: number) =>
  (window: number): number =>
    exp(ln(factor) * Math.max(0, Math.min(1, (window - from) / (until - from))));
