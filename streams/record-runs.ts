import { byteExcerpt, excerptCollector } from '../codecs/line-wrappers/line-excerpt.ts';
import { isBlank, type StartsRecord } from '../codecs/record-starts.ts';
import { MAX_RECORD_BYTES, OVERSIZED_HEAD_BYTES } from '../domain/block.ts';
import { runningSha256 } from '../domain/hash.ts';
import { type ByteQueue, byteQueue } from './byte-queue.ts';
import { createPlaceList, type PlaceList, type Position, type RecordPlaces } from './record-places.ts';

export type { Position } from './record-places.ts';

const NEWLINE = 10;
/** How much of an oversized record is asked for at a time, at least. */
const PIECE_BYTES = 512;

/** A run of whole records, with the places at which each of them starts; both are valid until the next run is asked for. */
export interface LinesRun {
  readonly kind: 'lines';
  readonly raw: Uint8Array;
  readonly start: Position;
  readonly end: Position;
  readonly recordStarts: RecordPlaces;
}

/** One record that is too long to carry. */
export interface OversizedRun {
  readonly kind: 'oversized';
  /** Its first 64 KiB. */
  readonly head: Uint8Array;
  /** sha256 of all its bytes, hex. */
  readonly sha256: string;
  readonly start: Position;
  readonly end: Position;
}

export type RecordRun = LinesRun | OversizedRun;

/**
 * Cuts decoded text into runs of whole records of at most `bytesPerRun()` each (a single record may be longer, up to
 * MAX_RECORD_BYTES; beyond that it comes alone as `oversized`). Blank lines belong to the run that covers their bytes.
 * Memory stays bounded whatever the length of a line.
 */
export async function* recordRuns(
  chunks: AsyncIterable<Uint8Array>,
  from: Position,
  startsRecord: StartsRecord,
  bytesPerRun: () => number,
): AsyncGenerator<RecordRun> {
  const queue = byteQueue(chunks);
  const places = createPlaceList();
  let start = from;
  for (;;) {
    const maxBytes = bytesPerRun();
    const { bytes, ended } = await queue.peek(maxBytes + MAX_RECORD_BYTES + 1);
    if (bytes.length === 0) return;
    places.open(start);
    const cut = findCut(bytes, places, ended, startsRecord, maxBytes);
    if (cut.oversized) {
      const run = await takeOversized(queue, start, startsRecord);
      yield run;
      start = run.end;
    } else {
      const end = { byte: start.byte + cut.offset, line: start.line + cut.lines };
      yield { kind: 'lines', raw: queue.take(cut.offset), start, end, recordStarts: places.first(cut.records) };
      start = end;
    }
  }
}

/** How many bytes, lines and records of what is at hand are a run. */
interface Cut {
  readonly oversized: boolean;
  readonly offset: number;
  readonly lines: number;
  readonly records: number;
}

/** Where the run that begins with `bytes` ends: at the last record start within `maxBytes`. The starts go into `places`. */
const findCut = (
  bytes: Buffer,
  places: PlaceList,
  ended: boolean,
  startsRecord: StartsRecord,
  maxBytes: number,
): Cut => {
  let offset = 0;
  let line = 0;
  let previous = 0;
  let previousEnd = 0;
  /** The last start of a record, relative to the run's. */
  let last = NONE;
  let lastLine = 0;
  const beforeLast = (): Cut =>
    last === 0
      ? { oversized: true, offset: 0, lines: 0, records: 0 }
      : { oversized: false, offset: last, lines: lastLine, records: places.count() - 1 };
  const upTo = (end: number, lines: number): Cut => ({ oversized: false, offset: end, lines, records: places.count() });
  const begin = (): void => {
    places.add(offset, line);
    last = offset;
    lastLine = line;
  };
  /** Whether the line that ends at `end` begins a record, or is the first that could. */
  const begins = (end: number): boolean => {
    if (startsRecord.firstBytes[bytes[offset] ?? 0] === 1) return true;
    const excerpt = byteExcerpt(bytes, offset, end);
    if (isBlank(excerpt)) return false;
    return last === NONE || startsRecord(excerpt, line === 0 ? null : byteExcerpt(bytes, previous, previousEnd));
  };
  while (offset < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, offset);
    const lineEnd = newline < 0 ? bytes.length : newline;
    if (last === NONE && offset > maxBytes) {
      return previous > 0 ? upTo(previous, line - 1) : upTo(offset, line);
    }
    if (begins(lineEnd)) {
      if (last !== NONE && offset - last > MAX_RECORD_BYTES) return beforeLast();
      if (last !== NONE && offset > maxBytes) {
        return last === 0 ? upTo(offset, line) : beforeLast();
      }
      begin();
    }
    if (newline < 0) break;
    previous = offset;
    previousEnd = lineEnd;
    offset = newline + 1;
    line += 1;
  }
  const tooLong = last !== NONE && bytes.length - last > MAX_RECORD_BYTES;
  if (last !== NONE && (tooLong || ((!ended || bytes.length > maxBytes) && last > 0))) return beforeLast();
  const lines = line + (bytes.at(-1) === NEWLINE ? 0 : 1);
  return upTo(bytes.length, lines);
};

/** No record has started. */
const NONE = -1;

const takeOversized = async (queue: ByteQueue, start: Position, startsRecord: StartsRecord): Promise<OversizedRun> => {
  const hash = runningSha256();
  const { bytes } = await queue.peek(OVERSIZED_HEAD_BYTES);
  const begin = Buffer.from(bytes.subarray(0, OVERSIZED_HEAD_BYTES));
  let { byte, line } = start;
  const current = excerptCollector();
  const consume = (length: number): void => {
    hash.update(queue.take(length));
    byte += length;
  };
  for (;;) {
    const { bytes: rest } = await queue.peek(PIECE_BYTES);
    const newline = rest.indexOf(NEWLINE);
    current.add(newline < 0 ? rest : rest.subarray(0, newline));
    consume(newline < 0 ? rest.length : newline + 1);
    if (newline >= 0) line += 1;
    const { bytes: next } = await queue.peek(newline < 0 ? 1 : MAX_RECORD_BYTES);
    if (next.length === 0) {
      if (newline < 0) line += 1;
      break;
    }
    if (newline >= 0) {
      const lineEnd = next.indexOf(NEWLINE);
      const excerpt = byteExcerpt(next, 0, lineEnd < 0 ? next.length : lineEnd);
      const lineBefore = current.take();
      if (!isBlank(excerpt) && startsRecord(excerpt, lineBefore)) break;
    }
  }
  return { kind: 'oversized', head: begin, sha256: hash.digest(), start, end: { byte, line } };
};
