import { decodeSource, startOfSource } from '../codecs/decode/decode-source.ts';
import { compressionOf } from '../codecs/decode/decompress.ts';
import { firstBytes, SNIFFED_BYTES, textDecodingOf } from '../codecs/decode/sniff.ts';
import type { SourceSample } from '../codecs/reading.ts';
import { baseName } from '../domain/lake-layout.ts';
import type { SourceDecoding } from '../domain/source-decoding.ts';
import { type FoundFile, readerOf, type SourceReaders } from './source-files.ts';
import { isPlain, openText } from './source-text.ts';

/** Decoded bytes that a sample may cost, at most, unless the whole source is asked for. */
const MAX_SAMPLED_BYTES = 64 * 1024 * 1024;

/** A found file, how it is decoded, and a sample of its lines. */
export interface SampledFile extends FoundFile, SourceDecoding {
  readonly sample: SourceSample;
}

export interface SampleSize {
  /** Bytes of each of the three parts. */
  readonly partBytes: number;
  readonly whole: boolean;
}

/** Samples a file: its beginning, middle and end; with `whole`, all of it is passed through to find its very end. */
export const sampleFile = async (
  readers: SourceReaders,
  file: FoundFile,
  { partBytes, whole }: SampleSize,
): Promise<SampledFile> => {
  const decoding = await decodingOf(readers, file);
  const isSmall = file.size <= 3 * partBytes;
  const text = openText(readers, { ...decoding, location: file.location }, 0);
  const parts =
    isPlain(decoding) && !isSmall && !whole
      ? await sampleRanges(readers, file, partBytes)
      : await samplePass(text.chunks, partBytes, whole || isSmall ? Number.POSITIVE_INFINITY : MAX_SAMPLED_BYTES);
  const { envelope } = decoding;
  return {
    ...file,
    ...decoding,
    sample: {
      source: file.source,
      fileName: baseName(file.source),
      lines: [...linesOf(parts.head, false), ...linesOf(parts.middle, true), ...linesOf(parts.tail, true)],
      bytes: sniffed([parts.head, parts.middle, parts.tail]),
      modifiedAt: (file.member ? null : text.gzipModifiedAt()) ?? file.modifiedAt,
      whole: parts.whole,
      ...(envelope === undefined ? {} : { envelope }),
    },
  };
};

/** Decides from the beginning of a file how it is decoded. */
const decodingOf = async (readers: SourceReaders, { location, size, member }: FoundFile): Promise<SourceDecoding> => {
  const reader = readerOf(readers, location);
  const first = (await reader.getRange(location, 0, SNIFFED_BYTES)) ?? new Uint8Array();
  const packed: SourceDecoding = { compression: compressionOf(first), ...(member ? { member } : {}) };
  if (isPlain(packed)) return { ...packed, ...(await textDecodingOf(first, size <= SNIFFED_BYTES)) };
  const { chunks } = decodeSource(reader.stream(location, startOfSource(packed)), packed);
  const head = await firstBytes(chunks, SNIFFED_BYTES);
  return { ...packed, ...(await textDecodingOf(head, head.length < SNIFFED_BYTES)) };
};

/** The first bytes that are not the zeros which truncating an open file leaves. */
const sniffed = (parts: readonly Uint8Array[]): Uint8Array => {
  for (const part of parts) {
    const begin = part.findIndex((byte) => byte !== 0);
    if (begin >= 0) return part.subarray(begin, begin + SNIFFED_BYTES);
  }
  return parts[0]?.subarray(0, SNIFFED_BYTES) ?? new Uint8Array();
};

interface Parts {
  readonly head: Uint8Array;
  readonly middle: Uint8Array;
  readonly tail: Uint8Array;
  /** True when the end of `tail` is the end of the source. */
  readonly whole: boolean;
}

const sampleRanges = async (
  readers: SourceReaders,
  { location, size }: FoundFile,
  partBytes: number,
): Promise<Parts> => {
  const reader = readerOf(readers, location);
  const range = async (start: number): Promise<Uint8Array> =>
    (await reader.getRange(location, start, start + partBytes)) ?? new Uint8Array();
  const middle = Math.floor((size - partBytes) / 2);
  return { head: await range(0), middle: await range(middle), tail: await range(size - partBytes), whole: false };
};

const samplePass = async (chunks: AsyncIterable<Uint8Array>, partBytes: number, limit: number): Promise<Parts> => {
  const head = collector(partBytes);
  let middle = collector(partBytes);
  let tail = collector(partBytes);
  let before = collector(partBytes);
  let middleAt = partBytes;
  let decoded = 0;
  let whole = true;
  for await (const chunk of chunks) {
    decoded += chunk.length;
    if (head.add(chunk)) continue;
    // the middle starts anew whenever the text has doubled, so it ends up between a third and the whole
    if (decoded >= 2 * middleAt) {
      middleAt = decoded;
      middle = collector(partBytes);
    }
    middle.add(chunk);
    if (!tail.add(chunk)) {
      before = tail;
      tail = collector(partBytes);
      tail.add(chunk);
    }
    if (decoded >= limit) {
      whole = false;
      break;
    }
  }
  return { head: head.bytes(), middle: middle.bytes(), tail: Buffer.concat([before.bytes(), tail.bytes()]), whole };
};

interface Collector {
  /** Takes a chunk; false when it is full already. */
  add(chunk: Uint8Array): boolean;
  bytes(): Uint8Array;
}

const collector = (capacity: number): Collector => {
  const parts: Uint8Array[] = [];
  let size = 0;
  return {
    add: (chunk) => {
      if (size >= capacity) return false;
      parts.push(chunk);
      size += chunk.length;
      return true;
    },
    bytes: () => Buffer.concat(parts),
  };
};

/** Whole lines of a part; a part from within the source begins within a line, which is left out. */
const linesOf = (part: Uint8Array, within: boolean): readonly string[] => {
  const lines = new TextDecoder().decode(part).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return within ? lines.slice(1) : lines;
};
