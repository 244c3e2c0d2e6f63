import { toMs } from '../duration.ts';
import type { PlainRest } from './access-rest.ts';

const SPACE = 32;
const ZERO = 48;
const NINE = 57;
const DOT = 46;
/** Longest number, so that its digits are exact as a double. */
const MAX_FIGURE = 15;
const POWERS_OF_TEN = Float64Array.from({ length: MAX_FIGURE + 1 }, (_, power) => Number(`1e${power}`));

/** A number that was found in a line: its value, its end, and where its point is. */
export interface Figure {
  value: number;
  end: number;
  /** -1 for a whole number. */
  point: number;
}

/** Reads the digits at `at`, with a point between them or not, into `figure`; false for what is none, or too long to be exact. */
export const readFigure = (bytes: Uint8Array, from: number, to: number, figure: Figure): boolean => {
  let digits = 0;
  let point = -1;
  let at = from;
  for (; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= ZERO && byte <= NINE) digits = digits * 10 + byte - ZERO;
    else if (byte === DOT && point < 0) point = at;
    else break;
  }
  if (at === from || at - from > MAX_FIGURE || point === from || point === at - 1) return false;
  // both are exact, so that the quotient is the double nearest to the decimal (Clinger, 1990)
  figure.value = point < 0 ? digits : digits / (POWERS_OF_TEN[at - point - 1] as number);
  figure.end = at;
  figure.point = point;
  return true;
};

/** Longest whole part of a number with a fraction. */
const MAX_WHOLE = 9;

/** Reads the latency (ms) out of the fields [from, to) behind a line; null where it does not stand there in the usual way. */
export const latencyReader = ({
  kind,
  unit,
  ...where
}: PlainRest): ((bytes: Uint8Array, from: number, to: number) => number | null) => {
  const figure = { value: 0, end: 0, point: -1 };
  const key = Buffer.from('key' in where ? where.key : '', 'latin1');
  // the parser looks at all fields where a later one is meant
  const isFirst = !('index' in where) || where.index === 0;
  return (bytes, from, to) => {
    if (!isFirst) return null;
    for (let at = 0; at < key.length; at += 1) if (bytes[from + at] !== key[at]) return null;
    const at = from + key.length;
    if (!readFigure(bytes, at, to, figure)) return null;
    const { end, point, value } = figure;
    if ((end < to && bytes[end] !== SPACE) || point > at + MAX_WHOLE) return null;
    return toMs(value, kind === 'key' && point >= 0 ? 's' : unit);
  };
};
