import { medianOf3 } from './median-of-3.ts';
import { DAY_MS, HOUR_MS } from './spans.ts';

/** Hours of the day are the knots of the daily profile; between them it is straight. */
const KNOTS = 24;
/** The level follows with this time constant, and the noise with so many windows. */
const LEVEL_MS = 12 * HOUR_MS;
const NOISE_WINDOWS = 200;
/** Share of what is left that a knot learns in one day; it forgets over ten. */
const PROFILE_RATE = 0.25;
/** How far off the level of an unknown hour may be, on the log scale, and how well it is known in the end. */
const UNKNOWN_LEVEL = 0.25;
const KNOWN_LEVEL = 0.015;
/** Standard errors from which a level stands out: while it does, nothing is learned from it. */
const STANDS_OUT = 3;
/** A new level that has been flat for so long is taken over; a lower one, or one with new templates, in half the time. */
const ADOPT_MS = 2 * HOUR_MS;
const ADOPT_WINDOWS = 12;
/** Growth between the halves of that time, on the log scale, below which a level is flat. */
const FLAT = 0.03;
const SMOOTH = 4;
const LONG = 12;
/** Time over which residuals are remembered, and the most and fewest windows of it: powers of two. */
const REMEMBERED_MS = 20 * HOUR_MS;
const MOST_REMEMBERED = 1024;
const LEAST_REMEMBERED = 128;
/** Smoothed residuals that are remembered. */
const SMOOTH_REMEMBERED = 128;

/** What a signal usually does, learned as it comes: level, time of day, noise; and the residuals against it. */
export interface DailyLevel {
  readonly intervalMs: number;
  readonly level: { value: number; noise: number; seen: number; outFor: number };
  readonly profile: Float64Array;
  readonly visits: Float64Array;
  /** Residuals and smoothed residuals, rings by window number; their sizes are powers of two. */
  readonly residuals: Float32Array;
  readonly smooth: Float32Array;
}

/** A level that has seen nothing. */
export const newLevel = (intervalMs: number): DailyLevel => ({
  intervalMs,
  level: { value: 0, noise: 0.1, seen: 0, outFor: 0 },
  profile: new Float64Array(KNOTS),
  visits: new Float64Array(KNOTS),
  residuals: new Float32Array(rememberedWindows(intervalMs)),
  smooth: new Float32Array(SMOOTH_REMEMBERED),
});

const rememberedWindows = (intervalMs: number): number => {
  let windows = LEAST_REMEMBERED;
  while (windows < MOST_REMEMBERED && windows * intervalMs < REMEMBERED_MS) windows *= 2;
  return windows;
};

/** A copy that goes its own way. */
export const copyLevel = ({ intervalMs, level, profile, visits, residuals, smooth }: DailyLevel): DailyLevel => ({
  intervalMs,
  level: { ...level },
  profile: profile.slice(),
  visits: visits.slice(),
  residuals: residuals.slice(),
  smooth: smooth.slice(),
});

/** Takes what lies before a gap in the windows as usual: growth does not go on through it. */
export const passGap = ({ level, residuals, smooth }: DailyLevel): void => {
  residuals.fill(0);
  smooth.fill(0);
  level.outFor = 0;
};

/** The residual `ago` windows back (0 = now); 0 before the first. */
export const residualAt = ({ level, residuals }: DailyLevel, ago: number): number =>
  ago < level.seen && ago < residuals.length ? (residuals[(level.seen - 1 - ago) & (residuals.length - 1)] ?? 0) : 0;

/** The smoothed residual `ago` windows back. */
export const smoothAt = ({ level, smooth }: DailyLevel, ago: number): number =>
  ago < level.seen && ago < smooth.length ? (smooth[(level.seen - 1 - ago) & (smooth.length - 1)] ?? 0) : 0;

/** Mean of the newest residuals. */
export const meanResidual = (known: DailyLevel, windows: number): number => {
  const count = Math.min(windows, known.level.seen);
  let sum = 0;
  for (let ago = 0; ago < count; ago += 1) sum += residualAt(known, ago);
  return count === 0 ? 0 : sum / count;
};

/** The usual value at an instant. */
export const usualAt = (known: DailyLevel, at: number): number => known.level.value + profileAt(known, at);

const knotOf = (at: number): number => ((((at % DAY_MS) + DAY_MS) % DAY_MS) / DAY_MS) * KNOTS;

const profileAt = ({ profile }: DailyLevel, at: number): number => {
  const place = knotOf(at);
  const knot = Math.floor(place);
  const share = place - knot;
  return (profile[knot % KNOTS] ?? 0) * (1 - share) + (profile[(knot + 1) % KNOTS] ?? 0) * share;
};

