import type { Carry, Reading } from '../domain/reading.ts';
import type { ParsedRecord } from '../domain/record.ts';
import type { QuarantineReason, SkipReason } from '../domain/ledger.ts';
import { type BlockText, blockText, type PlacedText } from './block-lines.ts';
import { readingBelow } from './header-lines.ts';
import { isMark } from './decode/charset.ts';
import { createMasker } from './message-masks.ts';
import { lineExcerpt } from './line-wrappers/line-excerpt.ts';
import { keptRecord, noRecord, type PlacedRecord } from './placed-record.ts';
import { createRecordReader, type ReadRecord, type RecordReader } from './record-reader.ts';
import { isBlank, isHeader, recordStarts, type StartsRecord } from './record-starts.ts';
import type { Text } from './text.ts';

/** What a reader must know of a block besides its bytes: fields of its header. */
export interface BlockContext {
  readonly reading: Reading;
  readonly carry: Carry;
  /** When the replay started, epoch ms: a time more than a day later is not believed. */
  readonly startedAt: number;
  readonly startByte: number;
  readonly startLine: number;
  /** The source ended inside the block's last record. */
  readonly truncated?: boolean;
}

/** Where a record stands: bytes of the decoded text, half-open, without the last line break; lines 1-based, both included. */
export interface RecordPlace {
  readonly startByte: number;
  readonly endByte: number;
  readonly line: number;
  readonly endLine: number;
}

/** A record that was read. `parsed.ts` is never null: a record without a time takes a neighbour's and is `timeless`. */
export interface RowRecord<T extends Text = string> extends RecordPlace {
  readonly kind: 'row';
  readonly parsed: ParsedRecord<T> & { readonly ts: number };
  readonly timeless: boolean;
  /** When the line can have been written, epoch ms: `ts`, or `ts` plus latency where the format stamps the start. */
  readonly loggedAt: number;
  /** The format that read it. */
  readonly format: string;
  /** Of the message; null without one. `masked` is the text behind it. */
  readonly fingerprint: string | null;
  readonly masked: string;
}
/** Lines that belong to no record. */
export interface SkippedLines {
  readonly kind: 'skipped';
  readonly lines: number;
  readonly reason: SkipReason;
}
/** A record that becomes no row; `head` is its text, at most 64 Ki characters. */
export interface UnreadableRecord extends RecordPlace {
  readonly kind: 'unreadable';
  readonly reason: QuarantineReason;
  readonly head: string;
  /** What could be read of it; for `no-time` alone. */
  readonly parsed?: ParsedRecord;
  /** The format that read `parsed`. */
  readonly format?: string;
}
export type BlockRecord = RowRecord | SkippedLines | UnreadableRecord;

const DAY_MS = 86_400_000;
const HEAD = 64 * 1024;
const NEWLINE = '\n';
const NEWLINE_BYTE = 10;
const MARK_BYTES = 3;
const RETURN = 13;

interface Untimed {
  readonly place: RecordPlace;
  readonly read: ReadRecord;
}

/** Takes a row at once: it and its texts are used again for the next one. */
export type TakeRow = (row: RowRecord<Text>) => void;

/** Reads blocks; what it remembers between them makes it faster, nothing else. */
export type BlockReader = (raw: Uint8Array, context: BlockContext, take?: TakeRow) => Generator<BlockRecord>;

/**
 * A reader of blocks' decoded bytes, one block after another: every line belongs to a record or is counted as skipped. Rows
 * come in the order of the lines; those before the first time wait for it, while what is unreadable or skipped between them
 * does not. With `take`, rows are given to it, and only the rest is yielded.
 */
