import { compressLines } from '../codecs/block-frame.ts';
import { type BlockReader, type BlockRecord, createBlockReader } from '../codecs/block-records.ts';
import { headerBehind } from '../codecs/header-lines.ts';
import { blockIdOf, MAX_FRAME_BYTES } from '../domain/block.ts';
import type { Carry, Reading } from '../domain/reading.ts';
import type { PlannedBlock } from '../domain/replay.ts';
import type { LinesRun, OversizedRun, Position, RecordRun } from './record-runs.ts';

/** A block of one source before it has its place in the sequence. */
export interface CutBlock {
  readonly plan: Omit<PlannedBlock, 'number' | 'watermark' | 'target'>;
  /** Compressed lines, or the compressed head of an oversized record. */
  readonly payload: Uint8Array;
  readonly rawBytes: number;
}

/** What every block of one source shares. */
export interface CutContext {
  readonly dataset: string;
  readonly source: string;
  readonly reading: Reading;
  /** When the replay started, epoch ms. */
  readonly startedAt: number;
  /** Reads the last records of every block; what it remembers between them makes it faster, nothing else. */
  readonly read?: BlockReader;
}

/** Space for everything in a header but reading and carry, and for the partition key. */
const HEADER_BYTES = 1500;

/** The blocks of one run: as few as fit MAX_FRAME_BYTES each, halved at record boundaries. */
export const cutRun = (
  context: CutContext,
  run: RecordRun,
  carryTs: number | null,
  headerLine: string | null = null,
): readonly CutBlock[] => {
  const carry = { ts: carryTs, headerLine };
  if (run.kind === 'oversized') return [cutOversized(context, run, carry)];
  const payload = compressLines(run.raw);
  const room = MAX_FRAME_BYTES - HEADER_BYTES - JSON.stringify(context.reading).length;
  if (payload.length <= room || run.recordStarts.length < 2) return [cutLines(context, run, payload, carry)];
  const middle = run.recordStarts.before(run.start.byte + run.raw.length / 2);
  const [first, second] = splitRun(run, run.recordStarts.at(Math.min(middle, run.recordStarts.length - 1)));
  const left = cutRun(context, first, carryTs, headerLine);
  return [...left, ...cutRun(context, second, left.at(-1)?.plan.lastTs ?? carryTs, headerAfter(left, headerLine))];
};

/** Two runs: the records before `at`, and those from `at` on; `at` is the start of a record. */
export const splitRun = (run: LinesRun, at: Position): readonly [LinesRun, LinesRun] => {
  const cut = at.byte - run.start.byte;
  const starts = run.recordStarts;
  const first = starts.before(at.byte);
  return [
    { ...run, raw: run.raw.subarray(0, cut), end: at, recordStarts: starts.slice(0, first) },
    { ...run, raw: run.raw.subarray(cut), start: at, recordStarts: starts.slice(first, starts.length) },
  ];
};

/** The header lines in force behind blocks that were cut one after another; `headerLine` where there are none. */
export const headerAfter = (
  blocks: readonly { readonly plan: Pick<PlannedBlock, 'lastHeaderLine'> }[],
  headerLine: string | null,
): string | null => {
  const last = blocks.at(-1);
  return last ? (last.plan.lastHeaderLine ?? null) : headerLine;
};

const lastHeader = (headerLine: string | null): Pick<PlannedBlock, 'lastHeaderLine'> =>
  headerLine === null ? {} : { lastHeaderLine: headerLine };

const rangeOf = ({ start, end }: RecordRun): Pick<PlannedBlock, 'startByte' | 'endByte' | 'startLine' | 'endLine'> => ({
  startByte: start.byte,
  endByte: end.byte,
  startLine: start.line,
  endLine: end.line,
});

const cutLines = (context: CutContext, run: LinesRun, payload: Uint8Array, carry: Carry): CutBlock => ({
  plan: {
    ...rangeOf(run),
    blockId: blockIdOf(context.dataset, context.source, run.start.byte, run.raw),
    source: context.source,
    carry,
    lastTs: lastTimeIn(context, run) ?? carry.ts,
    ...lastHeader(headerBehind(context.reading, carry.headerLine, run.raw)),
    kind: 'lines',
  },
  payload,
  rawBytes: run.raw.length,
});

const cutOversized = (context: CutContext, run: OversizedRun, carry: Carry): CutBlock => ({
  plan: {
    ...rangeOf(run),
    blockId: blockIdOf(context.dataset, context.source, run.start.byte, new TextEncoder().encode(run.sha256)),
    source: context.source,
    carry,
    lastTs: carry.ts,
    ...lastHeader(carry.headerLine),
    kind: 'oversized',
    rawSha256: run.sha256,
  },
  payload: compressLines(run.head),
  rawBytes: run.end.byte - run.start.byte,
});

/** Time of the last record of a run that carries one, epoch ms: read from the end, record by record. */
const lastTimeIn = (context: CutContext, run: LinesRun): number | null => {
  let end = run.raw.length;
  for (let record = run.recordStarts.length - 1; record >= 0; record -= 1) {
    const start = run.recordStarts.at(record);
    const offset = start.byte - run.start.byte;
    const ts = ownTime(readAnyTime(context, run.raw.subarray(offset, end), start));
    if (ts !== null) return ts;
    end = offset;
  }
  return null;
};

const ownTime = (records: Iterable<BlockRecord>): number | null => {
  for (const record of records) if (record.kind === 'row' && !record.timeless) return record.parsed.ts;
  return null;
};

/** Reads records whatever `--from` and `--to` say, without help from neighbours. */
const readAnyTime = (
  { reading, startedAt, read = createBlockReader() }: CutContext,
  raw: Uint8Array,
  start: Position,
): Iterable<BlockRecord> =>
  read(raw, {
    reading: { ...reading, from: null, to: null },
    carry: { ts: null, headerLine: null },
    startedAt,
    startByte: start.byte,
    startLine: start.line,
  });
