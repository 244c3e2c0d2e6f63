import { ln, exp } from '../math.ts';
import { type DailyLevel, residualAt } from './daily-level.ts';
import { HOUR_MS } from './spans.ts';

/** Shapes that growth may have: straight on the log scale, or the power 1, 2 or 4 of time on the linear one; or a step. */
export const SHAPES = ['exponential', 'linear', 'quadratic', 'quartic', 'step'] as const;
const EXPONENTIAL = 0;
const STEP = 4;

/** The best fit of one shape. */
export interface ShapeFit {
  /** Windows since it began, 0 = none found. */
  duration: number;
  /** Growth until now on the log scale. */
  growth: number;
  /** Sum of squares that is left. */
  left: number;
}

/** The fits of all shapes to one signal. */
export interface ShapeFits {
  readonly fits: readonly ShapeFit[];
  /** Gated windows since all durations were tried. */
  readonly scan: { age: number };
}

const BLOCKS = [
  [16, 1],
  [8, 2],
  [12, 6],
  [12, 12],
  [12, 60],
] as const;
const MAX_POINTS = 60;
const MAX_SPAN_MS = 20 * HOUR_MS;
const DURATIONS = [
  3, 4, 5, 6.3, 8, 10, 12.6, 16, 20, 25, 32, 40, 50, 64, 80, 100, 128, 160, 200, 256, 320, 400, 512, 640, 800,
];
/** All durations are tried anew after so many windows. */
const SCAN_EVERY = 6;
/** Standard deviation of the usual level. */
const LEVEL_ERROR = 0.03;
const REFINE = [0.12, 0.06, 0.03] as const;

/** Points of the fit that is being made: newest first, in blocks that grow with age. Nothing of it outlives a call. */
const points = {
  mean: new Float64Array(MAX_POINTS),
  weight: new Float64Array(MAX_POINTS),
  age: new Float64Array(MAX_POINTS),
  count: 0,
  windows: 0,
};

export const newFits = (): ShapeFits => ({
  fits: SHAPES.map(() => ({ duration: 0, growth: 0, left: 0 })),
  scan: { age: 0 },
});

/** A copy that goes its own way. */
export const copyFits = ({ fits, scan }: ShapeFits): ShapeFits => ({
  fits: fits.map((fit) => ({ ...fit })),
  scan: { ...scan },
});

/** Forgets where growth began. */
export const resetFits = (shapes: ShapeFits): void => {
  shapes.scan.age = 0;
  for (const fit of shapes.fits) fit.duration = 0;
};

/** Fits all shapes to the residuals as they stand. */
export const fitShapes = (shapes: ShapeFits, known: DailyLevel): void => {
  readPoints(known);
  const v = known.level.noise * known.level.noise + 4e-4;
  const isScan = shapes.scan.age === 0;
  shapes.scan.age = (shapes.scan.age + 1) % SCAN_EVERY;
  for (let shape = 0; shape < SHAPES.length; shape += 1) {
    const fit = shapes.fits[shape];
    if (fit === undefined) continue;
    const from = fit.duration > 0 ? fit.duration + 1 : 0;
    fit.left = Infinity;
    fit.duration = 0;
    if (from > 0) tryDuration(shapes, shape, from, v);
    if (isScan || fit.duration === 0) {
      for (const duration of DURATIONS) {
        if (duration > points.windows) break;
        tryDuration(shapes, shape, duration, v);
      }
    }
    if (fit.duration === 0) continue;
    for (const step of REFINE) {
      const center = fit.duration;
      if (!tryDuration(shapes, shape, center * (1 - step), v)) tryDuration(shapes, shape, center * (1 + step), v);
    }
  }
};

/** Log likelihood of a shape's fit, up to a constant. */
export const likelihoodOf = (fit: ShapeFit, noise: number): number => -fit.left / (2 * (noise * noise + 4e-4));

const readPoints = (known: DailyLevel): void => {
  const most = Math.min(known.level.seen, Math.floor(MAX_SPAN_MS / known.intervalMs), 1000);
  let count = 0;
  let windows = 0;
  for (const [blocks, size] of BLOCKS) {
    for (let block = 0; block < blocks && windows + size <= most; block += 1) {
      let sum = 0;
      for (let ago = windows; ago < windows + size; ago += 1) sum += residualAt(known, ago);
      points.mean[count] = sum / size;
      points.weight[count] = size;
      points.age[count] = windows + (size - 1) / 2;
      count += 1;
      windows += size;
    }
  }
  points.count = count;
  points.windows = windows;
};

/** Fits growth (and a small error of the level) for a duration; keeps it when it is the best. */
const tryDuration = (shapes: ShapeFits, shape: number, duration: number, v: number): boolean => {
  const fit = shapes.fits[shape];
  const { mean, weight, age, count } = points;
  if (fit === undefined || duration < 2 || duration > points.windows) return false;
  const tie = v / (LEVEL_ERROR * LEVEL_ERROR);
  const isStraight = shape === EXPONENTIAL || shape === STEP;
  let amplitude = 1;
  let growth = 0;
  if (!isStraight) {
    const now = ((mean[0] ?? 0) + (mean[1] ?? 0) + (mean[2] ?? 0)) / 3;
    amplitude = fit.duration > 0 && fit.growth > 0 ? exp(fit.growth) - 1 : Math.max(0.05, exp(Math.min(6, now)) - 1);
  }
  let offset = 0;
  let left = 0;
  for (let round = 0; round < (isStraight ? 1 : 3); round += 1) {
    let xx = 0;
    let xe = 0;
    let x1 = 0;
    let e1 = 0;
    let ee = 0;
    let n = tie;
    for (let k = 0; k < count; k += 1) {
      const w = weight[k] ?? 0;
      const t = 1 - (age[k] ?? 0) / duration;
      let slope = 0;
      let value = 0;
      if (t > 0) {
        if (shape === EXPONENTIAL) slope = t;
        else if (shape === STEP) slope = 1;
        else {
          const part = amplitude * (shape === 1 ? t : shape === 2 ? t * t : t * t * t * t);
          value = ln(1 + part);
          slope = part / (1 + part);
        }
      }
      const e = (mean[k] ?? 0) - value;
      const we = w * e;
      ee += we * e;
      e1 += we;
      n += w;
      if (slope !== 0) {
        xe += we * slope;
        xx += w * slope * slope;
        x1 += w * slope;
      }
    }
    const det = xx * n - x1 * x1;
    if (!(det > 1e-12)) return false;
    const a = (xe * n - x1 * e1) / det;
    offset = (e1 - x1 * a) / n;
    left = ee - a * xe - offset * e1;
    if (isStraight) growth = a;
    else {
      amplitude = Math.max(0.01, amplitude * exp(Math.max(-1, Math.min(1, a))));
      growth = ln(1 + amplitude);
    }
  }
  if (!(left < fit.left) || growth <= 0) return false;
  fit.left = left;
  fit.duration = duration;
  fit.growth = growth;
  return true;
};
