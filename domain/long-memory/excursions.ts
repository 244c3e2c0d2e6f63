import { HOUR_MS } from '../foresight/spans.ts';
import { DAY_MS } from '../window.ts';

/** Latency that left what is usual and came back. */
export interface Excursion {
  /** The highest of it above what is usual at the hour, ln. */
  readonly peak: number;
  /** End of its last window, epoch ms. */
  readonly at: number;
}

/** Excursions of one series that ended without a failure, oldest first, and the one that goes on. */
export interface Excursions {
  readonly harmless: readonly Excursion[];
  readonly open: (Excursion & { readonly failed: boolean }) | null;
}

export const NO_EXCURSIONS: Excursions = { harmless: [], open: null };

/** One begins this far above what is usual, ln, and when it is so many times the noise; it ends at half of its peak. */
const LEAST = 0.3;
const TIMES_NOISE = 3;
const MOST_REMEMBERED = 16;
const REMEMBERED_MS = 14 * DAY_MS;
/** Growth that comes back sooner may be the same trouble. */
const SETTLED_MS = 6 * HOUR_MS;

/** Folds the latency of one window: how far it is above what is usual, the noise of that (both ln), and whether the series fails. */
export const foldExcursion = (
  { harmless, open }: Excursions,
  window: { readonly at: number; readonly above: number; readonly noise: number; readonly isFailing: boolean },
): Excursions => {
  const { at, above, noise, isFailing } = window;
  if (open === null) {
    const begins = above > LEAST && above > TIMES_NOISE * noise;
    return begins ? { harmless, open: { peak: above, at, failed: isFailing } } : { harmless, open };
  }
  if (above >= open.peak / 2) {
    return { harmless, open: { peak: Math.max(open.peak, above), at, failed: open.failed || isFailing } };
  }
  if (open.failed) return { harmless, open: null };
  const kept = harmless.filter((one) => at - one.at < REMEMBERED_MS);
  return { harmless: [...kept, { peak: open.peak, at: open.at }].slice(-MOST_REMEMBERED), open: null };
};

/** How often it was as far above what is usual (ln) in the two weeks before, and came back without a failure; the last six hours do not count. */
export const harmlessTimes = ({ harmless }: Excursions, at: number, above: number): number =>
  harmless.filter((one) => one.peak >= above && at - one.at >= SETTLED_MS && at - one.at < REMEMBERED_MS).length;
