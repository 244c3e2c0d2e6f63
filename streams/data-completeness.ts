import type { Completeness, Gap } from '../domain/backtest.ts';
import { isoTime } from '../domain/machine-output.ts';
import type { Trouble } from '../domain/score-alerts.ts';
import { MINUTE_MS } from '../domain/window.ts';
import type { BacktestSource } from './backtest-source.ts';
import { foldProblems, foldTotals } from './fold-totals.ts';
import type { Simulated } from './simulate-looks.ts';

const MOST_GAPS = 20;

/** What is missing in the data between the first look and the end of the last. */
export const completenessOf = (
  { state, settled: entries }: Pick<BacktestSource, 'state' | 'settled'>,
  { filled, minutes }: Pick<Simulated, 'filled' | 'minutes'>,
  { startAt, endAt }: Trouble,
): Completeness => {
  const { lines, records, rows, quarantined, skipped } = foldTotals(state, entries);
  const all = Math.round((endAt - startAt) / MINUTE_MS);
  return {
    lines,
    records,
    rows,
    quarantined,
    skipped,
    blocks_discarded: entries.filter(({ outcome }) => outcome === 'discarded').length,
    minutes: all,
    empty_minutes: all - filled.length,
    unseen_minutes: all - minutes.length,
    gaps: gapsOf(filled),
    problems: foldProblems(state, entries),
  };
};

/** The longest stretches without a record, in the order of time. */
const gapsOf = (filled: readonly number[]): readonly Gap[] => {
  const gaps: { readonly from: number; readonly minutes: number }[] = [];
  for (const [index, minute] of filled.entries()) {
    const before = filled[index - 1];
    const missing = before === undefined ? 0 : (minute - before) / MINUTE_MS - 1;
    if (before !== undefined && missing > 0) gaps.push({ from: before + MINUTE_MS, minutes: missing });
  }
  return gaps
    .toSorted((a, b) => b.minutes - a.minutes)
    .slice(0, MOST_GAPS)
    .toSorted((a, b) => a.from - b.from)
    .map(({ from, minutes }) => ({ from: isoTime(from), to: isoTime(from + minutes * MINUTE_MS), minutes }));
};