/** By how many standard errors the mean of the last four windows stands out. */
export const standsOut = (known: DailyLevel): number =>
  meanResidual(known, SMOOTH) / (known.level.noise / Math.sqrt(SMOOTH) + unknownLevel(known));

/** The same of the mean of the last twelve, which sees slow growth before the level has learned it. */
const standsOutLong = (known: DailyLevel): number =>
  meanResidual(known, LONG) / (known.level.noise / Math.sqrt(LONG) + unknownLevel(known));

const unknownLevel = ({ level, intervalMs }: DailyLevel): number =>
  KNOWN_LEVEL + UNKNOWN_LEVEL * Math.max(0, 1 - (level.seen * intervalMs) / (2 * DAY_MS));

/** Folds one value (on the natural scale of the signal) of the window at `at`; `isDeployed`: new templates were seen lately. */
export const foldLevel = (known: DailyLevel, at: number, value: number, isDeployed: boolean): void => {
  const { level, residuals, smooth } = known;
  if (level.seen === 0) level.value = value;
  const before = smoothAt(known, 0);
  const residual = value - usualAt(known, at);
  const number = level.seen;
  level.seen += 1;
  residuals[number & (residuals.length - 1)] = residual;
  const middle = level.seen > 2 ? medianOf3(residual, residualAt(known, 1), residualAt(known, 2)) : residual;
  smooth[number & (smooth.length - 1)] = level.seen > 1 ? (before + middle) / 2 : residual;
  const isOut = Math.abs(standsOut(known)) > STANDS_OUT || Math.abs(standsOutLong(known)) > STANDS_OUT;
  level.outFor = isOut ? level.outFor + 1 : 0;
  if (isOut) {
    adoptFlat(known, isDeployed);
    return;
  }
  learn(known, at, residual);
  const step = Math.min(Math.abs(residual - before), 4 * level.noise);
  level.noise += (1.2 * step - level.noise) * Math.max(1 / NOISE_WINDOWS, 1 / (level.seen + 1));
  level.noise = Math.max(level.noise, 0.005);
};

const learn = (known: DailyLevel, at: number, residual: number): void => {
  const { level, profile, visits, intervalMs } = known;
  const most = 3 * (level.noise + unknownLevel(known));
  const clipped = Math.max(-most, Math.min(most, residual));
  const isNew = level.seen * intervalMs < 2 * DAY_MS;
  level.value += clipped * Math.max(1 / level.seen, (intervalMs / LEVEL_MS) * (isNew ? 1.5 : 1));
  const place = knotOf(at);
  const knot = Math.floor(place) % KNOTS;
  const next = (knot + 1) % KNOTS;
  const share = place - Math.floor(place);
  const perDay = Math.max(1, DAY_MS / intervalMs / KNOTS);
  const seen = Math.min(visits[knot] ?? 0, visits[next] ?? 0) / perDay;
  const rate = Math.min(1, (PROFILE_RATE * 12) / perDay) * Math.max(0.1, 1 / (1 + seen));
  profile[knot] = (profile[knot] ?? 0) + rate * (1 - share) * clipped;
  profile[next] = (profile[next] ?? 0) + rate * share * clipped;
  visits[knot] = (visits[knot] ?? 0) + 1 - share;
  visits[next] = (visits[next] ?? 0) + share;
};

/** Takes a level over that has been flat for long enough: a deploy, a finished ramp, the way back. */
const adoptFlat = (known: DailyLevel, isDeployed: boolean): void => {
  const { level, intervalMs } = known;
  const long = Math.max(ADOPT_WINDOWS, Math.round(ADOPT_MS / intervalMs));
  const isUp = residualAt(known, 0) > 0;
  const needed = isUp && !isDeployed ? long : Math.max(6, long >> 1);
  if (level.outFor < needed || needed > known.residuals.length / 2) return;
  const half = needed >> 1;
  let young = 0;
  let old = 0;
  for (let ago = 0; ago < half; ago += 1) {
    young += residualAt(known, ago);
    old += residualAt(known, ago + half);
  }
  const isFlat = Math.abs(young - old) / half < Math.max(FLAT, (1.2 * level.noise) / Math.sqrt(half));
  if (!isFlat && (isUp || level.outFor < long)) return;
  const move = isUp ? (young + old) / (2 * half) : young / half;
  level.value += move;
  level.outFor = 0;
  moveBy(known.residuals, move);
  moveBy(known.smooth, move);
};

const moveBy = (ring: Float32Array, move: number): void => {
  for (let index = 0; index < ring.length; index += 1) ring[index] = (ring[index] ?? 0) - move;
};
