import type { MinuteWindows } from '../../domain/window.ts';
import type { Chance } from './random.ts';
import { type Behaviour, type Route, simulate, STEADY } from './scenario.ts';

/** What is drawn for each route of a shop; absent parts are those of most shops. */
interface Kind extends Pick<Route, 'heavyShare' | 'otherShare' | 'isCoarse'> {
  readonly medianMs?: readonly [number, number];
  readonly scatter?: readonly [number, number];
  readonly perMinute?: readonly [number, number];
}

/** Six routes as different as those of a shop: fast and slow, busy and rare, tight and scattered. */
const shop = (random: Chance, behaviour: (index: number) => Behaviour, kind: Kind = {}): readonly Route[] =>
  Array.from({ length: 6 }, (_, index) => {
    const { medianMs = [5, 300], scatter = [0.25, 1], perMinute = [20, 300], ...more } = kind;
    return {
      ...more,
      route: `GET /route-${index}`,
      medianMs: Math.exp(random.between(Math.log(medianMs[0]), Math.log(medianMs[1]))),
      scatter: random.between(scatter[0], scatter[1]),
      perMinute: Math.exp(random.between(Math.log(perMinute[0]), Math.log(perMinute[1]))),
      noise: random.between(0.02, 0.1),
      behaviour: behaviour(index),
    };
  });

/** Other kinds of services than those that the first tables were made with. */
const KINDS = {
  'fast routes': { medianMs: [1, 4] },
  '30 a minute': { perMinute: [25, 35] },
  'heavy tails': { heavyShare: 0.1 },
  'two routes in one': { otherShare: 0.5, scatter: [0.25, 0.7] },
  'whole seconds and ms': { isCoarse: true, medianMs: [3, 60] },
} as const satisfies Readonly<Record<string, Kind>>;

/** Makes so many minutes of load in which nothing fails. */
export type Calm = (random: Chance, minutes: number) => readonly MinuteWindows[];

/** Happenings at random times, about every `every` minutes, each with a start and a size of its own. */
const happenings = (random: Chance, minutes: number, every: number): readonly number[] => {
  const starts: number[] = [];
  for (let at = random.between(4, every); at < minutes; at += random.between(every / 2, (every * 3) / 2))
    starts.push(at);
  return starts;
};

const calm =
  (behaviour: (random: Chance, minutes: number) => Behaviour, kind: Kind = {}): Calm =>
  (random, minutes) =>
    simulate(
      shop(random, () => behaviour(random, minutes), kind),
      minutes,
      random,
    );

/** Steps up that last 10 to 40 minutes, within at most `rollout` minutes. */
const steps = (low: number, high: number, rollout: number, kind: Kind = {}) =>
  calm((random, minutes) => {
    const list = happenings(random, minutes, 80).map((start) => ({
      start,
      end: start + random.between(10, 40),
      factor: Math.log(random.between(low, high)),
      rollout: random.between(0, rollout),
    }));
    const latency = (at: number): number =>
      Math.exp(
        list.reduce((sum, { start, end, factor, rollout: lasts }) => {
          if (at < start || at > end) return sum;
          return sum + factor * Math.min(1, (at - start) / Math.max(1e-9, lasts));
        }, 0),
      );
    return { ...STEADY, latency };
  }, kind);

/** Load without a failure in it: every prediction is false. */
export const calmFamilies: Readonly<Record<string, Calm>> = {
  stationary: calm(() => STEADY),
  'background 0.4 % errors': calm(() => ({ ...STEADY, errorShare: () => 0.004 })),
  'steps ×1.2 to ×2': steps(1.2, 2, 0),
  'steps ×2 to ×5': steps(2, 5, 0),
  'roll-outs in 2 min, ×1.2 to ×1.6': steps(1.2, 1.6, 2),
  'batch bursts ×2 to ×3': calm((random, minutes) => {
    const list = happenings(random, minutes, 60).map((start) => ({
      start,
      end: start + random.between(2, 6),
      factor: random.between(2, 3),
    }));
    return { ...STEADY, latency: (at) => list.find(({ start, end }) => at >= start && at < end)?.factor ?? 1 };
  }),
  'promotions ×1.5 to ×3 traffic': calm((random, minutes) => {
    const list = happenings(random, minutes, 60).map((start) => ({
      start,
      end: start + random.between(3, 20),
      factor: random.between(1.5, 3),
    }));
    return { ...STEADY, traffic: (at) => list.find(({ start, end }) => at >= start && at < end)?.factor ?? 1 };
  }),
  'sawtooth ×1.5 to ×2.5 in 1 to 4 min': calm((random) => {
    const period = random.between(1, 4);
    const height = Math.log(random.between(1.5, 2.5));
    const phase = random.next();
    return { ...STEADY, latency: (at) => Math.exp(height * ((at / period + phase) % 1)) };
  }),
  'bad clients, 4 to 12 errors in 1 s': calm((random, minutes) => {
    const list = happenings(random, minutes, 30);
    const share = random.between(0.3, 0.9);
    return {
      ...STEADY,
      errorShare: (at) => (list.some((start) => at >= start && at < start + 3 / 60) ? share : 0.002),
    };
  }),
  'daily wave ×1.4 (2 h period)': calm((random) => {
    const phase = random.between(0, 120);
    return {
      ...STEADY,
      latency: (at) => Math.exp(0.17 * Math.sin((2 * Math.PI * (at + phase)) / 120)),
      traffic: (at) => 1 + 0.4 * Math.sin((2 * Math.PI * (at + phase)) / 120),
    };
  }),
  'restarts, slow for 1 to 3 min': calm((random, minutes) => {
    const list = happenings(random, minutes, 60).map((start) => ({
      start,
      lasts: random.between(0.3, 1),
      height: Math.log(random.between(2, 8)),
    }));
    const latency = (at: number): number => {
      const last = list.findLast(({ start }) => at >= start);
      return last === undefined ? 1 : Math.exp(last.height * Math.exp((last.start - at) / last.lasts));
    };
    return { ...STEADY, latency };
  }),
  ...Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [`${name}: steady`, calm(() => STEADY, kind)])),
  ...Object.fromEntries(
    Object.entries(KINDS).map(([name, kind]) => [`${name}: steps ×1.4 to ×5`, steps(1.4, 5, 0, kind)]),
  ),
  'stops by itself at ×2.5 in 5 min': steps(2.4, 2.6, 5),
};

