import type { Reading } from '../domain/reading.ts';
import type { ParsedRecord } from '../domain/record.ts';
import type { QuarantineReason } from '../domain/ledger.ts';
import { type BlockText, blockText, type PlacedText } from './block-lines.ts';
import { readingBelow } from './header-lines.ts';
import { createMasker } from './message-masks.ts';
import { keptRecord, noRecord, type PlacedRecord } from './placed-record.ts';
import { type BlockContext, createRecordCutter, type RecordPlace, type SkippedLines } from './record-cutter.ts';
import { createRecordReader, type ReadRecord, type RecordReader } from './record-reader.ts';
import type { Text } from './text.ts';

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
    const mark = message === null ? null : (placed.mark ?? mask(message));
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
    placed.mark = null;
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
