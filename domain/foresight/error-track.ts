import { ln } from '../math.ts';
import { medianOf3 } from './median-of-3.ts';
import { FIVE_MINUTES_MS } from './spans.ts';

const REMEMBERED = 128;
const LOOKED_BACK = 96;
const PEAK = 24;
const USUAL_WINDOWS = 200;

/** The error ratio on its way to a limit, as shares of that limit. */
export interface ErrorTrack {
  readonly fold: (ratio: number) => void;
  /** Mean of the newest windows above the usual share, ÷ limit. */
  readonly recent: (windows: number) => number;
  readonly rise: () => number;
  /** When the growth had passed half of what it is, and three quarters of it. */
  readonly passed: () => { readonly half: number; readonly late: number; readonly belowPeak: number };
  readonly usual: () => number;
}

/** Follows an error ratio whose limit is `limit`. */
export const newErrorTrack = (limit: number, intervalMs: number): ErrorTrack => {
  const ratios = new Float64Array(REMEMBERED);
  const smooth = new Float64Array(REMEMBERED);
  let seen = 0;
  let usual = limit / 50;
  const ratioAt = (ago: number): number =>
    ago < seen && ago < REMEMBERED ? (ratios[(seen - 1 - ago) % REMEMBERED] ?? 0) : 0;
  const smoothAt = (ago: number): number =>
    ago < seen && ago < REMEMBERED ? (smooth[(seen - 1 - ago) % REMEMBERED] ?? 0) : 0;
  const recent = (windows: number, from = 0): number => {
    let sum = 0;
    for (let ago = from; ago < from + windows; ago += 1) sum += ratioAt(ago);
    return (sum / windows - usual) / limit;
  };
  return {
    fold: (ratio) => {
      const before = smoothAt(0);
      seen += 1;
      const place = (seen - 1) % REMEMBERED;
      ratios[place] = ratio;
      const middle = seen > 2 ? medianOf3(ratio, ratioAt(1), ratioAt(2)) : ratio;
      smooth[place] = seen > 1 ? (before + middle) / 2 : ratio;
      if ((smooth[place] ?? 0) < Math.max(5 * usual, limit / 50)) {
        usual += (Math.min(ratio, 4 * usual + limit / 200) - usual) / Math.min(USUAL_WINDOWS, seen + 5);
      }
    },
    recent,
    rise: () => recent(2) - recent(2, 4),
    passed: () => {
      const now = Math.max(limit / 500, smoothAt(0) - usual);
      let [half, late] = [LOOKED_BACK, LOOKED_BACK];
      let peak = 0;
      for (let ago = 0; ago < LOOKED_BACK; ago += 1) {
        const value = smoothAt(ago) - usual;
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
    },
    usual: () => usual,
  };
};
