import type { ColumnType, ParquetColumn, PlainValue } from './columns.ts';
import { dictionaryOf } from './dictionary.ts';
import { codesPage, dictionaryPage, type Page, plainPage } from './page.ts';
import { PLAIN } from './plain.ts';
import { type Bounds, numberBounds, textBounds } from './statistics.ts';

/** One column of one row group, ready to be stored. */
export interface Chunk {
  readonly column: ParquetColumn;
  readonly rows: number;
  readonly nulls: number;
  readonly bounds: Bounds | null;
  readonly dictionary: Page | null;
  readonly pages: readonly Page[];
}

/** Plain values of a page take about this many bytes at most; a single larger value has a page of its own. */
const MOST_PAGE_BYTES = 1024 * 1024;

/** Encodes rows [from, to) of a column. Throws a RangeError when a required column lacks a value there. */
export const encodeChunk = (column: ParquetColumn, from: number, to: number): Chunk => {
  const rows = to - from;
  const { values, levels } = presentValues(column, from, to);
  const coded = dictionaryOf(values, column.type);
  const dictionary = coded && dictionaryPage(column.type, coded);
  const pages = coded ? [codesPage(rows, levels, coded)] : plainPages(column.type, rows, levels, values);
  return {
    column,
    rows,
    nulls: rows - values.length,
    bounds: boundsOf(column.type, coded?.entries ?? values, dictionary ? [dictionary] : pages),
    dictionary,
    pages,
  };
};

const boundsOf = (type: ColumnType, values: readonly PlainValue[], pages: readonly Page[]): Bounds | null => {
  switch (type) {
    case 'binary':
      return null;
    case 'string':
      return textBounds(pages.map(({ texts }) => texts).filter((texts) => texts !== null));
    case 'double':
    case 'int32':
    case 'int64':
    case 'timestamp':
      return numberBounds(values, type);
  }
};

interface PresentValues {
  /** Without the nulls. */
  readonly values: readonly PlainValue[];
  /** One per row; null in a required column. */
  readonly levels: Uint32Array | null;
}

const presentValues = (column: ParquetColumn, from: number, to: number): PresentValues => {
  const all: readonly (PlainValue | null)[] = column.values.slice(from, to);
  const values = withoutNulls(all);
  if (column.optional) return { values, levels: levelsOf(all, values.length) };
  if (values.length === all.length) return { values, levels: null };
  throw new RangeError(`column ${column.name} is required, but row ${from + all.indexOf(null)} has no value for it`);
};

const withoutNulls = (all: readonly (PlainValue | null)[]): readonly PlainValue[] =>
  all.includes(null) ? all.filter((value) => value !== null) : (all as readonly PlainValue[]);

const levelsOf = (all: readonly (PlainValue | null)[], present: number): Uint32Array => {
  const levels = new Uint32Array(all.length);
  if (present === all.length) return levels.fill(1);
  for (let row = 0; row < all.length; row += 1) levels[row] = all[row] === null ? 0 : 1;
  return levels;
};

const plainPages = (
  type: ColumnType,
  rows: number,
  levels: Uint32Array | null,
  values: readonly PlainValue[],
): readonly Page[] => {
  const pageCount = Math.min(rows, Math.ceil(PLAIN[type].most(values) / MOST_PAGE_BYTES));
  if (pageCount <= 1) return [plainPage(type, rows, levels, values)];
  const pages: Page[] = [];
  const pageRows = Math.ceil(rows / pageCount);
  let valueAt = 0;
  for (let row = 0; row < rows; row += pageRows) {
    const pageLevels = levels && levels.subarray(row, row + pageRows);
    const count = pageLevels ? pageLevels.reduce((sum, level) => sum + level, 0) : Math.min(pageRows, rows - row);
    pages.push(plainPage(type, Math.min(pageRows, rows - row), pageLevels, values.slice(valueAt, valueAt + count)));
    valueAt += count;
  }
  return pages;
};
