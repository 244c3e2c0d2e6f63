import { zstdDecompressSync } from 'node:zlib';
import { type Compressors, type ParquetParsers, parquetMetadata, parquetRead } from 'hyparquet';

/** A value as `decodeParquet` gives it: timestamps as epoch milliseconds. */
export type ParquetValue = string | number | Uint8Array | null;

// a byte order mark inside a value is part of it
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Times as epoch milliseconds, texts as they are. */
export const PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: Number,
  stringFromBytes: (bytes) => decoder.decode(bytes),
};

/** Smallest piece in which zlib gives its output. */
const LEAST_CHUNK = 64;

/** What our files are compressed with. */
export const COMPRESSORS: Compressors = {
  ZSTD: (page, length) =>
    zstdDecompressSync(page, { maxOutputLength: Math.max(1, length), chunkSize: Math.max(LEAST_CHUNK, length) }),
};

/** The columns of a Parquet file by name; throws an error that says why when the bytes are none. */
export const decodeParquet = async (bytes: Uint8Array): Promise<ReadonlyMap<string, readonly ParquetValue[]>> => {
  const { buffer } = new Uint8Array(bytes);
  const metadata = parquetMetadata(buffer, { parsers: PARSERS, geoparquet: false });
  const columns = new Map<string, ParquetValue[]>();
  for (const { name, type } of metadata.schema) if (type) columns.set(name, []);
  await parquetRead({
    file: buffer,
    metadata,
    compressors: COMPRESSORS,
    parsers: PARSERS,
    utf8: false,
    geoparquet: false,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = columns.get(columnName);
      for (let index = 0; column && index < columnData.length; index += 1) {
        column[rowStart + index] = plainValue(columnData[index]);
      }
    },
  });
  return columns;
};

/** A value as hyparquet gives it, as one of ours. */
export const plainValue = (value: unknown): ParquetValue =>
  typeof value === 'bigint' ? Number(value) : ((value ?? null) as ParquetValue);