type Ramp = (random: Chance) => { readonly minutes: readonly MinuteWindows[]; readonly onset: number };

type Shape = 'log' | 'straight' | 'stairs' | 'slowing';
/** One route slows down until its p95 is twice the critical limit, after a few quiet minutes. */
export interface RampOptions {
  readonly lasts: number;
  readonly shape: Shape;
  readonly perMinute: readonly [number, number];
  readonly scatter: readonly [number, number];
  /** Median latency before it; absent = 20 to 200 ms. */
  readonly medianMs?: readonly [number, number];
  /** Minutes before it; absent = 5 to 12. */
  readonly quiet?: readonly [number, number];
  readonly kind?: Kind;
}

const ramp =
  ({
    lasts,
    shape,
    perMinute,
    scatter,
    medianMs: [low, high] = [20, 200],
    quiet = [5, 12],
    kind = {},
  }: RampOptions): Ramp =>
  (random) => {
    const onset = random.between(...quiet);
    const others = shop(random, () => STEADY, kind).slice(0, 3);
    const spread = random.between(...scatter);
    const medianMs = Math.exp(random.between(Math.log(low), Math.log(high)));
    const height = Math.log(4000 / (medianMs * Math.exp(1.645 * spread)));
    const latency = (at: number): number => {
      const share = Math.max(0, Math.min(1, (at - onset) / lasts));
      if (shape === 'log') return Math.exp(height * share);
      if (shape === 'slowing') return Math.exp(height * Math.sqrt(share));
      if (shape === 'straight') return 1 + (Math.exp(height) - 1) * share;
      return Math.exp((height * Math.floor(share * 8)) / 8);
    };
    const failing: Route = {
      ...kind,
      route: 'POST /failing',
      medianMs,
      scatter: spread,
      perMinute: random.between(...perMinute),
      noise: random.between(0.02, 0.1),
      behaviour: { ...STEADY, latency },
    };
    return { minutes: simulate([...others, failing], Math.ceil(onset + lasts + 4), random), onset };
  };

const errorRamp =
  (lasts: number, perMinute: readonly [number, number]): Ramp =>
  (random) => {
    const onset = random.between(5, 12);
    const errorShare = (at: number): number =>
      0.002 * Math.exp(Math.log(75) * Math.max(0, Math.min(1, (at - onset) / lasts)));
    const failing: Route = {
      route: 'POST /failing',
      medianMs: 50,
      scatter: 0.5,
      perMinute: random.between(...perMinute),
      noise: 0.05,
      behaviour: { ...STEADY, errorShare },
    };
    return { minutes: simulate([failing], Math.ceil(onset + lasts + 4), random), onset };
  };

const BUSY = { perMinute: [80, 300], scatter: [0.25, 0.7] } as const;

/** Load that fails in the end. */
export const rampFamilies: Readonly<Record<string, Ramp>> = {
  'latency, 4 min': ramp({ ...BUSY, lasts: 4, shape: 'log' }),
  'latency, 6 min, in stairs': ramp({ ...BUSY, lasts: 6, shape: 'stairs' }),
  'latency, 8 min': ramp({ ...BUSY, lasts: 8, shape: 'log' }),
  'latency, 8 min, straight in ms': ramp({ ...BUSY, lasts: 8, shape: 'straight' }),
  'latency, 15 min': ramp({ ...BUSY, lasts: 15, shape: 'log' }),
  'latency, 40 min': ramp({ ...BUSY, lasts: 40, shape: 'log' }),
  'latency, 8 min, 20 to 50 a minute': ramp({ lasts: 8, shape: 'log', perMinute: [20, 50], scatter: [0.25, 0.7] }),
  'latency, 8 min, scatter 0.7 to 1.1': ramp({ lasts: 8, shape: 'log', perMinute: [80, 300], scatter: [0.7, 1.1] }),
  'latency, 8 min, fast route (2 ms)': ramp({ ...BUSY, lasts: 8, shape: 'log', medianMs: [1.5, 3] }),
  'latency, 8 min, heavy tails': ramp({ ...BUSY, lasts: 8, shape: 'log', kind: KINDS['heavy tails'] }),
  'latency, 8 min, two routes in one': ramp({ ...BUSY, lasts: 8, shape: 'log', kind: KINDS['two routes in one'] }),
  'latency, 8 min, whole seconds, ms': ramp({ ...BUSY, lasts: 8, shape: 'log', kind: KINDS['whole seconds and ms'] }),
  'latency, 8 min, after 5 quiet min': ramp({ ...BUSY, lasts: 8, shape: 'log', quiet: [4, 5] }),
  'latency, 8 min, after an hour': ramp({ ...BUSY, lasts: 8, shape: 'log', quiet: [60, 70] }),
  'latency, 8 min, slowing down': ramp({ ...BUSY, lasts: 8, shape: 'slowing' }),
  'errors, 10 min, 300 to 1000 a min': errorRamp(10, [300, 1000]),
  'errors, 10 min, 60 a minute': errorRamp(10, [50, 70]),
};
