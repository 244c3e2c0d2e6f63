import { ln } from '../math.ts';
import { medianOf3 } from './median-of-3.ts';
import { FIVE_MINUTES_MS } from './spans.ts';

const REMEMBERED = 128;
const LOOKED_BACK = 96;
const PEAK = 24;
const USUAL_WINDOWS = 200;

/** The error ratio on its way to a limit, as shares of that limit: what is usual, and the last windows in two rings. */
export interface ErrorTrack {
  readonly limit: number;
  readonly intervalMs: number;
  readonly known: { usual: number; seen: number };
  readonly ratios: Float32Array;
  readonly smooth: Float32Array;
}

/** Follows an error ratio whose limit is `limit`. */
export const newErrorTrack = (limit: number, intervalMs: number): ErrorTrack => ({
  limit,
  intervalMs,
  known: { usual: limit / 50, seen: 0 },
  ratios: new Float32Array(REMEMBERED),
  smooth: new Float32Array(REMEMBERED),
});

/** A copy that goes its own way. */
export const copyErrorTrack = ({ limit, intervalMs, known, ratios, smooth }: ErrorTrack): ErrorTrack => ({
  limit,
  intervalMs,
  known: { ...known },
  ratios: ratios.slice(),
  smooth: smooth.slice(),
});

const ratioAt = ({ known: { seen }, ratios }: ErrorTrack, ago: number): number =>
  ago < seen && ago < REMEMBERED ? (ratios[(seen - 1 - ago) % REMEMBERED] ?? 0) : 0;

const smoothAt = ({ known: { seen }, smooth }: ErrorTrack, ago: number): number =>
  ago < seen && ago < REMEMBERED ? (smooth[(seen - 1 - ago) % REMEMBERED] ?? 0) : 0;

/** Folds the ratio of one window, 0–1. */
export const foldErrors = (track: ErrorTrack, ratio: number): void => {
  const { known, limit, ratios, smooth } = track;
  const before = smoothAt(track, 0);
  known.seen += 1;
  const place = (known.seen - 1) % REMEMBERED;
  ratios[place] = ratio;
  const middle = known.seen > 2 ? medianOf3(ratio, ratioAt(track, 1), ratioAt(track, 2)) : ratio;
  smooth[place] = known.seen > 1 ? (before + middle) / 2 : ratio;
  if ((smooth[place] ?? 0) < Math.max(5 * known.usual, limit / 50)) {
    known.usual +=
      (Math.min(ratio, 4 * known.usual + limit / 200) - known.usual) / Math.min(USUAL_WINDOWS, known.seen + 5);
  }
};

/** Mean of so many windows, the newest `from` windows back, above the usual share, ÷ limit. */
export const errorsAbove = (track: ErrorTrack, windows: number, from = 0): number => {
  let sum = 0;
  for (let ago = from; ago < from + windows; ago += 1) sum += ratioAt(track, ago);
  return (sum / windows - track.known.usual) / track.limit;
};

/** By how much it has risen within twenty minutes' worth of windows, ÷ limit. */
export const errorsRise = (track: ErrorTrack): number => errorsAbove(track, 2) - errorsAbove(track, 2, 4);

/** When the growth had passed half of what it is and three quarters of it, and how far it has come down from its peak. */
export const errorsPassed = (
  track: ErrorTrack,
): { readonly half: number; readonly late: number; readonly belowPeak: number } => {
  const { limit, intervalMs } = track;
  const { usual } = track.known;
  const now = Math.max(limit / 500, smoothAt(track, 0) - usual);
  let [half, late] = [LOOKED_BACK, LOOKED_BACK];
  let peak = 0;
  for (let ago = 0; ago < LOOKED_BACK; ago += 1) {
    const value = smoothAt(track, ago) - usual;
    if (ago < PEAK && value > peak) peak = value;
    if (late === LOOKED_BACK && value < 0.75 * now) late = ago;
    if (value < 0.5 * now) {
      half = ago;
      break;
    }
  }
  const unit = intervalMs / FIVE_MINUTES_MS;
  return {
    half: ln(Math.max(0.2, half * unit)),
    late: late / Math.max(1, half),
    belowPeak: (peak - now) / (peak + limit / 25),
  };
};
