import { readBlock } from '../codecs/block-records.ts';
import { type CutBlock, type CutContext, cutRun, headerAfter, splitRun } from './cut-blocks.ts';
import type { LinesRun, RecordRun } from './record-runs.ts';

/** Smallest and largest `logged_at` within a stretch of one source, and what it covers. */
export interface IndexEntry {
  readonly startByte: number;
  readonly endByte: number;
  readonly lines: number;
  /** Epoch ms; null where no record has a time. */
  readonly smallest: number | null;
  readonly largest: number | null;
  /** Time of the last record that carries one, else what was carried in; epoch ms. */
  readonly lastTs: number | null;
}

/** One record of a run with the instant at which its line can have been written. */
interface TimedRecord {
  readonly byte: number;
  readonly loggedAt: number;
}

interface TimedRecords {
  readonly records: readonly TimedRecord[];
  readonly lastTs: number | null;
}

/** A block with what pacing needs to know. */
export interface TimedBlock extends CutBlock {
  /** Largest `logged_at` in the block, epoch ms; null without rows. */
  readonly largest: number | null;
  /** Smallest `logged_at` in the block, epoch ms; null without rows. */
  readonly smallest: number | null;
  /** Smallest `logged_at` of everything after the block in its source; Infinity when nothing follows. */
  readonly smallestAfter: number;
}

/** `logged_at` of the records of a run, in the order of the source. */
const timedRecords = (
  context: CutContext,
  run: RecordRun,
  carryTs: number | null,
  headerLine: string | null,
): TimedRecords => {
  const records: TimedRecord[] = [];
  let lastTs = carryTs;
  if (run.kind === 'oversized') return { records, lastTs };
  for (const record of readBlock(run.raw, {
    reading: context.reading,
    carry: { ts: carryTs, headerLine },
    startedAt: context.startedAt,
    startByte: run.start.byte,
    startLine: run.start.line,
  })) {
    if (record.kind !== 'row') continue;
    records.push({ byte: record.startByte, loggedAt: record.loggedAt });
    if (!record.timeless) lastTs = record.parsed.ts;
  }
  return { records, lastTs };
};

const smallestOf = (records: readonly TimedRecord[]): number =>
  records.reduce((least, { loggedAt }) => Math.min(least, loggedAt), Number.POSITIVE_INFINITY);
const largestOf = (records: readonly TimedRecord[]): number =>
  records.reduce((most, { loggedAt }) => Math.max(most, loggedAt), Number.NEGATIVE_INFINITY);
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The index entry of a run. */
export const indexRun = (
  context: CutContext,
  run: RecordRun,
  carryTs: number | null,
  headerLine: string | null = null,
): IndexEntry => {
  const { records, lastTs } = timedRecords(context, run, carryTs, headerLine);
  return {
    lastTs,
    startByte: run.start.byte,
    endByte: run.end.byte,
    lines: run.end.line - run.start.line,
    smallest: finite(smallestOf(records)),
    largest: finite(largestOf(records)),
  };
};

/** Cuts a run into blocks that span at most `spanMs` of event time each (running maximum), with their times. */
export const cutTimedRun = (
  context: CutContext,
  run: RecordRun,
  carryTs: number | null,
  spanMs: number,
  index: readonly IndexEntry[],
  headerLine: string | null = null,
): readonly TimedBlock[] => {
  const { records } = timedRecords(context, run, carryTs, headerLine);
  const beyond = smallestBeyond(index, run.end.byte);
  const blocks: CutBlock[] = [];
  let carry = carryTs;
  for (const slice of slices(run, records, spanMs)) {
    blocks.push(...cutRun(context, slice, carry, headerAfter(blocks, headerLine)));
    carry = blocks.at(-1)?.plan.lastTs ?? carry;
  }
  return blocks.map((block) => {
    const within = records.filter(({ byte }) => byte >= block.plan.startByte && byte < block.plan.endByte);
    const after = records.filter(({ byte }) => byte >= block.plan.endByte);
    return {
      ...block,
      smallest: finite(smallestOf(within)),
      largest: finite(largestOf(within)),
      smallestAfter: Math.min(beyond, smallestOf(after)),
    };
  });
};

/** Smallest `logged_at` of whatever the index knows beyond a byte: entries that reach over it count whole, a lower bound still. */
const smallestBeyond = (index: readonly IndexEntry[], byte: number): number =>
  index.reduce(
    (least, entry) => (entry.endByte > byte && entry.smallest !== null ? Math.min(least, entry.smallest) : least),
    Number.POSITIVE_INFINITY,
  );

/** Splits a run where the largest time so far has moved on by `spanMs` since the slice began. */
const slices = (run: RecordRun, records: readonly TimedRecord[], spanMs: number): readonly RecordRun[] => {
  if (run.kind === 'oversized') return [run];
  const found: LinesRun[] = [];
  let rest = run;
  let since = records[0]?.loggedAt ?? 0;
  let reached = since;
  const starts = run.recordStarts;
  for (const { byte, loggedAt } of records) {
    reached = Math.max(reached, loggedAt);
    if (reached - since < spanMs || byte === rest.start.byte) continue;
    const record = starts.before(byte);
    const at = record < starts.length ? starts.at(record) : null;
    if (at?.byte !== byte) continue;
    const [slice, remainder] = splitRun(rest, at);
    found.push(slice);
    rest = remainder;
    since = reached;
  }
  return [...found, rest];
};
