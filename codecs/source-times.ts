import type { Reading } from '../domain/reading.ts';
import { createRecordReader } from './record-reader.ts';

/** A stretch of event time, epoch ms, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What the times of one source's lines say, before zone and year are decided. */
export interface SourceTimes {
  /** Where lines with year and zone lie; null without such lines. */
  readonly known: Span | null;
  /** Where lines without a zone lie if they were UTC (and, without a year, in the reading's or in `PROBE_YEAR`); null when all have one. */
  readonly zoneless: Span | null;
  /** Of the lines without a year the same; null when all have one. */
  readonly yearless: Span | null;
  /** Where lines with a year lie, whether or not they have a zone; null without such lines. */
  readonly dated: Span | null;
  readonly lacksYear: boolean;
  /** The months (1–12) of lines without a year, in the order they first occur. */
  readonly months: readonly number[];
}

/** A leap year, so that every day of a line without a year exists in it. */
export const PROBE_YEAR = 2024;
const FAR_FUTURE = Date.UTC(2200, 0, 1);

/** The instants that lines (each the first of a record) have under a reading; null where there is none. */
const timesOf = (lines: readonly string[], reading: Reading, latestTs: number): readonly (number | null)[] => {
  const reader = createRecordReader(reading, latestTs);
  return lines.map((line) => {
    const record = reader.read(line);
    return typeof record === 'string' ? null : record.parsed.ts;
  });
};

/**
 * Reads the same lines as if they were written in another zone and another year: a time that moves with the assumption
 * lacks what was assumed. So no format has to say it.
 */
export const probeTimes = (lines: readonly string[], reading: Reading): SourceTimes => {
  const rule = reading.year ?? { year: PROBE_YEAR, firstMonth: 1, assumed: true };
  const assume = (offsetMinutes: number, year: number): readonly (number | null)[] =>
    timesOf(lines, { ...reading, zone: { offsetMinutes, assumed: true }, year: { ...rule, year } }, FAR_FUTURE);
  const base = assume(0, rule.year);
  const elsewhere = assume(60, rule.year);
  const otherYear = assume(0, rule.year + 4);
  const known: number[] = [];
  const zoneless: number[] = [];
  const yearlessTimes: number[] = [];
  const dated: number[] = [];
  const months: number[] = [];
  let lacksYear = false;
  for (const [index, ts] of base.entries()) {
    if (ts === null) continue;
    const yearless = ts !== otherYear[index];
    if (yearless) {
      lacksYear = true;
      yearlessTimes.push(ts);
      const month = new Date(ts).getUTCMonth() + 1;
      if (!months.includes(month)) months.push(month);
    } else dated.push(ts);
    if (ts !== elsewhere[index]) zoneless.push(ts);
    else if (!yearless) known.push(ts);
  }
  return {
    known: spanOf(known),
    zoneless: spanOf(zoneless),
    yearless: spanOf(yearlessTimes),
    dated: spanOf(dated),
    lacksYear,
    months,
  };
};

/** Where times lie, a stray hundredth on either side left out; null without any. */
const spanOf = (times: readonly number[]): Span | null => {
  const sorted = [...times].sort((a, b) => a - b);
  const stray = Math.floor(sorted.length / 100);
  const from = sorted[stray];
  const to = sorted[sorted.length - 1 - stray];
  return from === undefined || to === undefined ? null : { from, to };
};
