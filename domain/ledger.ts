import type { BlockHeader, BlockRange } from './block.ts';
import type { LiveEntry } from './live.ts';
import { type Bucket, emptyBuckets } from './record.ts';

/** Why a line belongs to no record. */
export type SkipReason = 'blank' | 'header' | 'outside';

/** Why a record became no row. */
export type QuarantineReason = 'binary' | 'no-time' | 'oversized' | 'truncated' | 'unreadable' | 'discarded';

/** A file of the lake that came from a block. */
export interface LakeFile {
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
}

/** What a block became. Written last: an entry is the commit of its block. */
export interface LedgerEntry extends BlockRange {
  readonly version: 1;
  readonly outcome: 'committed' | 'discarded';
  readonly dataset: string;
  readonly replay: string;
  readonly number: number;
  readonly blockId: string;
  readonly source: string;
  readonly files: readonly LakeFile[];
  /** Physical lines: those of records plus the skipped ones. */
  readonly lines: number;
  readonly records: number;
  /** Physical lines that the reader gave to records, counted by it: with the skipped ones they must be `lines`. */
  readonly recordLines: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  readonly reasons: Readonly<Partial<Record<QuarantineReason, number>>>;
  readonly buckets: Readonly<Record<Bucket, number>>;
  /** Records per format that read them (the source's own or a fallback). */
  readonly formats: Readonly<Record<string, number>>;
  /** Sum of latencies in whole microseconds, for checks. */
  readonly latencySumUs: number;
  /** Smallest and largest `ts` of rows, epoch ms; null without rows. */
  readonly firstEventAt: number | null;
  readonly lastEventAt: number | null;
  /** Smallest and largest `logged_at` of rows, epoch ms; null without rows. */
  readonly firstLoggedAt: number | null;
  readonly lastLoggedAt: number | null;
  readonly watermark: number | null;
  /** Rows whose time had to be taken from a neighbour. */
  readonly timeless: number;
  /** Of a shard's ledger alone. */
  readonly live?: LiveEntry;
}

/** What an entry takes from the header of its block. */
type EntryHeader = Pick<BlockHeader, 'dataset' | 'replay' | 'number' | 'blockId' | 'source' | 'watermark'> & BlockRange;

/** The entry of a block from which nothing came: what its header says, and zeros. */
export const blankEntry = (header: EntryHeader): LedgerEntry => {
  const { dataset, replay, number, blockId, source, startByte, endByte, startLine, endLine, watermark } = header;
  return {
    version: 1,
    outcome: 'committed',
    dataset,
    replay,
    number,
    blockId,
    source,
    startByte,
    endByte,
    startLine,
    endLine,
    files: [],
    lines: endLine - startLine,
    records: 0,
    recordLines: 0,
    rows: 0,
    quarantined: 0,
    skipped: {},
    reasons: {},
    buckets: emptyBuckets(),
    formats: {},
    latencySumUs: 0,
    firstEventAt: null,
    lastEventAt: null,
    firstLoggedAt: null,
    lastLoggedAt: null,
    watermark,
    timeless: 0,
  };
};
