import { newSink, writtenBytes } from '../../domain/byte-sink.ts';
import { pack } from '../pack.ts';
import { bitWidth, mostHybridBytes, putHybrid, putRepeated } from './hybrid.ts';
import type { Levels } from './nulls.ts';
import { i32, putThrift, struct, type Thrift } from './thrift.ts';

/** Encodings by their number in the format. */
export const ENCODINGS = { plain: 0, rle: 3, dictionary: 8 } as const;
export const PAGE_TYPES = { data: 0, dictionary: 2 } as const;
/** Compressions by their number in the format; a chunk's pages share one. */
export const CODECS = { none: 0, zstd: 6 } as const;
export type Codec = keyof typeof CODECS;

/** A finished page: its header and its zstd body. */
export interface Page {
  readonly bytes: readonly Uint8Array[];
  /** Bytes of header and body, as stored and before compression. */
  readonly storedBytes: number;
  readonly rawBytes: number;
}

/** The rows of a data page. */
interface PageRows {
  readonly rows: number;
  readonly levels: Levels;
}

/** A V1 data page of plain values. */
export const plainPage = ({ rows, levels, bytes }: PageRows & { readonly bytes: Buffer }): Page => {
  if (levels === null) return finish(bytes, 'zstd', dataHeader(rows, ENCODINGS.plain));
  const body = roomForBody(mostLevelBytes(levels) + bytes.length);
  const start = putLevels(body, levels, rows);
  body.set(bytes, start);
  return finish(body.subarray(0, start + bytes.length), 'zstd', dataHeader(rows, ENCODINGS.plain));
};

/** A V1 data page of codes from 0 to `entries` - 1. */
export const codesPage = ({ rows, levels }: PageRows, codes: Uint32Array, entries: number, codec: Codec): Page => {
  const width = bitWidth(entries - 1);
  const body = roomForBody(mostLevelBytes(levels) + 1 + mostHybridBytes(codes.length, width));
  const widthAt = putLevels(body, levels, rows);
  body.writeUInt8(width, widthAt);
  const end = putHybrid(body, widthAt + 1, codes, width);
  return finish(body.subarray(0, end), codec, dataHeader(rows, ENCODINGS.dictionary));
};

/** The page that holds a dictionary's entries as plain values. */
export const dictionaryPage = (entries: Buffer, count: number, codec: Codec): Page =>
  finish(entries, codec, { 1: i32(PAGE_TYPES.dictionary), 7: struct({ 1: i32(count), 2: i32(ENCODINGS.plain) }) });

let room = Buffer.allocUnsafe(64 * 1024);

/** Room for a body, used again for the next page: pages are finished one after another. */
const roomForBody = (bytes: number): Buffer => {
  if (room.length < bytes) room = Buffer.allocUnsafe(2 * bytes);
  return room;
};

const LEVEL_WIDTH = 1;
const LEVEL_LENGTH_BYTES = 4;

const mostLevelBytes = (levels: Levels): number =>
  levels === null ? 0 : LEVEL_LENGTH_BYTES + mostHybridBytes(levels === 'present' ? 0 : levels.length, LEVEL_WIDTH);

const putLevels = (body: Buffer, levels: Levels, rows: number): number => {
  if (levels === null) return 0;
  const end =
    levels === 'present'
      ? putRepeated(body, LEVEL_LENGTH_BYTES, { code: 1, count: rows, width: LEVEL_WIDTH })
      : putHybrid(body, LEVEL_LENGTH_BYTES, levels, LEVEL_WIDTH);
  body.writeUInt32LE(end - LEVEL_LENGTH_BYTES);
  return end;
};

const dataHeader = (rows: number, encoding: number): PageHeader => ({
  1: i32(PAGE_TYPES.data),
  5: struct({ 1: i32(rows), 2: i32(encoding), 3: i32(ENCODINGS.rle), 4: i32(ENCODINGS.rle) }),
});

type PageHeader = Readonly<Record<number, Thrift>>;

const finish = (body: Buffer, codec: Codec, about: PageHeader): Page => {
  const stored = codec === 'zstd' ? pack(body, body.length >> 1) : Buffer.from(body);
  const sink = newSink();
  putThrift(sink, struct({ ...about, 2: i32(body.length), 3: i32(stored.length) }));
  const header = writtenBytes(sink);
  return {
    bytes: [header, stored],
    storedBytes: header.length + stored.length,
    rawBytes: header.length + body.length,
  };
};
