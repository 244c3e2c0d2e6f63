import { openForeignRecord } from '../codecs/foreign-record.ts';
import { decideReadings, type ReadingOptions } from '../codecs/reading.ts';
import { recordStarts } from '../codecs/record-starts.ts';
import { type BlockHeader, liveBlockIdOf, MAX_BLOCK_BYTES, MAX_RECORD_BYTES } from '../domain/block.ts';
import { LIVE, type LivePart, type LivePosition, liveLedgerOf, partsText } from '../domain/live.ts';
import type { Reading } from '../domain/reading.ts';
import type { DeliveredRecord } from '../ports/index.ts';
import { recordRuns } from './record-runs.ts';

/** Raw bytes of one run of a long record: several fit a block. */
const RUN_BYTES = MAX_BLOCK_BYTES / 4;
const SAMPLED_LINES = 1500;
const NEWLINE = 10;

/** How lines of a stream are read where they do not say it themselves; absent = as for files. */
export type LiveReading = Partial<
  Pick<ReadingOptions, 'zoneOffsetMinutes' | 'year' | 'format' | 'unit' | 'service' | 'definitions'>
>;

/** A delivered record that is no block of ours, and from which of its lines on it is wanted. */
export interface ForeignRecord {
  readonly record: DeliveredRecord;
  readonly from: number;
}

/** A live block before it has its number. */
export interface LiveBlock {
  readonly header: BlockHeader;
  readonly raw: Uint8Array;
  readonly from: LivePosition;
  readonly to: LivePosition;
  readonly firstArrivedAt: number;
  readonly arrivedAt: number;
}

/** Bytes of a block with what its header says of them. */
interface PartBytes {
  readonly part: LivePart;
  readonly bytes: Uint8Array;
}

/**
 * Makes live blocks of the foreign records of one delivery of one shard: one, or as many as 8 MiB of lines each need. The
 * reading is decided from the lines themselves, so the same records give the same blocks on every machine.
 */
export const liveBlocksOf = async (
  shard: string,
  records: readonly ForeignRecord[],
  options: LiveReading,
): Promise<readonly LiveBlock[]> => {
  const opened: PartBytes[] = [];
  for (const record of records) opened.push(...(await partsOf(record)));
  const reading = readingOf(opened, options);
  const parts: PartBytes[] = [];
  for (const part of opened) parts.push(...(await cutLong(part, reading)));
  const groups = grouped(parts);
  return groups.map((group, at) => blockOf(shard, reading, group, groups[at + 1]?.[0]?.part ?? null));
};

/** What a delivered record holds, from the wanted line on; the lines of all that was put together in it are counted on. */
const partsOf = async ({ record, from }: ForeignRecord): Promise<readonly PartBytes[]> => {
  const { sequenceNumber: sequence, arrivedAt } = record;
  const parts: PartBytes[] = [];
  let index = 0;
  for (const found of await openForeignRecord(record.data)) {
    if (found.kind === 'unreadable') {
      const { reason, length, sha256: hash, bytes } = found;
      const unreadable = { reason, length, sha256: hash };
      if (index >= from) {
        parts.push({ part: { sequence, index, lines: 1, bytes: bytes.length, arrivedAt, unreadable }, bytes });
      }
      index += 1;
      continue;
    }
    const passed = Math.max(0, from - index);
    const bytes = found.text.subarray(lineStart(found.text, passed));
    const lines = linesIn(bytes);
    const truncated = found.truncated ? { truncated: true } : {};
    const part = { sequence, index: index + passed, lines, bytes: bytes.length, arrivedAt, ...truncated };
    // an empty record is a part too: its range is covered
    if (lines > 0 || passed === 0) parts.push({ part, bytes });
    index += lines + Math.min(passed, linesIn(found.text));
  }
  return parts;
};

const linesIn = (text: Uint8Array): number => {
  let lines = 0;
  for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
};

/** Where the line with that number (from 0) begins. */
const lineStart = (text: Uint8Array, line: number): number => {
  let at = 0;
  for (let passed = 0; passed < line; passed += 1) {
    const newline = text.indexOf(NEWLINE, at);
    if (newline < 0) return text.length;
    at = newline + 1;
  }
  return at;
};

