import { decodeBlock, decompressLines, isBlock } from '../codecs/block-frame.ts';
import type { BlockHeader } from '../domain/block.ts';
import { ledgerKey } from '../domain/lake-layout.ts';
import { type BucketLimits, DEFAULT_BUCKET_LIMITS } from '../domain/record.ts';
import type { ReplayState } from '../domain/replay.ts';
import { absentReplay } from '../domain/replay.ts';
import type { BatchResult, BlobStore, Clock, DeliveredRecord, Telemetry } from '../ports/index.ts';
import { createCommitLive } from './commit-live.ts';
import { createBlockFold, type FoldBlock, type FoldedBlock } from './fold-block.ts';
import { commitEntry, readEntry } from './ledger.ts';
import type { LinesAtHand } from './lines-at-hand.ts';
import type { LiveReading } from './live-blocks.ts';
import { loadReplay, takesBlocks } from './replay-states.ts';

export interface BucketLatencyPorts {
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly telemetry: Telemetry;
}

export interface BucketLatencyOptions {
  /** How live lines are read that do not say it themselves. */
  readonly reading?: LiveReading;
  /** Lines of blocks that this process cut itself. */
  readonly atHand?: LinesAtHand;
}

/** Replays whose states are kept in mind, those used last: each names all of its blocks. */
const MAX_KNOWN = 16;

/** The stage: takes a batch of blocks, commits each to the lake, and names those that failed. */
export type BucketLatency = (records: readonly DeliveredRecord[]) => Promise<BatchResult>;

/**
 * Unwraps, parses, buckets and encodes every block of a batch; what is no block of ours is the live block of its delivery,
 * read by `reading` where its lines do not say how. A block's files are named after it and written before
 * its ledger entry, so a second delivery writes the same names with the same bytes, or nothing at all.
 * Throws when the lake cannot be written: that is no fault of the block.
 */
export const createBucketLatency = (
  ports: BucketLatencyPorts,
  { reading = {}, atHand }: BucketLatencyOptions = {},
): BucketLatency => {
  const foldOf = foldByLimits();
  const commitLive = createCommitLive(ports, createBlockFold(DEFAULT_BUCKET_LIMITS), reading);
  const known = new Map<string, ReplayState>();
  const stateOf = async (replay: string): Promise<ReplayState> => {
    const state = await loadReplay(ports.blobs, replay, known.get(replay) ?? absentReplay);
    known.delete(replay);
    known.set(replay, state);
    const [oldest] = known.keys();
    if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
    return state;
  };
  return async (records) => {
    const failures: { itemIdentifier: string }[] = [];
    /** Does the work for some records; when it fails, delivery goes on at the first of them. */
    const attempt = async ([first, ...more]: readonly DeliveredRecord[], work: () => Promise<void>): Promise<void> => {
      if (!first) return;
      try {
        await work();
      } catch (error) {
        if (isStorageError(error)) throw error;
        ports.telemetry.record({
          event: 'block-failed',
          values: { bytes: more.reduce((sum, { data }) => sum + data.byteLength, first.data.byteLength) },
          about: { sequenceNumber: first.sequenceNumber, error: String(error) },
        });
        failures.push({ itemIdentifier: first.sequenceNumber });
      }
    };
    for (const record of records) {
      if (!isBlock(record.data)) continue;
      await attempt([record], async () => {
        const { header, payload } = decodeBlock(record.data);
        const state = await stateOf(header.replay);
        const foldBlock = foldOf(state.bucketLimits);
        const fold = (): FoldedBlock => foldBlock(header, atHand?.take(header.blockId) ?? unpacked(header, payload));
        if (!takesBlocks(state)) return;
        const files = await commitBlock(ports, header, fold);
        // whoever replaces the replay may have looked for its files before these were there
        if (!takesBlocks(await stateOf(header.replay))) await takeBack(ports.blobs, header, files);
      });
    }
    const live = Map.groupBy(
      records.filter(({ data }) => !isBlock(data)),
      ({ shard }) => shard,
    );
    for (const [shard, ofShard] of live) await attempt(ofShard, () => commitLive(shard, ofShard));
    return { batchItemFailures: failures };
  };
};

/** Replays mostly have the same limits: their blocks share one fold. */
const foldByLimits = (): ((limits: BucketLimits) => FoldBlock) => {
  let known: { readonly key: string; readonly fold: FoldBlock } | null = null;
  return (limits) => {
    const key = JSON.stringify(limits);
    if (known?.key !== key) known = { key, fold: createBlockFold(limits) };
    return known.fold;
  };
};

/** True for errors of the file system or the network, which carry a code in capitals (`ENOSPC`), here or in their cause. */
export const isStorageError = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)) return true;
  return 'cause' in error && isStorageError(error.cause);
};

const unpacked = ({ startByte, endByte }: BlockHeader, payload: Uint8Array): Uint8Array =>
  decompressLines(payload, endByte - startByte);

/** Writes the files of a block and commits it, unless that was done before; gives the files that it has now. */
const commitBlock = async (
  ports: BucketLatencyPorts,
  header: BlockHeader,
  fold: () => FoldedBlock,
): Promise<readonly { readonly key: string }[]> => {
  const committed = await readEntry(ports.blobs, header.replay, header.number);
  if (committed) {
    if (committed.blockId === header.blockId) return committed.files;
    throw new Error(
      `block ${header.number} of ${header.replay} is ${committed.blockId} already, not ${header.blockId}`,
    );
  }
  const startedAt = ports.clock.now();
  const { objects, entry } = fold();
  await Promise.all(objects.map(({ key, bytes }) => ports.blobs.put(key, bytes)));
  await commitEntry(ports.blobs, entry);
  ports.telemetry.record({
    event: 'block-committed',
    values: {
      records: entry.records,
      rows: entry.rows,
      quarantined: entry.quarantined,
      wallMs: ports.clock.now() - startedAt,
    },
    about: { replay: header.replay, source: header.source },
  });
  return objects;
};

const takeBack = async (
  blobs: BlobStore,
  { replay, number }: BlockHeader,
  files: readonly { readonly key: string }[],
): Promise<void> => {
  for (const { key } of files) await blobs.delete(key);
  await blobs.delete(ledgerKey(replay, number));
};
