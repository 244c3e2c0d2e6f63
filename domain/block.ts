import type { Carry, Reading } from './reading.ts';
import { shortHash } from './hash.ts';
import { LIVE, type LivePosition } from './live.ts';

/** Raw bytes of whole records in one block, at most. */
export const MAX_BLOCK_BYTES = 8 * 1024 * 1024;
/** Header, key and compressed lines of one block together, at most (a Kinesis record is limited to 1 MiB). */
export const MAX_FRAME_BYTES = 1_000_000;
/** A record longer than this is a block of its own, quarantined with its first 64 KiB. */
export const MAX_RECORD_BYTES = 900_000;
export const OVERSIZED_HEAD_BYTES = 64 * 1024;

/** The range of one source that a block covers: bytes of the decoded text, half-open; lines 1-based, half-open. */
export interface BlockRange {
  readonly startByte: number;
  readonly endByte: number;
  readonly startLine: number;
  readonly endLine: number;
}

/** The header that travels with every block. Times are epoch milliseconds of the event. */
export interface BlockHeader extends BlockRange {
  readonly version: 1;
  readonly dataset: string;
  /** `<dataset>~<n>` */
  readonly replay: string;
  /** Place in the replay's sequence of blocks, from 0, without gaps. */
  readonly number: number;
  readonly blockId: string;
  readonly source: string;
  readonly reading: Reading;
  readonly carry: Carry;
  /** Smallest `logged_at` of anything not yet sent, a true lower bound; null when the replay is not indexed (`max`). */
  readonly watermark: number | null;
  /** When the replay started, epoch ms: a time more than a day later is not believed. */
  readonly startedAt: number;
  readonly codec: 'zstd';
  /** `oversized`: one record too long to carry; the payload is its first 64 KiB, `rawSha256` and the range say the rest. */
  readonly kind: 'lines' | 'oversized';
  readonly rawSha256?: string;
  /** True when the source ended in the middle of its last record and this block holds that record at its end. */
  readonly truncated?: boolean;
  /** Of a live block: the delivered records it holds, as `partsText` writes them. `source` is the shard, `replay` its ledger. */
  readonly parts?: string;
}

/** sha256(dataset, source, start byte, raw bytes), hex, shortened to 32: the same bytes of the same source are the same block. */
export const blockIdOf = (dataset: string, source: string, startByte: number, raw: Uint8Array): string =>
  shortHash(32, dataset, '\0', source, '\0', String(startByte), '\0', raw);

/**
 * Over (live, shard, first position, raw bytes), hex, 32: the first half says where the block begins, so that every attempt
 * to commit from there on is found by `liveBlockStart`.
 */
export const liveBlockIdOf = (shard: string, first: LivePosition, raw: Uint8Array): string =>
  liveBlockStart(shard, first) + shortHash(16, shard, '\0', raw);

/** The first 16 digits of the ids of all live blocks that begin at a position of a shard. */
export const liveBlockStart = (shard: string, { sequence, index }: LivePosition): string =>
  shortHash(16, LIVE, '\0', shard, '\0', sequence, '\0', String(index ?? 0));
