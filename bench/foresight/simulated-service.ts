import type { ServiceWindow } from '../../domain/foresight/tracks.ts';
import type { Slo } from '../../domain/slo.ts';

/** A breach that is in the truth of a simulated service: row of its first window. */
export interface TrueBreach {
  readonly type: string;
  readonly start: number;
  readonly breach: number;
}

/** One simulated service with its truth. */
export interface SimulatedService {
  readonly signals: readonly string[];
  readonly slo: Slo;
  readonly intervalMs: number;
  readonly windows: readonly ServiceWindow[];
  readonly fails: readonly TrueBreach[];
  readonly days: number;
  /** What happens when, for reading results. */
  readonly events: readonly { readonly type: string; readonly a: number; readonly len: number }[];
}

export const SIGNALS = ['count', 'error_ratio', 'p95', 'new_templates'] as const;

/** An objective of an error ratio and a p95, for two windows of two. */
export const objective = (errorRatio: number, p95: number): Slo => ({
  limits: [
    { signal: 'error_ratio', comparison: '>', limit: errorRatio },
    { signal: 'p95', comparison: '>', limit: p95 },
  ],
  windows: 2,
  ofWindows: 2,
});

type Chance = () => number;

/** Mulberry32. */
const chanceOf = (seed: number): Chance => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

interface Event {
  readonly type: string;
  readonly a: number;
  readonly len: number;
  readonly fails: boolean;
  /** Share of the way at which growth that aborts turns. */
  readonly peak: number;
  readonly power: number;
  /** Factor of latency at which growth breaks. */
  readonly factor: number;
  /** Whether growth that stops stays where it is for as long again. */
  readonly stays: boolean;
}

const GROWTHS = ['power', 'power', 'exponential', 'errors', 'both'] as const;
const DECOYS = ['step', 'batch', 'promotion', 'flap', 'drift'] as const;

/**
 * A service whose growths differ from those of `simulate-failures.mjs` in every number: power and factor at which they break, limits,
 * noise (correlated too), seasons, windows of one or five minutes, plateaus after growth that stops.
 */
