import { type FileMetaData, parquetMetadata, parquetMetadataAsync, parquetRead, type SchemaElement } from 'hyparquet';
import type { ColumnShape, ColumnType } from './columns.ts';
import { COMPRESSORS, PARSERS, type ParquetValue, plainValue } from './decode.ts';

/** Bytes [start, end) of an object. */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array>;

/** A row group of a file and what its footer says of it. */
export interface RowGroupPlace {
  readonly index: number;
  readonly firstRow: number;
  readonly rows: number;
  /** Where its pages are, [start, end) bytes. */
  readonly start: number;
  readonly end: number;
  /** About how many bytes its values take in memory. */
  readonly memory: number;
  /** Smallest and largest value of a column where the footer knows them. */
  bounds(column: string): { readonly min: ParquetValue; readonly max: ParquetValue } | null;
}

/** An open Parquet file. */
export interface ParquetFileReader {
  readonly columns: readonly ColumnShape[];
  readonly rows: number;
  readonly rowGroups: readonly RowGroupPlace[];
  /** The values of a row group by column, those named or all. */
  read(place: RowGroupPlace, columns?: readonly string[]): Promise<ReadonlyMap<string, readonly ParquetValue[]>>;
}

/** Opens a file of that many bytes by its footer; throws an error that says why when it is none, or holds what we cannot write again. */
export const openParquet = async (bytes: number, read: ReadRange): Promise<ParquetFileReader> => {
  const slice = async (start: number, end = bytes): Promise<ArrayBuffer> => bufferOf(await read(start, end));
  return readerOf(await parquetMetadataAsync({ byteLength: bytes, slice }, OPTIONS), read);
};

/** Opens a file that is in memory. */
export const openParquetBytes = (file: Uint8Array): ParquetFileReader =>
  readerOf(parquetMetadata(bufferOf(file), OPTIONS), (start, end) => Promise.resolve(file.subarray(start, end)));

/** The values of a column of numbers that holds no null; none where there is no such column. */
export const numbersOf = (values: readonly ParquetValue[] = []): readonly number[] => values as readonly number[];

/** The values of a column of texts that holds no null; none where there is no such column. */
export const textsOf = (values: readonly ParquetValue[] = []): readonly string[] => values as readonly string[];

const OPTIONS = { parsers: PARSERS, geoparquet: false } as const;

const bufferOf = (bytes: Uint8Array): ArrayBuffer =>
  bytes.byteOffset === 0 && bytes.buffer.byteLength === bytes.byteLength && bytes.buffer instanceof ArrayBuffer
    ? bytes.buffer
    : new Uint8Array(bytes).buffer;

const readerOf = (metadata: FileMetaData, read: ReadRange): ParquetFileReader => {
  const columns = metadata.schema.slice(1).map(shapeOf);
  const rowGroups = placesOf(metadata);
  return {
    columns,
    rows: Number(metadata.num_rows),
    rowGroups,
    read: async (place, names) => {
      const buffer = bufferOf(await read(place.start, place.end));
      const wanted = columns.filter(({ name }) => names === undefined || names.includes(name));
      const found = new Map<string, ParquetValue[]>(wanted.map(({ name }) => [name, []]));
      await parquetRead({
        file: {
          byteLength: place.end,
          slice: (start, end = place.end) => buffer.slice(start - place.start, end - place.start),
        },
        metadata,
        columns: wanted.map(({ name }) => name),
        rowStart: place.firstRow,
        rowEnd: place.firstRow + place.rows,
        compressors: COMPRESSORS,
        utf8: false,
        ...OPTIONS,
        onChunk: ({ columnName, columnData, rowStart }) => {
          const from = rowStart - place.firstRow;
          if (from === 0 && columnData.length === place.rows) found.set(columnName, plainValues(columnData));
          else {
            const column = found.get(columnName);
            for (let index = 0; column && index < columnData.length; index += 1) {
              column[from + index] = plainValue(columnData[index]);
            }
          }
        },
      });
      return found;
    },
  };
};

/** The values of a column as hyparquet gives them: texts in a list of its own making, which is taken as it is. */
const plainValues = (values: ArrayLike<unknown>): ParquetValue[] => {
  return Array.isArray(values) && values.every((value) => typeof value === 'string')
    ? values
    : Array.from(values, plainValue);
};

const placesOf = ({ row_groups }: FileMetaData): readonly RowGroupPlace[] => {
  let firstRow = 0;
  return row_groups.map((group, index) => {
    const rows = Number(group.num_rows);
    let start = Infinity;
    let end = 0;
    let memory = 0;
    for (const { meta_data: about } of group.columns) {
      if (!about) throw new Error('a column of the Parquet file lies in another file');
      const first = Number(about.dictionary_page_offset ?? about.data_page_offset);
      start = Math.min(start, first);
      end = Math.max(end, first + Number(about.total_compressed_size));
      memory += REFERENCE_BYTES * rows;
      // a dictionary's values are shared, plain ones are an object each
      if (!about.dictionary_page_offset && about.type === 'BYTE_ARRAY')
        memory += Number(about.total_uncompressed_size) + TEXT_BYTES * rows;
      if (!about.dictionary_page_offset && about.type !== 'BYTE_ARRAY') memory += NUMBER_BYTES * rows;
    }
    const place = {
      index,
      firstRow,
      rows,
      start,
      end,
      memory,
      bounds: (column: string) => boundsOf(group, column),
    };
    firstRow += rows;
    return place;
  });
};

/** What V8 takes for a reference in an array, for a text besides its characters, and for a number that is no small integer. */
const REFERENCE_BYTES = 8;
const TEXT_BYTES = 20;
const NUMBER_BYTES = 16;

const boundsOf = (
  group: FileMetaData['row_groups'][number],
  column: string,
): { readonly min: ParquetValue; readonly max: ParquetValue } | null => {
  const about = group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column)?.meta_data;
  const { min_value: min, max_value: max } = about?.statistics ?? {};
  return min === undefined || max === undefined ? null : { min: plainValue(min), max: plainValue(max) };
};

const shapeOf = ({
  name,
  type,
  converted_type,
  logical_type,
  repetition_type,
  num_children,
}: SchemaElement): ColumnShape => {
  const kind = num_children ? null : typeOf(type, converted_type, logical_type);
  if (kind === null || repetition_type === 'REPEATED')
    throw new Error(`column ${name} is of a kind that this program does not write: it was written by another one`);
  return { name, type: kind, optional: repetition_type !== 'REQUIRED' };
};

const typeOf = (
  type: SchemaElement['type'],
  converted: SchemaElement['converted_type'],
  logical: SchemaElement['logical_type'],
): ColumnType | null => {
  switch (type) {
    case 'BYTE_ARRAY':
      if (converted === 'UTF8') return 'string';
      return converted === undefined && logical === undefined ? 'binary' : null;
    case 'INT32':
      return converted === undefined && logical === undefined ? 'int32' : null;
    case 'INT64':
      if (converted === 'TIMESTAMP_MILLIS') return 'timestamp';
      return converted === undefined && logical === undefined ? 'int64' : null;
    case 'DOUBLE':
      return 'double';
    case undefined:
    case 'BOOLEAN':
    case 'FIXED_LEN_BYTE_ARRAY':
    case 'FLOAT':
    case 'INT96':
      return null;
  }
};