export const createBlockReader = (): BlockReader => {
  const mask = createMasker();
  const cutter = createRecordCutter();
  const placed = noRecord();
  const placedRow = rowOf(placed);
  let known: { readonly key: string; readonly reader: RecordReader } | null = null;
  const readerOf = (reading: Reading, startedAt: number): RecordReader => {
    const key = JSON.stringify([reading, startedAt]);
    if (known?.key !== key) known = { key, reader: createRecordReader(reading, startedAt + DAY_MS) };
    return known.reader;
  };

  const row = (context: BlockContext, place: RecordPlace, record: ReadRecord, ts: number): RowRecord | SkippedLines => {
    if (isOutside(context, ts)) return outside(place);
    const { parsed } = record;
    const timeless = parsed.ts === null;
    const { latencyMs, message } = parsed;
    const mark = message === null ? null : mask(message);
    return {
      kind: 'row',
      startByte: place.startByte,
      endByte: place.endByte,
      line: place.line,
      endLine: place.endLine,
      parsed: timeless ? { ...parsed, ts } : (parsed as RowRecord['parsed']),
      timeless,
      loggedAt: loggedAt(ts, latencyMs, record.stampsStart),
      format: record.format,
      fingerprint: mark?.fingerprint ?? null,
      masked: mark?.masked ?? '',
    };
  };

  const placeRow = (place: RecordPlace, format: string, ts: number, stampsStart: boolean): RowRecord<Text> => {
    const { message, latencyMs } = placed;
    const mark = message === null ? null : mask(message);
    placedRow.startByte = place.startByte;
    placedRow.endByte = place.endByte;
    placedRow.line = place.line;
    placedRow.endLine = place.endLine;
    placedRow.loggedAt = loggedAt(ts, latencyMs, stampsStart);
    placedRow.format = format;
    placedRow.fingerprint = mark?.fingerprint ?? null;
    placedRow.masked = mark?.masked ?? '';
    return placedRow;
  };

  let lastTs: number | null = null;
  let waiting: Untimed[] = [];

  /** Reads one record, unless `take` has it, or it waits for a time. */
  const readOne = (block: OpenBlock, place: RecordPlace, found: BlockRecord[], take: TakeRow | undefined): void => {
    const { context, lines, reader } = block;
    const { startByte } = context;
    if (context.truncated && place.endByte >= startByte + block.bytes.length) {
      found.push(unreadable(place, 'truncated', textOf(lines, place, startByte)));
      return;
    }
    const isPlaced =
      place.endLine === place.line &&
      reader.readAt(block, place.startByte - startByte, place.endByte - startByte, placed);
    const { format } = context.reading;
    const { stampsStart } = reader;
    if (isPlaced && take && placed.ts !== null && waiting.length === 0) {
      lastTs = placed.ts;
      if (isOutside(context, placed.ts)) found.push(outside(place));
      else take(placeRow(place, format, placed.ts, stampsStart));
      return;
    }
    const record = isPlaced
      ? { parsed: keptRecord(placed), format, stampsStart }
      : reader.read(textOf(lines, place, startByte));
    if (typeof record === 'string') found.push(unreadable(place, record, textOf(lines, place, startByte)));
    else inTime(context, { place, read: record }, found, take);
  };

  const inTime = (context: BlockContext, one: Untimed, found: BlockRecord[], take: TakeRow | undefined): void => {
    const { ts } = one.read.parsed;
    if (ts === null && lastTs === null) {
      waiting.push({ place: { ...one.place }, read: one.read });
      return;
    }
    lastTs = ts ?? lastTs ?? 0;
    for (const { place, read } of [...waiting, one]) {
      const given = row(context, place, read, lastTs);
      if (given.kind === 'row' && take) take(given);
      else found.push(given);
    }
    waiting = [];
  };

  const readHeader = (block: OpenBlock, line: string): void => {
    const below = readingBelow(block.columns, line);
    if (below === block.columns) return;
    block.columns = below;
    block.reader = readerOf(below, block.context.startedAt);
  };

  /**
   * Reads up to SOME_RECORDS into `found`; false at the end of the block. What is done again and again is this function
   * and not the loop around it, which would be compiled anew for every block.
   */
  const readSome = (block: OpenBlock, found: BlockRecord[], take: TakeRow | undefined): boolean => {
    for (let count = 0; count < SOME_RECORDS; count += 1) {
      const cut = cutter.next();
      if (cut === null) return false;
      if (cut === 'record') readOne(block, cutter.place, found, take);
      else {
        if (cut.reason === 'header') readHeader(block, cutter.header());
        found.push(cut);
      }
    }
    return true;
  };

  return function* readRecords(raw, context, take) {
    const lines = blockText(raw);
    if (context.reading.format === 'binary') {
      if (raw.byteLength > 0) yield binaryBlock(lines.rawAt(0, raw.byteLength), context);
      return;
    }
    const columns = readingBelow(context.reading, context.carry.headerLine);
    const reader = readerOf(columns, context.startedAt);
    const block = { bytes: raw, lines, context, columns, reader };
    lastTs = context.carry.ts;
    waiting = [];
    cutter.open(raw, lines, context);
    const found: BlockRecord[] = [];
    for (let more = true; more;) {
      more = readSome(block, found, take);
      yield* found;
      found.length = 0;
    }
    for (const { place, read } of waiting) {
      const text = textOf(lines, place, context.startByte);
      yield { ...unreadable(place, 'no-time', text), parsed: read.parsed, format: read.format };
    }
  };
};

