import { decodeSource, startOfSource } from '../codecs/decode/decode-source.ts';
import type { ReplayFile } from '../domain/replay.ts';
import type { SourceDecoding } from '../domain/source-decoding.ts';
import { readerOf, type SourceReaders } from './source-files.ts';

const NEWLINE = 10;
const MARK_BYTES = 3;

/** The decoded text of a source from some byte on. */
export interface SourceText {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** What was wrong with the source, once `chunks` has ended. */
  problem(): string | null;
  /** True when the source was cut short within a line, once `chunks` has ended. */
  brokeOff(): boolean;
  /** The time in its gzip header, epoch ms, once something was read. */
  gzipModifiedAt(): number | null;
}

/** True when the bytes of the file are its text: a byte of the one is a byte of the other. */
export const isPlain = ({ compression, member, charset, envelope }: SourceDecoding): boolean =>
  compression === 'none' && member === undefined && charset === undefined && envelope === undefined;

/** Opens a source at a byte of its decoded text. Plain text is read from there; what is decoded from its beginning. */
export const openText = (
  readers: SourceReaders,
  file: Pick<ReplayFile, 'location' | keyof SourceDecoding>,
  fromByte: number,
): SourceText => {
  let opened: ReturnType<typeof decodeSource> | null = null;
  let lastByte = NEWLINE;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const reader = readerOf(readers, file.location);
    if (isPlain(file) && fromByte > 0) {
      const mark = await reader.getRange(file.location, 0, MARK_BYTES);
      const shift = mark && isByteOrderMark(mark) ? MARK_BYTES : 0;
      yield* reader.stream(file.location, fromByte + shift);
      return;
    }
    opened = decodeSource(reader.stream(file.location, startOfSource(file)), file);
    let left = fromByte;
    for await (const chunk of opened.chunks) {
      lastByte = chunk.at(-1) ?? lastByte;
      if (left < chunk.length) yield left > 0 ? chunk.subarray(left) : chunk;
      left = Math.max(0, left - chunk.length);
    }
  }
  return {
    chunks: chunks(),
    problem: () => opened?.end().problem ?? null,
    brokeOff: () => (opened?.end().truncated ?? false) && lastByte !== NEWLINE,
    gzipModifiedAt: () => opened?.end().gzipModifiedAt ?? null,
  };
};

const isByteOrderMark = (bytes: Uint8Array): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
