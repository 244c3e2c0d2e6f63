import { epochMs, type TimeReader } from './timestamp.ts';

const CLOCK = /^([01]?\d|2[0-3]):([0-5]\d):([0-5]\d)(?:[.,](\d{1,9}))?(?: ?([AaPp])[Mm])?$/;
/** `203518`: the clock of HDFS. */
const COMPACT_CLOCK = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)$/;

/** An instant (epoch ms; null when it is not believed), or for a time of day alone the ms since midnight. */
export const timeOf = (value: unknown, times: TimeReader): number | null => {
  if (typeof value === 'string') {
    if (value.length === 19 && isDigits(value)) return times.believe(Number(value.slice(0, 13)));
    const ts = times.read(value, value.charCodeAt(0) === 91 ? 1 : 0);
    return ts === null && value.length <= MOST_CLOCK ? clockOf(value) : ts;
  }
  if (typeof value !== 'number' || !(value > 0)) return null;
  return times.believe(epochMs(value)) ?? (value >= FIRST_COMPACT && value < 240_000 ? clockOf(String(value)) : null);
};
/** Smaller numbers are no `hhmmss`. */
const FIRST_COMPACT = 100_000;

const clockOf = (value: string): number | null => {
  const clock = CLOCK.exec(value) ?? COMPACT_CLOCK.exec(value);
  if (!clock) return null;
  const [, hours, minutes, seconds, fraction = '', half] = clock;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
};
const MOST_CLOCK = 22;

/** An instant, or negated the midnight of a day alone; null for neither. */
export const dateOf = (value: unknown, times: TimeReader): number | null => {
  if (typeof value === 'number' && value > 0) return times.believe(epochMs(value));
  if (typeof value !== 'string') return null;
  const ts = times.read(value, 0);
  if (ts !== null || value.length > 12) return ts;
  const midnight = times.read(`${value} 00:00:00`, 0);
  return midnight === null ? null : -midnight;
};

/** An instant in ms with its digits beyond milliseconds (a span may be shorter); null for anything else. */
export const preciseTimeOf = (value: unknown, times: TimeReader): number | null => {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && isDigits(value) ? Number(value) : null;
  if (number !== null) {
    const ms = number < 1e11 ? number * 1e3 : number < 1e14 ? number : number < 1e17 ? number / 1e3 : number / 1e6;
    return times.believe(Math.floor(ms + 1e-3)) === null ? null : ms;
  }
  if (typeof value !== 'string') return null;
  const ts = times.read(value, 0);
  if (ts === null) return null;
  const finer = FINER.exec(value.slice(0, 40))?.[1];
  return finer === undefined ? ts : ts + Number(`0.${finer}`);
};
const FINER = /[.,]\d{3}(\d{1,9})/;

/** True for a text of digits alone. */
export const isDigits = (text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text !== '';
};