export const simulateService = (seed: number, withFurther = false): SimulatedService => {
  const chance = chanceOf(seed * 7919 + 13);
  const between = (low: number, high: number): number => low + (high - low) * chance();
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const minutes = chance() < 0.35 ? 1 : 5;
  const intervalMs = minutes * 60_000;
  const days = minutes === 1 ? 7 : 24;
  const perDay = 1440 / minutes;
  const count = days * perDay;
  const p95Limit = Math.exp(between(Math.log(400), Math.log(6000)));
  const errorLimit = between(0.02, 0.1);
  const usual = p95Limit / Math.exp(between(Math.log(4), Math.log(50)));
  const usualErrors = errorLimit * Math.exp(between(-5, -2.3));
  const [swing, second, phase] = [between(0, 0.3), between(0, 0.12), chance()];
  const noise = between(0.04, 0.14);
  const memory = chance() < 0.5 ? between(0, 0.6) : 0;
  const volume = Math.exp(between(3.5, 8));
  const busy = new Uint8Array(count);
  const gap = Math.round(300 / minutes);
  const place = (length: number): number => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const a = Math.floor(between(2 * perDay, count - length - gap));
      let isFree = a > 0;
      for (let i = a - gap; isFree && i < a + length + gap; i += 1) if (busy[i]) isFree = false;
      if (!isFree) continue;
      busy.fill(1, a, a + length);
      return a;
    }
    return -1;
  };
  const events: Event[] = [];
  // draws of their own, so that the other signals stay as they are without it
  const draw = chanceOf(seed + 77);
  const [resourceUsual, resourceNoise] = [Math.exp(20 * draw()), 0.02 + 0.2 * draw()];
  const resourceGrowth = Math.exp(3 * draw()) - 0.7;
  const plan = (type: string, fails: boolean, longest: number): void => {
    const len = Math.max(4, Math.round(Math.exp(between(Math.log(25), Math.log(longest))) / minutes));
    const stays = !fails && chance() < 0.3;
    const a = place(len * (stays ? 2 : 1) + 14);
    if (a < 0) return;
    const power = Math.exp(between(Math.log(0.8), Math.log(5)));
    events.push({ type, a, len, fails, peak: between(0.25, 0.88), power, factor: Math.exp(between(0.5, 2)), stays });
  };
  const scale = minutes === 1 ? 0.5 : 1;
  for (let k = 0; k < Math.round(5 * scale); k += 1) plan(pick(GROWTHS), true, 900 * scale);
  for (let k = 0; k < Math.round(5 * scale); k += 1) plan(pick(GROWTHS), false, 900 * scale);
  for (let k = 0; k < Math.round(6 * scale); k += 1) plan(pick(DECOYS), false, 400 * scale);
  for (let k = 0; k < 1; k += 1) plan('sudden', true, 30);
  const windows: ServiceWindow[] = [];
  let wander = 0;
  let shift = 0;
  for (let i = 0; i < count; i += 1) {
    const hour = (i % perDay) / perDay;
    wander = memory * wander + gauss() * noise * Math.sqrt(1 - memory * memory);
    const season = swing * Math.sin(2 * Math.PI * (hour - phase)) + second * Math.sin(4 * Math.PI * (hour - 2 * phase));
    let p95 = usual * Math.exp(season + wander + shift);
    let errors = usualErrors * Math.exp(0.3 * gauss());
    let requests = (volume * (1 + 0.5 * Math.sin(2 * Math.PI * (hour - phase))) + 1) * Math.exp(0.08 * gauss());
    let templates = chance() < 0.01 ? 1 : 0;
    let resource = resourceUsual;
    for (const event of events) {
      const u = (i - event.a) / event.len;
      if (u < 0 || u > 2.5) continue;
      const isOver = u >= 1 && i <= event.a + event.len + 9;
      let c = 0;
      if (event.fails) c = u < 1 ? u : isOver ? 1 : 0;
      else if (u < 0.8) c = (u / 0.8) * event.peak;
      else if (event.stays) c = u < 2 ? event.peak : 0;
      else if (u < 1) c = (event.peak * (1 - u)) / 0.2;
      switch (event.type) {
        case 'power':
          if ((event.peak * 100) % 1 < 0.7) resource *= 1 + resourceGrowth * c;
          p95 *= 1 + (event.factor - 1) * Math.pow(c, event.power);
          if (event.fails && isOver) p95 = Math.max(p95, p95Limit * 1.3);
          if (event.fails && isOver && event.power > 2) errors += errorLimit * 3;
          break;
        case 'exponential':
          p95 *= Math.exp(Math.log((1.15 * p95Limit) / usual) * c);
          if (event.fails && isOver) p95 = Math.max(p95, p95Limit * 1.1);
          break;
        case 'errors':
          errors += errorLimit * 1.15 * Math.pow(c, Math.min(3, event.power)) * (0.8 + 0.4 * chance());
          if (event.fails && isOver) errors += errorLimit;
          if (u > 0.2 && u < 1 && chance() < 0.2) templates += 1;
          break;
        case 'both':
          requests *= 1 + 1.5 * c;
          errors += errorLimit * Math.pow(c, Math.min(3, event.power));
          p95 *= 1 + event.factor * c;
          if (event.fails && isOver) errors += errorLimit * 2;
          break;
        case 'sudden':
          if (isOver) {
            errors += 0.5;
            templates += 2;
          }
          break;
        case 'step':
          if (u <= 1) {
            p95 *= Math.min(3, event.factor);
            if (u * event.len < 2) templates += 2;
          }
          break;
        case 'batch':
          if (u <= 0.4) p95 *= 2.2;
          break;
        case 'promotion':
          if (u <= 1) {
            requests *= 1 + 1.5 * Math.sin(Math.PI * u);
            p95 *= 1 + 0.4 * Math.sin(Math.PI * u);
          }
          break;
        case 'flap':
          if (u <= 1 && chance() < 0.3) errors += 0.4 * errorLimit;
          break;
        case 'drift':
          if (u <= 1) shift += Math.log(1.3) / event.len;
          break;
      }
    }
    const further = withFurther ? [resource * Math.exp(0.05 * season + resourceNoise * draw())] : [];
    windows.push({
      at: 1_700_006_400_000 + i * intervalMs,
      values: [requests, Math.min(1, errors), p95, templates, ...further],
    });
  }
  const isBad = ({ values }: ServiceWindow): boolean => (values[1] ?? 0) > errorLimit || (values[2] ?? 0) > p95Limit;
  const fails: TrueBreach[] = [];
  for (const event of events.filter((known) => known.fails)) {
    for (let i = event.a; i < Math.min(count - 1, event.a + event.len + 12); i += 1) {
      const [first, next] = [windows[i], windows[i + 1]];
      if (first === undefined || next === undefined || !isBad(first) || !isBad(next)) continue;
      fails.push({ type: event.type, start: event.a, breach: i });
      break;
    }
  }
  return {
    signals: withFurther ? [...SIGNALS, 'resource'] : SIGNALS,
    slo: objective(errorLimit, p95Limit),
    intervalMs,
    windows,
    fails,
    days,
    events,
  };
};
