import type { MinuteWindows } from '../../domain/window.ts';
import type { Chance } from './random.ts';
import { simulate, STEADY } from './scenario.ts';

/** Requests a minute at which a step must be told from growth. */
export const STEP_LOADS = [10, 15, 20, 30, 60, 100, 200, 500] as const;

/** One route whose latency steps up by ×1.4 to ×5 at any second of a minute, after 4 to 14 quiet minutes, and stays there. */
export const stepDecoy = (random: Chance, load: number): readonly MinuteWindows[] => {
  const start = random.between(4, 14);
  const factor = Math.exp(random.between(Math.log(1.4), Math.log(5)));
  const route = {
    route: 'GET /route',
    medianMs: Math.exp(random.between(Math.log(5), Math.log(300))),
    scatter: random.between(0.25, 1),
    perMinute: load * random.between(0.85, 1.15),
    noise: random.between(0.02, 0.1),
    behaviour: { ...STEADY, latency: (at: number) => (at < start ? 1 : factor) },
  };
  return simulate([route], Math.ceil(start + 20), random);
};
