import type { Chunk } from './chunk.ts';
import type { ColumnShape } from './columns.ts';
import { footerOf, type PlacedChunk } from './footer.ts';

const MAGIC = Buffer.from('PAR1');

/** Writes a Parquet file row group by row group; nothing but the places of its pages is kept. */
export interface ParquetWriter {
  /** The bytes of one more row group (before the first one, those of the file's head), a chunk per column in their order. */
  rowGroup(chunks: readonly Chunk[]): readonly Uint8Array[];
  /** Rows and bytes so far. */
  rows(): number;
  bytes(): number;
  /** The bytes that end the file. */
  end(): Uint8Array;
}

/** A file of these columns without rows. */
export const createParquetWriter = (columns: readonly ColumnShape[]): ParquetWriter => {
  const rowGroups: PlacedChunk[][] = [];
  let at = 0;
  let rows = 0;
  return {
    rowGroup: (chunks) => {
      const parts: Uint8Array[] = at === 0 ? [MAGIC] : [];
      if (at === 0) at = MAGIC.length;
      rows += chunks[0]?.rows ?? 0;
      rowGroups.push(
        chunks.map((chunk) => {
          const placed = { chunk: withoutBytes(chunk), at };
          for (const page of chunk.dictionary ? [chunk.dictionary, ...chunk.pages] : chunk.pages) {
            parts.push(...page.bytes);
            at += page.storedBytes;
          }
          return placed;
        }),
      );
      return parts;
    },
    rows: () => rows,
    bytes: () => at,
    end: () => {
      const footer = footerOf(columns, rowGroups);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(footer.length);
      return Buffer.concat([at === 0 ? MAGIC : Buffer.alloc(0), footer, length, MAGIC]);
    },
  };
};

const withoutBytes = (chunk: Chunk): Chunk => ({
  ...chunk,
  // they lie in what the builder uses again
  bounds: chunk.bounds && {
    ...chunk.bounds,
    min: Uint8Array.from(chunk.bounds.min),
    max: Uint8Array.from(chunk.bounds.max),
  },
  dictionary: chunk.dictionary && { ...chunk.dictionary, bytes: [] },
  pages: chunk.pages.map((page) => ({ ...page, bytes: [] })),
});
