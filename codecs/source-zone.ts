import type { Span } from './source-times.ts';

const STEP_MINUTES = 15;
const WESTERNMOST = -12 * 60;
const EASTERNMOST = 14 * 60;
const MINUTE = 60_000;
/** Part of a file that must lie where other files have records, for an offset to count. */
const ENOUGH = 0.5;
/** UTC stands unless another offset fits better than this. */
const AS_GOOD = 0.9;

/** Where the zone of lines without one came from. */
export interface ZoneChoice {
  readonly offsetMinutes: number;
  readonly because: 'other-files' | 'utc';
}

/** The offset east of UTC with which a span of local times lies where the other spans do; UTC when none does, or as well. */
export const zoneOf = (local: Span, others: readonly Span[]): ZoneChoice => {
  const merged = mergeSpans(others);
  const utc = shareWithin(local, 0, merged);
  let best: ZoneChoice = { offsetMinutes: 0, because: utc >= ENOUGH ? 'other-files' : 'utc' };
  let bestShare = Math.max(utc / AS_GOOD, ENOUGH);
  for (const offsetMinutes of OFFSETS) {
    const share = shareWithin(local, offsetMinutes, merged);
    if (share <= bestShare) continue;
    best = { offsetMinutes, because: 'other-files' };
    bestShare = share;
  }
  return best;
};

/** Whole hours first, then half and quarter hours, small ones first: of equally good ones the first wins. */
const OFFSETS: readonly number[] = Array.from(
  { length: (EASTERNMOST - WESTERNMOST) / STEP_MINUTES + 1 },
  (_, step) => WESTERNMOST + step * STEP_MINUTES,
).sort((a, b) => roughness(a) - roughness(b) || Math.abs(a) - Math.abs(b) || b - a);

function roughness(offsetMinutes: number): number {
  return offsetMinutes % 60 === 0 ? 0 : offsetMinutes % 30 === 0 ? 1 : 2;
}

/** The part of a span (0–1) that lies within others when its local times are taken at an offset. */
const shareWithin = (local: Span, offsetMinutes: number, others: readonly Span[]): number => {
  const from = local.from - offsetMinutes * MINUTE;
  // a single instant still has to lie somewhere
  const to = Math.max(local.to, local.from + 1000) - offsetMinutes * MINUTE;
  let within = 0;
  for (const other of others) within += Math.max(0, Math.min(to, other.to + 1000) - Math.max(from, other.from));
  return within / (to - from);
};

const mergeSpans = (spans: readonly Span[]): readonly Span[] => {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged[merged.length - 1];
    if (last && span.from <= last.to) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else merged.push(span);
  }
  return merged;
};
