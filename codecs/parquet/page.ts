import { constants, zstdCompressSync } from 'node:zlib';
import { newSink, writtenBytes } from '../../domain/byte-sink.ts';
import type { ColumnType, PlainValue } from './columns.ts';
import type { Dictionary } from './dictionary.ts';
import { bitWidth, mostHybridBytes, putHybrid } from './hybrid.ts';
import { PLAIN } from './plain.ts';
import { type TextRange, textRange } from './statistics.ts';
import { i32, putThrift, struct, type Thrift } from './thrift.ts';

/** Encodings by their number in the format. */
export const ENCODINGS = { plain: 0, rle: 3, dictionary: 8 } as const;
export const PAGE_TYPES = { data: 0, dictionary: 2 } as const;

/** A finished page: its header and its zstd body. */
export interface Page {
  readonly bytes: readonly Uint8Array[];
  /** Bytes of header and body, as stored and before compression. */
  readonly storedBytes: number;
  readonly rawBytes: number;
  /** The range of the texts that stand in the page itself. */
  readonly texts: TextRange | null;
}

/** Definition levels of the rows of a page: 1 where there is a value, 0 where it is null. Absent in required columns. */
type Levels = Uint32Array | null;

/** A V1 data page of plain values. `rows` counts the nulls too. */
export const plainPage = (type: ColumnType, rows: number, levels: Levels, values: readonly PlainValue[]): Page => {
  const body = Buffer.allocUnsafe(mostLevelBytes(levels) + PLAIN[type].most(values));
  const start = putLevels(body, levels);
  const end = PLAIN[type].put(body, start, values);
  const texts = type === 'string' ? textRange(body, start, end) : null;
  return { ...finish(body.subarray(0, end), dataHeader(rows, ENCODINGS.plain)), texts };
};

/** A V1 data page of dictionary codes. */
export const codesPage = (rows: number, levels: Levels, { entries, codes }: Dictionary): Page => {
  const width = bitWidth(entries.length - 1);
  const body = Buffer.allocUnsafe(mostLevelBytes(levels) + 1 + mostHybridBytes(codes.length, width));
  const widthAt = putLevels(body, levels);
  body.writeUInt8(width, widthAt);
  const end = putHybrid(body, widthAt + 1, codes, width);
  return finish(body.subarray(0, end), dataHeader(rows, ENCODINGS.dictionary));
};

/** The page that holds a dictionary's entries. */
export const dictionaryPage = (type: ColumnType, { entries }: Dictionary): Page => {
  const body = Buffer.allocUnsafe(PLAIN[type].most(entries));
  const end = PLAIN[type].put(body, 0, entries);
  const about = struct({ 1: i32(entries.length), 2: i32(ENCODINGS.plain) });
  const texts = type === 'string' ? textRange(body, 0, end) : null;
  return { ...finish(body.subarray(0, end), { 1: i32(PAGE_TYPES.dictionary), 7: about }), texts };
};

const LEVEL_WIDTH = 1;
const LEVEL_LENGTH_BYTES = 4;

const mostLevelBytes = (levels: Levels): number =>
  levels === null ? 0 : LEVEL_LENGTH_BYTES + mostHybridBytes(levels.length, LEVEL_WIDTH);

const putLevels = (body: Buffer, levels: Levels): number => {
  if (levels === null) return 0;
  const end = putHybrid(body, LEVEL_LENGTH_BYTES, levels, LEVEL_WIDTH);
  body.writeUInt32LE(end - LEVEL_LENGTH_BYTES);
  return end;
};

const dataHeader = (rows: number, encoding: number): PageHeader => ({
  1: i32(PAGE_TYPES.data),
  5: struct({ 1: i32(rows), 2: i32(encoding), 3: i32(ENCODINGS.rle), 4: i32(ENCODINGS.rle) }),
});

type PageHeader = Readonly<Record<number, Thrift>>;

const finish = (body: Buffer, about: PageHeader): Page => {
  // level 1 is both faster and smaller than 3 on the hex ids that logs are full of
  const stored = zstdCompressSync(body, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  const sink = newSink();
  putThrift(sink, struct({ ...about, 2: i32(body.length), 3: i32(stored.length) }));
  const header = writtenBytes(sink);
  return {
    bytes: [header, stored],
    storedBytes: header.length + stored.length,
    rawBytes: header.length + body.length,
    texts: null,
  };
};
