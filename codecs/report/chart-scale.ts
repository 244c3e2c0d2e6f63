import { ln } from '../../domain/math.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/window.ts';

/** Where a value stands on an axis, in pixels, rounded to a tenth so that equal reports are equal bytes. */
export type Scale = (value: number) => number;

/** An axis from `from` at pixel `start` to `to` at pixel `end`. */
export const linearScale = (from: number, to: number, start: number, end: number): Scale => {
  const span = to - from || 1;
  return (value) => tenth(start + ((value - from) / span) * (end - start));
};

/** The same on a logarithmic axis; values outside of it stand at its ends. */
export const logScale = (from: number, to: number, start: number, end: number): Scale => {
  const linear = linearScale(ln(from), ln(to), start, end);
  return (value) => linear(ln(Math.min(to, Math.max(from, value))));
};

/** A number of pixels rounded to a tenth. */
export const tenth = (pixels: number): number => Math.round(pixels * 10) / 10;

const HOUR_MS = 60 * MINUTE_MS;
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 30, 90, 365].map((days) => days * DAY_MS),
];

/** Round moments (epoch ms, UTC) between two instants, at most `most`, each with its label. */
export const timeTicks = (
  from: number,
  to: number,
  most: number,
): readonly { readonly at: number; readonly label: string }[] => {
  const step = TIME_STEPS.find((candidate) => (to - from) / candidate <= most) ?? (to - from) / most;
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const iso = new Date(at).toISOString();
    ticks.push({ at, label: step >= DAY_MS ? iso.slice(0, 10) : iso.slice(11, 16) });
  }
  return ticks;
};

/** A round number at or above the value, of the kind 1, 2, 5 × 10ⁿ: the top of an axis that counts. */
export const roundTop = (value: number): number => {
  let unit = 1;
  while (unit * 10 <= value) unit *= 10;
  return [1, 2, 5, 10].map((factor) => factor * unit).find((candidate) => candidate >= value) ?? unit * 10;
};
