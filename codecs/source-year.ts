import type { Reading } from '../domain/reading.ts';
import { PROBE_YEAR, type Span } from './source-times.ts';

const DAY = 86_400_000;

/** Where the year of lines without one came from. */
export interface YearChoice {
  readonly year: NonNullable<Reading['year']>;
  readonly because: 'option' | 'other-files' | 'file-time' | 'start';
}

/** What the year of lines without one is decided from, in this order. */
export interface YearEvidence {
  /** `--year`: the year of the first month. */
  readonly option: number | null;
  readonly others: readonly Span[];
  /** The gzip header's or the file's own time, epoch ms. */
  readonly fileTime: number | null;
  readonly startedAt: number;
}

/** The year in which lines without one lie, with December → January roll-over. */
export const yearOf = (months: readonly number[], probed: Span, evidence: YearEvidence): YearChoice => {
  const firstMonth = firstMonthOf(months);
  const choice = (year: number, because: YearChoice['because']): YearChoice => ({
    year: { year, firstMonth, assumed: because !== 'option' },
    because,
  });
  if (evidence.option !== null) return choice(evidence.option, 'option');
  const candidate = spanInYear(months, firstMonth, probed);
  const nearest = nearestYear(candidate, evidence.others);
  if (nearest !== null) return choice(nearest, 'other-files');
  const reference = evidence.fileTime ?? evidence.startedAt;
  let year = new Date(reference).getUTCFullYear();
  while (candidate(year).from > reference + DAY) year -= 1;
  // the file was written after its last line: an earlier start that still ends before it is right
  while (candidate(year).to > reference + DAY) year -= 1;
  return choice(year, evidence.fileTime === null ? 'start' : 'file-time');
};

/** The month after the longest stretch of months without lines, when that stretch is inside the year; else January. */
const firstMonthOf = (months: readonly number[]): number => {
  const present = new Set(months);
  if (!present.has(1) || !present.has(12)) return 1;
  let best = 1;
  let longest = 0;
  let gap = 0;
  for (let month = 1; month <= 12; month += 1) {
    if (!present.has(month)) gap += 1;
    else {
      if (gap > longest) {
        longest = gap;
        best = month;
      }
      gap = 0;
    }
  }
  return best;
};

/** Where the lines lie when the first month is in a given year; to the month where they roll over, else exactly. */
const spanInYear =
  (months: readonly number[], firstMonth: number, probed: Span) =>
  (year: number): Span => {
    if (firstMonth > 1) {
      const last = Math.max(...months.filter((month) => month < firstMonth));
      return { from: Date.UTC(year, firstMonth - 1, 1), to: Date.UTC(year + 1, last - 1, 1) };
    }
    return { from: inYear(probed.from, year), to: inYear(probed.to, year) };
  };

const inYear = (ts: number, year: number): number =>
  ts - Date.UTC(PROBE_YEAR, 0, 1) + Date.UTC(year, 0, 1) - leapDay(ts, year);

const leapDay = (ts: number, year: number): number =>
  ts >= Date.UTC(PROBE_YEAR, 2, 1) && new Date(Date.UTC(year, 1, 29)).getUTCMonth() !== 1 ? DAY : 0;

/** The year whose span is nearest to the others; null without others. */
const nearestYear = (candidate: (year: number) => Span, others: readonly Span[]): number | null => {
  let best: number | null = null;
  let nearest = Number.POSITIVE_INFINITY;
  for (const other of others) {
    const around = new Date(other.from).getUTCFullYear();
    for (let year = around + 1; year >= around - 1; year -= 1) {
      const span = candidate(year);
      const distance = Math.max(0, span.from - other.to, other.from - span.to);
      if (distance < nearest) {
        nearest = distance;
        best = year;
      }
    }
  }
  return best;
};
