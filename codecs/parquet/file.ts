import type { Chunk } from './chunk.ts';
import type { ColumnShape } from './columns.ts';
import { footerOf, type PlacedChunk } from './footer.ts';

const MAGIC = Buffer.from('PAR1');

/** A Parquet file of row groups, each with a chunk per column. */
export const parquetFile = (columns: readonly ColumnShape[], rowGroups: readonly (readonly Chunk[])[]): Uint8Array => {
  const parts: Uint8Array[] = [MAGIC];
  let at = MAGIC.length;
  const place = (chunk: Chunk): PlacedChunk => {
    const placed = { chunk, at };
    for (const page of chunk.dictionary ? [chunk.dictionary, ...chunk.pages] : chunk.pages) {
      parts.push(...page.bytes);
      at += page.storedBytes;
    }
    return placed;
  };
  const footer = footerOf(
    columns,
    rowGroups.map((chunks) => chunks.map(place)),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, length, MAGIC]);
};
