import { encodeChunk } from './chunk.ts';
import type { ParquetColumn } from './columns.ts';
import { footerOf, type PlacedChunk } from './footer.ts';

const MAGIC = Buffer.from('PAR1');
/** Rows of a row group at most, unless said otherwise: what a reader that prunes by statistics must read at least. */
const ROW_GROUP_ROWS = 128 * 1024;

/**
 * A Parquet file (format 2.x, V1 data pages, dictionary where it pays, zstd, min/max statistics) of columns of equal
 * length. The same columns give the same bytes. Throws a RangeError for values that their column cannot hold.
 */
export const encodeParquet = (columns: readonly ParquetColumn[], rowGroupRows = ROW_GROUP_ROWS): Uint8Array => {
  const rows = rowsOf(columns);
  const parts: Uint8Array[] = [MAGIC];
  const rowGroups: PlacedChunk[][] = [];
  let at = MAGIC.length;
  for (let from = 0; from < rows; from += rowGroupRows) {
    const placed: PlacedChunk[] = [];
    for (const column of columns) {
      const chunk = encodeChunk(column, from, Math.min(from + rowGroupRows, rows));
      placed.push({ chunk, at });
      for (const page of chunk.dictionary ? [chunk.dictionary, ...chunk.pages] : chunk.pages) {
        parts.push(...page.bytes);
        at += page.storedBytes;
      }
    }
    rowGroups.push(placed);
  }
  const footer = footerOf(columns, rowGroups);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, length, MAGIC]);
};

const rowsOf = (columns: readonly ParquetColumn[]): number => {
  const rows = columns[0]?.values.length ?? 0;
  const odd = columns.find((column) => column.values.length !== rows);
  if (odd) throw new RangeError(`column ${odd.name} has ${odd.values.length} values, but the first one has ${rows}`);
  return rows;
};
