import { newSink, writtenBytes } from '../../domain/byte-sink.ts';
import type { Chunk } from './chunk.ts';
import type { ColumnShape, ColumnType } from './columns.ts';
import { CODECS, ENCODINGS, PAGE_TYPES } from './page.ts';
import { binary, bool, i32, i64, list, putThrift, struct, type Thrift, utf8 } from './thrift.ts';

/** A chunk and the byte of the file at which its first page begins. */
export interface PlacedChunk {
  readonly chunk: Chunk;
  readonly at: number;
}

const FORMAT_VERSION = 1;
const CREATED_BY = 'foreshock';
const REQUIRED = 0;
const OPTIONAL = 1;
const EMPTY = struct({});

const STRING_TYPE: Thrift = struct({ 1: EMPTY });
const MILLISECONDS_UTC: Thrift = struct({ 8: struct({ 1: bool(true), 2: struct({ 1: EMPTY }) }) });

/** Physical type, converted type (for old readers) and logical type, by their numbers in the format. */
const TYPES: Readonly<Record<ColumnType, { physical: number; converted?: number; logical?: Thrift }>> = {
  int32: { physical: 1 },
  int64: { physical: 2 },
  timestamp: { physical: 2, converted: 9, logical: MILLISECONDS_UTC },
  double: { physical: 5 },
  string: { physical: 6, converted: 0, logical: STRING_TYPE },
  binary: { physical: 6 },
};

/** The file's metadata (`FileMetaData` of parquet.thrift): schema, row groups with their statistics, order of values. */
export const footerOf = (
  columns: readonly ColumnShape[],
  rowGroups: readonly (readonly PlacedChunk[])[],
): Uint8Array => {
  const root = struct({ 4: utf8('schema'), 5: i32(columns.length) });
  const rows = rowGroups.reduce((sum, [first]) => sum + (first?.chunk.rows ?? 0), 0);
  const sink = newSink(4096);
  putThrift(
    sink,
    struct({
      1: i32(FORMAT_VERSION),
      2: list([root, ...columns.map(schemaElement)]),
      3: i64(rows),
      4: list(rowGroups.map(rowGroupElement)),
      6: utf8(CREATED_BY),
      // without the order of a column's type, readers ignore min_value and max_value
      7: list(columns.map(() => struct({ 1: EMPTY }))),
    }),
  );
  return writtenBytes(sink);
};

const schemaElement = ({ name, type, optional }: ColumnShape): Thrift => {
  const { physical, converted, logical } = TYPES[type];
  return struct({
    1: i32(physical),
    3: i32(optional ? OPTIONAL : REQUIRED),
    4: utf8(name),
    6: converted === undefined ? undefined : i32(converted),
    10: logical,
  });
};

const rowGroupElement = (chunks: readonly PlacedChunk[]): Thrift =>
  struct({
    1: list(chunks.map(columnElement)),
    2: i64(chunks.reduce((sum, { chunk }) => sum + sizeOf(chunk, 'rawBytes'), 0)),
    3: i64(chunks[0]?.chunk.rows ?? 0),
    5: i64(chunks[0]?.at ?? 0),
    6: i64(chunks.reduce((sum, { chunk }) => sum + sizeOf(chunk, 'storedBytes'), 0)),
  });

const columnElement = ({ chunk, at }: PlacedChunk): Thrift => {
  const { dictionary, pages } = chunk;
  const encoding = dictionary ? ENCODINGS.dictionary : ENCODINGS.plain;
  const encodings = dictionary ? [ENCODINGS.plain, ENCODINGS.rle, encoding] : [encoding, ENCODINGS.rle];
  const pageCounts = [
    dictionary && struct({ 1: i32(PAGE_TYPES.dictionary), 2: i32(ENCODINGS.plain), 3: i32(1) }),
    struct({ 1: i32(PAGE_TYPES.data), 2: i32(encoding), 3: i32(pages.length) }),
  ];
  const about = struct({
    1: i32(TYPES[chunk.shape.type].physical),
    2: list(encodings.map(i32)),
    3: list([utf8(chunk.shape.name)]),
    4: i32(CODECS[chunk.codec]),
    5: i64(chunk.rows),
    6: i64(sizeOf(chunk, 'rawBytes')),
    7: i64(sizeOf(chunk, 'storedBytes')),
    9: i64(at + (dictionary?.storedBytes ?? 0)),
    11: dictionary ? i64(at) : undefined,
    12: statisticsElement(chunk),
    13: list(pageCounts.filter((element) => element !== null)),
  });
  return struct({ 2: i64(at), 3: about });
};

const statisticsElement = ({ nulls, bounds }: Chunk): Thrift =>
  struct({
    3: i64(nulls),
    5: bounds ? binary(bounds.max) : undefined,
    6: bounds ? binary(bounds.min) : undefined,
    7: bounds ? bool(bounds.maxExact) : undefined,
    8: bounds ? bool(bounds.minExact) : undefined,
  });

const sizeOf = ({ dictionary, pages }: Chunk, size: 'rawBytes' | 'storedBytes'): number =>
  pages.reduce((sum, page) => sum + page[size], dictionary?.[size] ?? 0);
