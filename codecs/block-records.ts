import type { Carry, Reading } from '../domain/reading.ts';
import type { ParsedRecord } from '../domain/record.ts';
import type { QuarantineReason, SkipReason } from '../domain/ledger.ts';
import { fingerprintOf, maskMessage } from '../domain/fingerprint.ts';
import { blockText } from './block-lines.ts';
import { readingBelow } from './header-lines.ts';
import { createRecordReader, type ReadRecord } from './record-reader.ts';
import { isBlank, isHeader, recordStarts } from './record-starts.ts';
import { cached } from './small-cache.ts';

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
export interface RowRecord extends RecordPlace {
  readonly kind: 'row';
  readonly parsed: ParsedRecord & { readonly ts: number };
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
const RETURN = 13;

interface Untimed {
  readonly place: RecordPlace;
  readonly read: ReadRecord;
}

/**
 * The records of a block's decoded bytes; every line belongs to a record or is counted as skipped. Rows come in the order
 * of the lines; those before the first time wait for it, while what is unreadable or skipped between them does not.
 */
export function* readBlock(raw: Uint8Array, context: BlockContext): Generator<BlockRecord> {
  const { reading, carry } = context;
  const lines = blockText(raw);
  if (reading.format === 'binary') {
    if (raw.byteLength > 0) yield binaryBlock(lines.text, context);
    return;
  }
  let columns = readingBelow(reading, carry.headerLine);
  let reader = createRecordReader(columns, context.startedAt + DAY_MS);
  const placed = { bytes: raw, text: lines.text };
  const fingerprint = cached(fingerprintOf);
  const mask = cached(maskMessage);
  let lastTs = carry.ts;
  let waiting: Untimed[] = [];

  const row = (place: RecordPlace, record: ReadRecord, ts: number): RowRecord | SkippedLines => {
    if ((reading.from !== null && ts < reading.from) || (reading.to !== null && ts >= reading.to)) {
      return { kind: 'skipped', lines: place.endLine - place.line + 1, reason: 'outside' };
    }
    const { parsed } = record;
    const timeless = parsed.ts === null;
    const { latencyMs, message } = parsed;
    const masked = message === null ? '' : mask(message);
    return {
      kind: 'row',
      startByte: place.startByte,
      endByte: place.endByte,
      line: place.line,
      endLine: place.endLine,
      parsed: timeless ? { ...parsed, ts } : (parsed as RowRecord['parsed']),
      timeless,
      loggedAt: record.stampsStart && latencyMs !== null ? ts + Math.ceil(latencyMs) : ts,
      format: record.format,
      fingerprint: message === null ? null : fingerprint(masked),
      masked,
    };
  };

  const textOf = (place: RecordPlace): string => {
    const text = lines.lineAt(place.startByte - context.startByte, place.endByte - context.startByte);
    return place.endLine === place.line ? text : text.replaceAll('\r\n', NEWLINE);
  };
  const readAt = (place: RecordPlace): ReadRecord | null =>
    place.endLine === place.line
      ? reader.readAt(placed, place.startByte - context.startByte, place.endByte - context.startByte)
      : null;

  for (const cut of cutRecords(lines.text, context)) {
    if (cut.kind === 'skipped') {
      yield cut;
      continue;
    }
    if (cut.kind === 'header') {
      const below = readingBelow(columns, cut.line);
      if (below !== columns) reader = createRecordReader(below, context.startedAt + DAY_MS);
      columns = below;
      yield { kind: 'skipped', lines: 1, reason: 'header' };
      continue;
    }
    const { place } = cut;
    if (context.truncated && place.endByte >= context.startByte + lines.text.length) {
      yield unreadable(place, 'truncated', textOf(place));
      continue;
    }
    const record = readAt(place) ?? reader.read(textOf(place));
    if (typeof record === 'string') {
      yield unreadable(place, record, textOf(place));
      continue;
    }
    const { ts } = record.parsed;
    if (ts === null) {
      if (lastTs === null) waiting.push({ place, read: record });
      else yield row(place, record, lastTs);
      continue;
    }
    lastTs = ts;
    if (waiting.length > 0) {
      for (const earlier of waiting) yield row(earlier.place, earlier.read, ts);
      waiting = [];
    }
    yield row(place, record, ts);
  }
  for (const { place, read } of waiting) {
    yield { ...unreadable(place, 'no-time', textOf(place)), parsed: read.parsed, format: read.format };
  }
}

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

type Cut =
  | SkippedLines
  | { readonly kind: 'header'; readonly line: string }
  | { readonly kind: 'record'; readonly place: RecordPlace };

/** Cuts the text of a block into records and skipped lines. */
function* cutRecords(text: string, context: BlockContext): Generator<Cut> {
  const starts = recordStarts(context.reading);
  const { headerLine } = context.carry;
  let line = context.startLine;
  let blanks = 0;
  let open = false;
  let from = 0;
  let to = 0;
  let firstLine = 0;
  let lastLine = 0;

  const finished = (): Cut => ({
    kind: 'record',
    place: {
      startByte: context.startByte + from,
      endByte: context.startByte + to,
      line: firstLine,
      endLine: lastLine,
    },
  });

  for (let at = startOfText(text, context.startByte); at < text.length; line += 1) {
    const newline = text.indexOf(NEWLINE, at);
    const next = newline < 0 ? text.length : newline + 1;
    const stop = newline < 0 ? text.length : newline;
    const end = stop > at && text.charCodeAt(stop - 1) === RETURN ? stop - 1 : stop;
    // a hole of zeros is what truncating an open file leaves
    while (at < end && text.charCodeAt(at) === 0) at += 1;
    const raw = text.slice(at, end);
    if (isBlank(raw)) {
      blanks += 1;
    } else if (isHeader(raw, headerLine)) {
      if (open) yield finished();
      open = false;
      if (blanks > 0) yield { kind: 'skipped', lines: blanks, reason: 'blank' };
      blanks = 0;
      yield { kind: 'header', line: raw };
    } else if (open && !starts(raw)) {
      to = end;
      lastLine = line;
      blanks = 0;
    } else {
      if (open) yield finished();
      if (blanks > 0) yield { kind: 'skipped', lines: blanks, reason: 'blank' };
      blanks = 0;
      open = true;
      from = at;
      to = end;
      firstLine = line;
      lastLine = line;
    }
    at = next;
  }
  if (open) yield finished();
  if (blanks > 0) yield { kind: 'skipped', lines: blanks, reason: 'blank' };
}

/** Behind the byte order mark at the beginning of a source. */
const startOfText = (text: string, startByte: number): number =>
  startByte === 0 && text.startsWith('\u00EF\u00BB\u00BF') ? 3 : 0;
