/** One measured figure of a benchmark: which set, what was measured, what it has to reach, and whether more or less is better. */
export interface ScoreRow {
  readonly set: string;
  readonly metric: string;
  readonly value: number;
  readonly target: number;
  readonly better: 'higher' | 'lower';
}

/** The name of a figure in `floors.json`. */
export const rowName = ({ set, metric }: ScoreRow): string => `${set} · ${metric}`;

/** Whether a figure is as good as a limit. */
export const reaches = ({ value, better }: ScoreRow, limit: number): boolean =>
  better === 'higher' ? value >= limit : value <= limit;
