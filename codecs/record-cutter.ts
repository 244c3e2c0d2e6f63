import type { SkipReason } from '../domain/ledger.ts';
import type { Carry, Reading } from '../domain/reading.ts';
import { type BlockText, blockText } from './block-lines.ts';
import { isMark } from './decode/charset.ts';
import { lineExcerpt } from './line-wrappers/line-excerpt.ts';
import { isBlank, isHeader, recordStarts, type StartsRecord } from './record-starts.ts';

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

/** Lines that belong to no record. */
export interface SkippedLines {
  readonly kind: 'skipped';
  readonly lines: number;
  readonly reason: SkipReason;
}

const NEWLINE = 10;
const RETURN = 13;
const MARK_BYTES = 3;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Cuts blocks into records and skipped lines, one block after another. */
export interface RecordCutter {
  open(raw: Uint8Array, lines: BlockText, context: BlockContext): void;
  /** Skipped lines, or `record` when `place` now says where the next one stands; null at the end of the block. */
  next(): SkippedLines | 'record' | null;
  /** Of the record that came last; used again for the next one. */
  readonly place: RecordPlace;
  /** The header line that came last. */
  header(): string;
}

const NOTHING_STARTS: StartsRecord = Object.assign(() => false, { firstBytes: new Uint8Array(256) });

/** A cutter without a block. */
export const createRecordCutter = (): RecordCutter => {
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
    const newline = bytes.indexOf(NEWLINE, at);
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
