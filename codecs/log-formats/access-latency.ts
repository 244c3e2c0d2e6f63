import type { LatencyUnit } from '../../domain/reading.ts';
import { inferUnit } from '../duration.ts';
import { FRACTION, WHOLE } from './access-extras.ts';

/** What of one sampled line can tell which of its fields is the latency. */
export interface SampledLine {
  readonly extras: readonly string[];
  readonly bytes: number | null;
  readonly status: number | null;
}

/** Which field is the latency (its index among the extras), in which unit, and why; null when no field is. */
export interface LatencyColumn {
  readonly index: number;
  readonly unit: LatencyUnit;
  readonly because: string;
}

/** A column of numbers among the extra fields; null where a line has `-` or nothing there. */
interface Column {
  readonly index: number;
  readonly values: readonly (number | null)[];
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
  readonly isFraction: boolean;
}

const MOST_COLUMNS = 12;
const EPOCH = 946_684_800;
/** A response's headers: how much longer what was sent may be than the body. */
const MOST_HEADERS = 4096;

/**
 * Finds the latency among the bare numbers behind an access log line. Sizes, statuses, ports, epoch times and compression
 * ratios are ruled out by the columns that say the same; of what is left a fraction beats whole numbers, and a second
 * column with the same time in another unit confirms the unit.
 */
export const latencyColumn = (lines: readonly SampledLine[]): LatencyColumn | null => {
  const all = columnsOf(lines);
  const sizes = new Set(all.filter((column) => isSize(column, lines)).map(({ index }) => index));
  const columns = all.filter(
    (column) => !isSomethingElse(column, lines) && !(sizes.has(column.index + 1) && isRequestSize(column)),
  );
  const fractions = columns.filter(({ isFraction }) => isFraction);
  const wholes = columns.filter(({ isFraction }) => !isFraction);
  const longest = longestOf(fractions);
  if (longest) return fractionColumn(longest, wholes);
  for (const micros of wholes) {
    for (const coarse of wholes) {
      const factor = micros === coarse ? 0 : isCoarser(micros, coarse);
      if (factor === 0) continue;
      const other = factor === 1000 ? 'milliseconds' : 'seconds';
      return {
        index: micros.index,
        unit: 'us',
        because: `whole numbers that another field repeats in ${other}: microseconds`,
      };
    }
  }
  const last = wholes[wholes.length - 1];
  return last ? wholeColumn(last) : null;
};

const columnsOf = (lines: readonly SampledLine[]): readonly Column[] => {
  const columns: Column[] = [];
  for (let index = 0; index < MOST_COLUMNS; index += 1) {
    const texts: string[] = [];
    const values: (number | null)[] = [];
    let others = 0;
    let fractions = 0;
    for (const { extras } of lines) {
      const text = extras[index] ?? '-';
      const isFraction = FRACTION.test(text);
      const isNumber = isFraction || WHOLE.test(text);
      if (isFraction) fractions += 1;
      if (isNumber) texts.push(text);
      else if (text !== '-' && text !== '') others += 1;
      values.push(isNumber ? Number(text) : null);
    }
    if (texts.length === 0 || others * 4 > texts.length) continue;
    columns.push({ index, values, texts, numbers: texts.map(Number), isFraction: fractions * 2 > texts.length });
  }
  return columns;
};

const isSomethingElse = (column: Column, lines: readonly SampledLine[]): boolean =>
  column.numbers.every((value) => value > EPOCH) ||
  isRatio(column) ||
  share(column, lines, (value, { status }) => value === status) >= 0.8 ||
  isSize(column, lines) ||
  isConstant(column);

/** nginx writes `$gzip_ratio` with two decimals, and times with three. */
const isRatio = ({ isFraction, texts }: Column): boolean =>
  isFraction && texts.every((text) => TWO_DECIMALS.test(text)) && texts.every((text) => Number(text) >= 1);
const TWO_DECIMALS = /^\d+\.\d\d$/;

/** What was sent, with or without headers: never less than the body, and little more. */
const isSize = (column: Column, lines: readonly SampledLine[]): boolean =>
  !column.isFraction &&
  lines.length >= 5 &&
  share(column, lines, (value, { bytes }) => bytes !== null && value >= bytes && value - bytes <= MOST_HEADERS) >=
    0.9 &&
  new Set(column.numbers).size >= 3 &&
  correlated(column, lines);

/** Apache's `%I %O`: what was received stands before what was sent. */
const isRequestSize = ({ isFraction, numbers }: Column): boolean => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [least = 0] = sorted;
  const most = sorted[sorted.length - 1] ?? 0;
  return !isFraction && least >= 40 && most <= 16_384 && most < least * 50;
};

