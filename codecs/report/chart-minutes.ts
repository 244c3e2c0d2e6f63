import type { ReportMinute } from '../../domain/report.ts';
import { MINUTE_MS } from '../../domain/window.ts';

/** One column of a chart: a minute, or several where the replay is too long to draw each. */
export interface ChartColumn {
  /** Epoch ms, half-open. */
  readonly start: number;
  readonly end: number;
  readonly requests: number;
  readonly errors: number;
  /** Milliseconds: the middle one of the minutes' medians, the largest of their 99th percentiles; null without latencies. */
  readonly p50: number | null;
  readonly p99: number | null;
  readonly buckets: readonly number[];
  /** Requests and failing ones of the charted series. */
  readonly seriesRequests: number;
  readonly seriesErrors: number;
}

/** The minutes as at most `most` columns of equal length; stretches without any record give no column. */
export const chartColumns = (minutes: readonly ReportMinute[], most: number): readonly ChartColumn[] => {
  const starts = minutes.map(({ minute }) => Date.parse(minute));
  const first = Math.min(...starts.slice(0, 1), ...starts.slice(-1));
  const last = Math.max(...starts.slice(0, 1), ...starts.slice(-1));
  const length = Math.max(1, Math.ceil((last - first + MINUTE_MS) / MINUTE_MS / most)) * MINUTE_MS;
  const groups = new Map<number, ReportMinute[]>();
  for (const [index, minute] of minutes.entries()) {
    const place = Math.floor(((starts[index] ?? first) - first) / length);
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [minute]);
    else group.push(minute);
  }
  return [...groups]
    .sort((a, b) => a[0] - b[0])
    .map(([place, members]) => columnOf(members, first + place * length, length));
};

const columnOf = (minutes: readonly ReportMinute[], start: number, length: number): ChartColumn => {
  const medians = minutes.map(({ p50 }) => p50).filter((value) => value !== null);
  const p99s = minutes.map(({ p99 }) => p99).filter((value) => value !== null);
  const sum = (of: (minute: ReportMinute) => number): number =>
    minutes.reduce((total, minute) => total + of(minute), 0);
  return {
    start,
    end: start + length,
    requests: sum(({ requests }) => requests),
    errors: sum(({ errors }) => errors),
    p50: [...medians].sort((a, b) => a - b)[Math.floor(medians.length / 2)] ?? null,
    p99: p99s.length === 0 ? null : p99s.reduce((most, value) => Math.max(most, value)),
    buckets: [0, 1, 2, 3, 4].map((bucket) => sum(({ buckets }) => buckets[bucket] ?? 0)),
    seriesRequests: sum(({ series_requests }) => series_requests),
    seriesErrors: sum(({ series_errors }) => series_errors),
  };
};

/** Runs of columns without a gap between them: a line is drawn through each, never across a gap. */
export const unbrokenRuns = (columns: readonly ChartColumn[]): readonly (readonly ChartColumn[])[] => {
  const runs: ChartColumn[][] = [];
  for (const column of columns) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1)?.end === column.start) run.push(column);
    else runs.push([column]);
  }
  return runs;
};