/** One reading for all of a delivery; what is not of its format is read line by line as what it looks like. */
const readingOf = (opened: readonly PartBytes[], options: LiveReading): Reading => {
  const latest = opened.reduce((most, { part }) => Math.max(most, part.arrivedAt), 0);
  const sample = {
    source: LIVE,
    // the name of a shard says nothing of who writes into it
    fileName: '',
    lines: sampleOf(opened),
    // what is no text was told record by record
    bytes: new Uint8Array(),
    modifiedAt: latest,
    whole: true,
  };
  const [decided] = decideReadings([sample], {
    zoneOffsetMinutes: null,
    year: null,
    ...options,
    from: null,
    to: null,
    startedAt: latest,
  });
  if (!decided) throw new Error('no reading was decided for a live block');
  return decided.reading;
};

/** Lines from all over the delivery, in order. */
const sampleOf = (opened: readonly PartBytes[]): readonly string[] => {
  const texts = opened.filter(({ part }) => part.unreadable === undefined);
  const all = texts.reduce((sum, { part }) => sum + part.lines, 0);
  const step = Math.max(1, Math.ceil(all / SAMPLED_LINES));
  const decoder = new TextDecoder();
  const lines: string[] = [];
  let at = 0;
  for (const { bytes } of texts) {
    for (let start = 0; start < bytes.length; at += 1) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline < 0 ? bytes.length : newline;
      if (at % step === 0) lines.push(decoder.decode(bytes.subarray(start, end)).replace(/\r$/, ''));
      start = end + 1;
    }
  }
  return lines;
};

/** A long record as several parts, cut where its records begin; a record of over 900,000 bytes keeps its beginning alone. */
const cutLong = async (whole: PartBytes, reading: Reading): Promise<readonly PartBytes[]> => {
  if (whole.part.unreadable !== undefined || whole.bytes.length <= MAX_RECORD_BYTES) return [whole];
  const { truncated, ...part } = whole.part;
  const parts: PartBytes[] = [];
  const start = { byte: 0, line: part.index };
  for await (const run of recordRuns(once(whole.bytes), start, recordStarts(reading), () => RUN_BYTES)) {
    const place = { ...part, index: run.start.line, lines: run.end.line - run.start.line };
    const bytes = Uint8Array.from(run.kind === 'oversized' ? run.head : run.raw);
    const unreadable = {
      reason: 'oversized' as const,
      length: run.end.byte - run.start.byte,
      sha256: run.kind === 'oversized' ? run.sha256 : null,
    };
    parts.push({
      part: { ...place, bytes: bytes.length, ...(run.kind === 'oversized' ? { unreadable } : {}) },
      bytes,
    });
  }
  const last = parts.at(-1);
  if (truncated !== true || !last || last.part.unreadable) return parts;
  return [...parts.slice(0, -1), { ...last, part: { ...last.part, truncated } }];
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Parts that fit one block each. */
const grouped = (parts: readonly PartBytes[]): readonly (readonly PartBytes[])[] => {
  const groups: PartBytes[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    if (bytes + part.bytes.length > MAX_BLOCK_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(part);
    bytes += part.bytes.length;
  }
  return groups;
};

const blockOf = (shard: string, reading: Reading, group: readonly PartBytes[], next: LivePart | null): LiveBlock => {
  const parts = group.map(({ part }) => part);
  const [first] = parts;
  const last = parts.at(-1);
  if (!first || !last) throw new Error('a live block without a record');
  const raw = Buffer.concat(group.map(({ bytes }) => bytes));
  const from = { sequence: first.sequence, index: first.index };
  const to = { sequence: last.sequence, index: next?.sequence === last.sequence ? next.index : null };
  const arrivals = parts.map(({ arrivedAt }) => arrivedAt);
  const arrivedAt = arrivals.reduce((most, at) => Math.max(most, at), first.arrivedAt);
  return {
    header: {
      version: 1,
      dataset: LIVE,
      replay: liveLedgerOf(shard),
      // the ledger gives the number; a fact is the same whatever its number
      number: 0,
      blockId: liveBlockIdOf(shard, from, raw),
      source: shard,
      startByte: 0,
      endByte: raw.length,
      startLine: 1,
      endLine: 1 + parts.reduce((sum, { lines }) => sum + lines, 0),
      reading,
      carry: { ts: first.arrivedAt, headerLine: null },
      watermark: null,
      startedAt: arrivedAt,
      codec: 'zstd',
      kind: 'lines',
      parts: partsText(parts),
    },
    raw,
    from,
    to,
    firstArrivedAt: first.arrivedAt,
    arrivedAt,
  };
};
