import type { ColumnShape } from './columns.ts';

/** Per row 1 where there is a value and 0 where it is null; `present` where every row has one, null when the column is required. */
export type Levels = Uint32Array | 'present' | null;

/** Which rows of a column have a value. Values are kept without gaps; `picks` says which of them come in which order. */
export interface Placement {
  readonly rows: number;
  readonly levels: Levels;
  /** The index of each value in the order of rows; null when that is the order in which they were added. */
  readonly picks: Uint32Array | null;
}

/** Remembers which rows of a column are null. */
export interface NullTracker {
  /** The next row is null; `values` rows before it are not. */
  add(values: number): void;
  nulls(): number;
  /** Places the rows, `values` of which are not null, in a given order (row numbers), or as they came. Throws a RangeError for a null that may not be. */
  place(order: Uint32Array | null, values: number): Placement;
  clear(): void;
}

/** A tracker for one column. */
export const trackNulls = ({ name, optional }: ColumnShape): NullTracker => {
  const nullRows: number[] = [];
  return {
    add: (values) => {
      nullRows.push(values + nullRows.length);
    },
    nulls: () => nullRows.length,
    place: (order, values) => {
      if (!optional && nullRows.length > 0) {
        throw new RangeError(`column ${name} is required, but row ${nullRows[0]} has no value for it`);
      }
      const rows = values + nullRows.length;
      if (order === null && nullRows.length === 0) return { rows, levels: optional ? 'present' : null, picks: null };
      const present = new Uint32Array(rows).fill(1);
      for (const row of nullRows) present[row] = 0;
      if (order === null) return { rows, levels: optional ? present : null, picks: null };
      const levels = order.map((row) => present[row] ?? 0);
      const indexes = valueIndexes(present);
      return {
        rows,
        levels: optional ? levels : null,
        picks: order.filter((row) => present[row] === 1).map((row) => indexes[row] ?? 0),
      };
    },
    clear: () => {
      nullRows.length = 0;
    },
  };
};

/** For each row the number of values before it. */
const valueIndexes = (present: Uint32Array): Uint32Array => {
  let before = 0;
  return present.map((one) => {
    before += one;
    return before - one;
  });
};
