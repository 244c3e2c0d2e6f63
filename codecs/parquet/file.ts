import type { Chunk } from './chunk.ts';
import type { ColumnShape } from './columns.ts';
import { createParquetWriter } from './file-writer.ts';

/** A Parquet file of row groups, each with a chunk per column. */
export const parquetFile = (columns: readonly ColumnShape[], rowGroups: readonly (readonly Chunk[])[]): Uint8Array => {
  const writer = createParquetWriter(columns);
  const parts = rowGroups.flatMap((chunks) => writer.rowGroup(chunks));
  return Buffer.concat([...parts, writer.end()]);
};