const SOME_RECORDS = 64;

/** The records of a block's decoded bytes: see `createBlockReader`. */
export const readBlock = (raw: Uint8Array, context: BlockContext): Generator<BlockRecord> =>
  createBlockReader()(raw, context);

/** A block that is being read. */
interface OpenBlock extends PlacedText {
  readonly lines: BlockText;
  readonly context: BlockContext;
  /** The reading below the header lines so far, and its reader. */
  columns: Reading;
  reader: RecordReader;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A row to be filled in around a record. */
const rowOf = (placed: PlacedRecord): Writable<RowRecord<Text>> => ({
  kind: 'row',
  startByte: 0,
  endByte: 0,
  line: 0,
  endLine: 0,
  // its time is seen to before the row is handed out
  parsed: placed as RowRecord<Text>['parsed'],
  timeless: false,
  loggedAt: 0,
  format: '',
  fingerprint: null,
  masked: '',
});

const isOutside = ({ reading }: BlockContext, ts: number): boolean =>
  (reading.from !== null && ts < reading.from) || (reading.to !== null && ts >= reading.to);

const outside = (place: RecordPlace): SkippedLines => ({
  kind: 'skipped',
  lines: place.endLine - place.line + 1,
  reason: 'outside',
});

const loggedAt = (ts: number, latencyMs: number | null, stampsStart: boolean): number =>
  stampsStart && latencyMs !== null ? ts + Math.ceil(latencyMs) : ts;

const textOf = ({ lineAt }: BlockText, place: RecordPlace, startByte: number): string => {
  const text = lineAt(place.startByte - startByte, place.endByte - startByte);
  return place.endLine === place.line ? text : text.replaceAll('\r\n', NEWLINE);
};

const unreadable = (place: RecordPlace, reason: QuarantineReason, text: string): UnreadableRecord => ({
  kind: 'unreadable',
  ...place,
  reason,
  head: text.slice(0, HEAD),
});

const binaryBlock = (text: string, { startByte, startLine }: BlockContext): UnreadableRecord => {
  let endLine = startLine;
  for (let at = text.indexOf(NEWLINE); at >= 0 && at < text.length - 1; at = text.indexOf(NEWLINE, at + 1))
    endLine += 1;
  return unreadable({ startByte, endByte: startByte + text.length, line: startLine, endLine }, 'binary', text);
};

/** Cuts blocks into records and skipped lines, one block after another. */
interface RecordCutter {
  open(raw: Uint8Array, lines: BlockText, context: BlockContext): void;
  /** Skipped lines, or `record` when `place` now says where the next one stands; null at the end of the block. */
  next(): SkippedLines | 'record' | null;
  /** Of the record that came last; used again for the next one. */
  readonly place: RecordPlace;
  /** The header line that came last. */
  header(): string;
}

const NOTHING_STARTS: StartsRecord = Object.assign(() => false, { firstBytes: new Uint8Array(256) });

const createRecordCutter = (): RecordCutter => {
  const place: Writable<RecordPlace> = { startByte: 0, endByte: 0, line: 0, endLine: 0 };
  const current: Writable<RecordPlace> = { ...place };
  let bytes: Buffer = Buffer.alloc(0);
  let text: BlockText = blockText(bytes);
  let startByte = 0;
  let starts: StartsRecord = NOTHING_STARTS;
  let isFirst = starts.firstBytes;
  let headerLine: string | null = null;
  let at = 0;
  let line = 0;
  let blanks = 0;
  let previousFrom = 0;
  let previousEnd = 0;
  let isOpen = false;
  // what one line has brought and is not given yet: the record before it, blank lines, a header
  let hasRecord = false;
  let blanksReady = 0;
  let hasHeader = false;
  let header = '';

  const endRecord = (): void => {
    if (isOpen) {
      place.startByte = startByte + current.startByte;
      place.endByte = startByte + current.endByte;
      place.line = current.line;
      place.endLine = current.endLine;
    }
    hasRecord = isOpen;
    blanksReady = blanks;
    isOpen = false;
    blanks = 0;
  };

  const readLine = (): void => {
    const newline = bytes.indexOf(NEWLINE_BYTE, at);
    const next = newline < 0 ? bytes.length : newline + 1;
    const stop = newline < 0 ? bytes.length : newline;
    const end = stop > at && bytes[stop - 1] === RETURN ? stop - 1 : stop;
    // a hole of zeros is what truncating an open file leaves
    while (at < end && bytes[at] === 0) at += 1;
    if (at < end && isFirst[bytes[at] as number] === 1) beginRecord(end);
    else readText(end);
    previousFrom = at;
    previousEnd = end;
    at = next;
    line += 1;
  };

  const readText = (end: number): void => {
    const raw = text.rawAt(at, end);
    if (isBlank(raw)) {
      blanks += 1;
    } else if (isHeader(raw, headerLine)) {
      endRecord();
      hasHeader = true;
      header = raw;
    } else if (isOpen && !starts(lineExcerpt(raw), lineExcerpt(text.rawAt(previousFrom, previousEnd)))) {
      current.endByte = end;
      current.endLine = line;
      blanks = 0;
    } else beginRecord(end);
  };

  const beginRecord = (end: number): void => {
    endRecord();
    isOpen = true;
    current.startByte = at;
    current.endByte = end;
    current.line = line;
    current.endLine = line;
  };

  const given = (): SkippedLines | 'record' | null => {
    if (hasRecord) {
      hasRecord = false;
      return 'record';
    }
    if (blanksReady > 0) {
      const lines = blanksReady;
      blanksReady = 0;
      return { kind: 'skipped', lines, reason: 'blank' };
    }
    if (!hasHeader) return null;
    hasHeader = false;
    return { kind: 'skipped', lines: 1, reason: 'header' };
  };

  return {
    place,
    header: () => header,
    open: (raw, lines, context) => {
      bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
      text = lines;
      startByte = context.startByte;
      starts = recordStarts(context.reading);
      headerLine = context.carry.headerLine;
      isFirst = withoutFirstOf(headerLine, starts.firstBytes);
      at = startByte === 0 && isMark(bytes) ? MARK_BYTES : 0;
      line = context.startLine;
      blanks = 0;
      isOpen = false;
      hasRecord = false;
      blanksReady = 0;
      hasHeader = false;
    },
    next: () => {
      for (;;) {
        const cut = given();
        if (cut !== null) return cut;
        if (at < bytes.length) readLine();
        else if (isOpen || blanks > 0) endRecord();
        else return null;
      }
    },
  };
};

/** The table without the byte with which the header line begins. */
const withoutFirstOf = (headerLine: string | null, firstBytes: Uint8Array): Uint8Array =>
  headerLine === null || headerLine === '' ? firstBytes : firstBytes.with(headerLine.charCodeAt(0) & 255, 0);