/** True when the difference to the size varies much less than the size does. */
const correlated = ({ values }: Column, lines: readonly SampledLine[]): boolean => {
  const sizes = new Set<number>();
  const differences = new Set<number>();
  for (const [index, value] of values.entries()) {
    const bytes = lines[index]?.bytes ?? null;
    if (value === null || bytes === null) continue;
    sizes.add(bytes);
    differences.add(value - bytes);
  }
  return differences.size * 2 <= sizes.size || differences.size <= 2;
};

/** The same number on every one of many lines: a port, a worker. */
const isConstant = ({ isFraction, numbers }: Column): boolean =>
  !isFraction && numbers.length >= 20 && (numbers[0] ?? 0) >= 20 && new Set(numbers).size === 1;

const share = (
  { values }: Column,
  lines: readonly SampledLine[],
  holds: (value: number, line: SampledLine) => boolean,
): number => {
  let count = 0;
  let held = 0;
  for (const [index, value] of values.entries()) {
    const line = lines[index];
    if (value === null || !line) continue;
    count += 1;
    if (holds(value, line)) held += 1;
  }
  return count === 0 ? 0 : held / count;
};

/** Rounding of `$upstream_response_time` against `$request_time`. */
const ROUNDING = 0.002;

/** The column that is (nearly) never less than another: the whole request, not its upstream part. */
const longestOf = (columns: readonly Column[]): Column | undefined => {
  let longest = columns[0];
  for (const other of columns.slice(1)) if (longest && outlasts(other, longest)) longest = other;
  return longest;
};

const outlasts = (one: Column, other: Column): boolean => {
  let longer = 0;
  let shorter = 0;
  for (const [index, value] of one.values.entries()) {
    const against = other.values[index] ?? null;
    if (value === null || against === null) continue;
    if (value > against + ROUNDING) longer += 1;
    else if (against > value + ROUNDING) shorter += 1;
  }
  return longer > 0 && shorter * 20 < longer;
};

const fractionColumn = (column: Column, wholes: readonly Column[]): LatencyColumn => {
  const { index, numbers, texts } = column;
  const repeats = (factor: number): boolean => wholes.some((whole) => agree(column, whole, factor));
  if (repeats(1e6))
    return { index, unit: 's', because: 'decimals that another field repeats in microseconds: seconds' };
  if (repeats(1e3))
    return { index, unit: 's', because: 'decimals that another field repeats in milliseconds: seconds' };
  const median = medianOf(numbers);
  const ofNginx = texts.every((text) => THREE_DECIMALS.test(text)) && (median < 5 || numbers.includes(0));
  if (ofNginx) return { index, unit: 's', because: `three decimals, median ${median}: nginx's $request_time, seconds` };
  const unit = inferUnit(numbers) ?? 's';
  return { index, unit, because: `decimals, median ${median}: ${unit === 's' ? 'seconds' : 'milliseconds'}` };
};
const THREE_DECIMALS = /^\d+\.\d{3}$/;

const agree = (fraction: Column, whole: Column, factor: number): boolean => {
  let compared = 0;
  let agreed = 0;
  for (const [index, value] of fraction.values.entries()) {
    const other = whole.values[index] ?? null;
    if (value === null || other === null || other === 0) continue;
    compared += 1;
    if (Math.abs(value * factor - other) <= Math.max(1, other * 0.001)) agreed += 1;
  }
  return compared >= 3 && agreed * 10 >= compared * 9;
};

/** 1000 or 1,000,000 when `coarse` is `fine` divided by it and cut or rounded, on every line and on one not 0; else 0. */
const isCoarser = (fine: Column, coarse: Column): number => {
  for (const factor of [1e6, 1e3]) {
    let compared = 0;
    let agreed = 0;
    let said = 0;
    for (const [index, value] of fine.values.entries()) {
      const other = coarse.values[index] ?? null;
      if (value === null || other === null) continue;
      compared += 1;
      if (Math.abs(value / factor - other) < 1) agreed += 1;
      if (other > 0) said += 1;
    }
    if (compared >= 3 && agreed * 20 >= compared * 19 && (said > 0 || medianOf(fine.numbers) >= 1000)) return factor;
  }
  return 0;
};

const MANY = 20;
const LONG_REQUEST_S = 600;

const wholeColumn = ({ index, numbers }: Column): LatencyColumn => {
  const median = medianOf(numbers);
  const zeros = numbers.filter((value) => value === 0).length;
  if (numbers.length >= MANY && zeros * 10 >= numbers.length * 9 && numbers.every((value) => value <= LONG_REQUEST_S)) {
    return { index, unit: 's', because: "whole numbers, nine of ten are 0: Apache's %T, seconds" };
  }
  return inferUnit(numbers, true) === 'us'
    ? { index, unit: 'us', because: `whole numbers, median ${median}: Apache's %D, microseconds` }
    : { index, unit: 'ms', because: `whole numbers, median ${median}: milliseconds` };
};

const medianOf = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
};
