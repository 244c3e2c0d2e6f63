import { createBlockReader, type RowRecord, type UnreadableRecord } from '../codecs/block-records.ts';
import { type LiveSection, liveSections } from '../codecs/live-sections.ts';
import type { BlockContext, RecordPlace } from '../codecs/record-cutter.ts';
import { encodeQuarantine, type QuarantinedRecord } from '../codecs/quarantine-file.ts';
import { numberedText, type Text } from '../codecs/text.ts';
import { encodeWindowTable } from '../codecs/window-table.ts';
import type { BlockHeader } from '../domain/block.ts';
import { shortHash } from '../domain/hash.ts';
import { dayOf, quarantineKey, windowsKey } from '../domain/lake-layout.ts';
import { blankEntry, type LedgerEntry, type QuarantineReason, type SkipReason } from '../domain/ledger.ts';
import type { BucketLimits, LogRow, ParsedRecord } from '../domain/record.ts';
import { keepsLines } from '../domain/source-decoding.ts';
import { createWindowFold } from '../domain/window-fold.ts';
import { DAY_MS, type MinuteWindows } from '../domain/window.ts';
import { createRowFold, type LakeObject, type RowTotals } from './fold-rows.ts';

/** What a block becomes: its objects, and the ledger entry that commits them. */
export interface FoldedBlock {
  readonly objects: readonly LakeObject[];
  readonly entry: LedgerEntry;
}

interface ReadRecords {
  readonly totals: RowTotals;
  readonly quarantined: readonly QuarantinedRecord[];
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  readonly formats: Readonly<Record<string, number>>;
  readonly timeless: number;
  /** Records and their physical lines, as the reader gave them: counted apart from what they became. */
  readonly records: number;
  readonly recordLines: number;
}

/** Reads the raw lines of a block and encodes everything that follows from them; the same block gives the same bytes. */
export type FoldBlock = (header: BlockHeader, raw: Uint8Array) => FoldedBlock;

/** A fold of blocks, one after another; what it remembers between them makes it faster, nothing else. */
export const createBlockFold = (limits: BucketLimits): FoldBlock => {
  const read = createBlockReader();
  const rows = createRowFold(limits);
  const windows = createWindowFold(limits);
  const count = countRecords();
  // one row for all: a fresh one, or spreading, costs as much as reading the line
  const row: RowInMaking = { ...EMPTY_ROW };
  let eventId = numberedText('');
  let hasLines = true;
  /** The delivered record that is being read; null in a block of a file. */
  let section: LiveSection | null = null;

  const addRow = (record: RowRecord<Text>): void => {
    count.row(record);
    const { parsed } = record;
    row.eventId = eventId(section === null ? record.startByte : indexIn(section, record));
    row.ts = parsed.ts;
    row.loggedAt = record.loggedAt;
    if (section !== null && parsed.ts > section.part.arrivedAt + DAY_MS) {
      if (!record.timeless) count.timeless();
      row.ts = section.part.arrivedAt;
      row.loggedAt = row.ts;
    }
    row.service = parsed.service;
    row.route = parsed.route;
    row.level = parsed.level;
    row.status = parsed.status;
    row.latencyMs = parsed.latencyMs;
    row.message = parsed.message;
    row.fingerprint = record.fingerprint;
    row.traceId = parsed.traceId;
    row.host = parsed.host;
    row.line = hasLines ? record.line : null;
    row.attributes = parsed.attributes;
    row.numbers = parsed.numbers;
    rows.add(row);
    windows.add(row, record.masked);
  };

  const readLines = (header: BlockHeader, raw: Uint8Array): ReadRecords => {
    const quarantined: QuarantinedRecord[] = [];
    const skipped: Partial<Record<SkipReason, number>> = {};
    row.dataset = header.dataset;
    row.source = header.source;
    hasLines = keepsLines(header.reading.envelope);
    const eventPrefix = `${shortHash(16, header.dataset, '\0', header.source)}-`;
    const readSection = (bytes: Uint8Array, context: BlockContext): void => {
      for (const record of read(bytes, context, addRow)) {
        if (record.kind === 'skipped') skipped[record.reason] = (skipped[record.reason] ?? 0) + record.lines;
        else if (record.kind === 'unreadable') {
          count.unreadable(record);
          quarantined.push(unreadable(header, raw, record, section));
        }
      }
    };
    section = null;
    if (header.parts === undefined) {
      eventId = numberedText(eventPrefix);
      readSection(raw, header);
    } else {
      hasLines = false;
      for (section of liveSections(header, raw)) {
        if (section.part.unreadable) {
          const { startByte, startLine: line } = section.context;
          count.unreadable({ startByte, endByte: startByte, line, endLine: line + section.part.lines - 1 });
          quarantined.push(unreadablePart(header, section));
        } else {
          eventId = numberedText(`${eventPrefix}${section.part.sequence}-`);
          readSection(section.raw, section.context);
        }
      }
    }
    return { totals: rows.totals(), quarantined, skipped, ...count.counts() };
  };

  return (header, raw) => {
    rows.clear();
    windows.clear();
    count.clear();
    const records = header.kind === 'oversized' ? oversized(header, raw, rows.totals()) : readLines(header, raw);
    const objects = [
      ...rows.objects(header),
      ...encodeWindows(header, windows.minutes()),
      ...encodeBad(header, records),
    ];
    return { objects, entry: entryOf(header, records, objects) };
  };
};

