import type { ColumnShape } from './columns.ts';
import type { Levels, Placement } from './nulls.ts';
import { bitWidth } from './hybrid.ts';
import { type Codec, codesPage, dictionaryPage, type Page, plainPage } from './page.ts';
import type { Bounds } from './statistics.ts';

/** One column of one row group, ready to be stored. */
export interface Chunk {
  readonly shape: ColumnShape;
  readonly rows: number;
  readonly nulls: number;
  readonly bounds: Bounds | null;
  readonly codec: Codec;
  readonly dictionary: Page | null;
  readonly pages: readonly Page[];
}

/** Takes the values of one column of one row group. */
export interface ColumnBuilder<Value> {
  add(value: Value | null): void;
  /** Encodes what was added, in the given order of rows or as it came. Throws a RangeError for what the column cannot hold. */
  finish(order: Uint32Array | null): Chunk;
  /** Forgets what was added, once nobody needs the chunk. */
  clear(): void;
}

/** PLAIN values of a dictionary, how many they are, and the codes that stand for them in the order of rows. */
interface CodedValues {
  readonly entries: Buffer;
  readonly entryCount: number;
  readonly codes: Uint32Array;
}

/** Packed codes hardly get smaller, and below this many bytes compressing them costs more than all the rest. */
const LEAST_COMPRESSED_BYTES = 4096;

/** A chunk of dictionary codes. */
export const codedChunk = (
  shape: ColumnShape,
  placement: Placement,
  { entries, entryCount, codes }: CodedValues,
  bounds: Bounds | null,
): Chunk => {
  const bytes = entries.length + (codes.length * bitWidth(entryCount - 1)) / 8;
  const codec = bytes < LEAST_COMPRESSED_BYTES ? 'none' : 'zstd';
  return {
    shape,
    rows: placement.rows,
    nulls: placement.rows - codes.length,
    bounds,
    codec,
    dictionary: dictionaryPage(entries, entryCount, codec),
    pages: [codesPage(placement, codes, entryCount, codec)],
  };
};

/** A page's share of a chunk of plain values. */
export interface PlainPart {
  readonly rows: number;
  readonly levels: Levels;
  readonly bytes: Buffer;
}

/** A chunk of plain values. */
export const plainChunk = (
  shape: ColumnShape,
  nulls: number,
  parts: readonly PlainPart[],
  bounds: Bounds | null,
): Chunk => ({
  shape,
  rows: parts.reduce((sum, { rows }) => sum + rows, 0),
  nulls,
  bounds,
  codec: 'zstd',
  dictionary: null,
  pages: parts.map(plainPage),
});
