import type { Chunk, ColumnBuilder } from './chunk.ts';
import type { ParquetColumn } from './columns.ts';
import { parquetFile } from './file.ts';
import { createNumberBuilder } from './number-builder.ts';
import { createBinaryBuilder, createTextBuilder } from './text-builder.ts';

/** Rows of a row group at most, unless said otherwise: what a reader that prunes by statistics must read at least. */
const ROW_GROUP_ROWS = 128 * 1024;

/**
 * A Parquet file (format 2.x, V1 data pages, dictionary where it pays, zstd, min/max statistics) of columns of equal
 * length. The same columns give the same bytes. Throws a RangeError for values that their column cannot hold.
 */
export const encodeParquet = (columns: readonly ParquetColumn[], rowGroupRows = ROW_GROUP_ROWS): Uint8Array => {
  const rows = rowsOf(columns);
  const rowGroups: Chunk[][] = [];
  for (let from = 0; from < rows; from += rowGroupRows) {
    rowGroups.push(columns.map((column) => encodeRows(column, from, Math.min(from + rowGroupRows, rows))));
  }
  return parquetFile(columns, rowGroups);
};

const rowsOf = (columns: readonly ParquetColumn[]): number => {
  const rows = columns[0]?.values.length ?? 0;
  const odd = columns.find((column) => column.values.length !== rows);
  if (odd) throw new RangeError(`column ${odd.name} has ${odd.values.length} values, but the first one has ${rows}`);
  return rows;
};

/** Rows [from, to) of a column. */
const encodeRows = (column: ParquetColumn, from: number, to: number): Chunk => {
  switch (column.type) {
    case 'string':
      return build(createTextBuilder(column), column.values, from, to);
    case 'binary':
      return build(createBinaryBuilder(column), column.values, from, to);
    case 'double':
    case 'int32':
    case 'int64':
    case 'timestamp':
      return build(createNumberBuilder(column), column.values, from, to);
  }
};

const build = <Value>(
  builder: ColumnBuilder<Value>,
  values: readonly (Value | null)[],
  from: number,
  to: number,
): Chunk => {
  for (let row = from; row < to; row += 1) builder.add(values[row] ?? null);
  return builder.finish(null);
};