type RowInMaking = { -readonly [Key in keyof LogRow]: LogRow<Text>[Key] } & {
  numbers: ParsedRecord['numbers'];
};
const EMPTY_ROW: RowInMaking = {
  eventId: '',
  dataset: '',
  ts: 0,
  loggedAt: 0,
  service: null,
  route: null,
  level: null,
  status: null,
  latencyMs: null,
  message: null,
  fingerprint: null,
  traceId: null,
  host: null,
  source: '',
  line: null,
  attributes: null,
  numbers: undefined,
};

type RecordCounts = Pick<ReadRecords, 'formats' | 'timeless' | 'records' | 'recordLines'>;

/** Counts the records of a block. */
const countRecords = (): {
  row(row: RowRecord<Text>): void;
  unreadable(place: RecordPlace): void;
  timeless(): void;
  counts(): RecordCounts;
  clear(): void;
} => {
  let formats: Record<string, number> = {};
  let timeless = 0;
  let records = 0;
  let recordLines = 0;
  const add = ({ line, endLine }: RecordPlace): void => {
    records += 1;
    recordLines += endLine - line + 1;
  };
  return {
    row: (row) => {
      add(row);
      formats[row.format] = (formats[row.format] ?? 0) + 1;
      if (row.timeless) timeless += 1;
    },
    unreadable: add,
    timeless: () => {
      timeless += 1;
    },
    counts: () => ({ formats, timeless, records, recordLines }),
    clear: () => {
      formats = {};
      timeless = 0;
      records = 0;
      recordLines = 0;
    },
  };
};

/** Place of a record among the lines of the delivered record it begins in. */
const indexIn = ({ part, context }: LiveSection, { line }: RecordPlace): number =>
  part.index + line - context.startLine;

/** A delivered record that is no text. Its position is its place among the lines of the delivered record. */
const unreadablePart = ({ dataset, source }: BlockHeader, { part, raw }: LiveSection): QuarantinedRecord => ({
  dataset,
  source,
  position: part.index,
  line: null,
  endLine: null,
  reason: part.unreadable?.reason ?? 'unreadable',
  length: part.unreadable?.length ?? part.bytes,
  sha256: part.unreadable?.sha256 ?? null,
  bytes: raw,
});

const unreadable = (
  header: BlockHeader,
  raw: Uint8Array,
  record: UnreadableRecord,
  section: LiveSection | null,
): QuarantinedRecord => ({
  dataset: header.dataset,
  source: header.source,
  position: section === null ? record.startByte : indexIn(section, record),
  line: section === null && keepsLines(header.reading.envelope) ? record.line : null,
  endLine: section === null && keepsLines(header.reading.envelope) ? record.endLine : null,
  reason: record.reason,
  length: record.endByte - record.startByte,
  sha256: null,
  bytes: raw.subarray(record.startByte - header.startByte, record.endByte - header.startByte),
});

const oversized = (header: BlockHeader, head: Uint8Array, totals: RowTotals): ReadRecords => ({
  totals,
  quarantined: [
    {
      dataset: header.dataset,
      source: header.source,
      position: header.startByte,
      line: keepsLines(header.reading.envelope) ? header.startLine : null,
      endLine: keepsLines(header.reading.envelope) ? header.endLine - 1 : null,
      reason: 'oversized',
      length: header.endByte - header.startByte,
      sha256: header.rawSha256 ?? null,
      bytes: head,
    },
  ],
  skipped: {},
  formats: {},
  timeless: 0,
  records: 1,
  recordLines: header.endLine - header.startLine,
});

const encodeWindows = (header: BlockHeader, windows: readonly MinuteWindows[]): readonly LakeObject[] => {
  const days = Map.groupBy(windows, ({ minute }) => dayOf(minute));
  return [...days].map(([day, minutes]) => ({
    key: windowsKey(day, header.blockId, header.replay),
    rows: minutes.reduce((sum, { series }) => sum + series.length, 0),
    bytes: encodeWindowTable(header.dataset, minutes),
  }));
};

const encodeBad = (header: BlockHeader, { quarantined, totals }: ReadRecords): readonly LakeObject[] => {
  if (quarantined.length === 0) return [];
  const day = dayOf(totals.firstEventAt ?? header.carry.ts ?? header.startedAt);
  return [
    {
      key: quarantineKey(day, header.blockId, header.replay),
      rows: quarantined.length,
      bytes: encodeQuarantine(quarantined),
    },
  ];
};

const entryOf = (
  header: BlockHeader,
  { totals, quarantined, skipped, formats, timeless, records, recordLines }: ReadRecords,
  objects: readonly LakeObject[],
): LedgerEntry => {
  const reasons: Partial<Record<QuarantineReason, number>> = {};
  for (const { reason } of quarantined) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return {
    ...blankEntry(header),
    files: objects.map(({ key, rows: count, bytes }) => ({ key, rows: count, bytes: bytes.byteLength })),
    ...totals,
    records,
    quarantined: quarantined.length,
    skipped,
    reasons,
    formats,
    timeless,
    recordLines,
  };
};
