import { encodeQuarantine } from '../codecs/quarantine-file.ts';
import { liveBlockIdOf } from '../domain/block.ts';
import { dayOf, quarantineKey } from '../domain/lake-layout.ts';
import { blankEntry, type LedgerEntry } from '../domain/ledger.ts';
import { LIVE, liveLedgerOf, uncoveredFrom } from '../domain/live.ts';
import type { BlobStore, Clock, DeliveredRecord } from '../ports/index.ts';
import type { ForeignRecord } from './live-blocks.ts';
import { createShardLedger } from './shard-ledger.ts';

/**
 * Keeps records that are no blocks in quarantine, byte for byte as they were delivered, and writes the `discarded` entry
 * that covers their sequence numbers. Each counts as one record of one line. What the ledger covers already is left out;
 * of a record whose first lines it covers, a redrive reads the rest.
 */
export const discardForeign = async (
  { blobs, clock }: { readonly blobs: BlobStore; readonly clock: Pick<Clock, 'now'> },
  shard: string,
  records: readonly DeliveredRecord[],
): Promise<void> => {
  const ledger = createShardLedger(blobs, shard);
  for (;;) {
    const [begin] = records;
    if (!begin) return;
    const ranges = (await ledger.entriesFrom(begin.sequenceNumber)).flatMap(({ live }) => live ?? []);
    const rest = records.flatMap((record): readonly ForeignRecord[] => {
      const from = uncoveredFrom(record.sequenceNumber, ranges);
      return from === null ? [] : [{ record, from }];
    });
    const [first] = rest;
    if (!first) return;
    const { entry, bytes } = discarded(shard, first, rest, clock.now());
    for (const { key } of entry.files) await blobs.put(key, bytes);
    if (await ledger.commit(entry)) return;
    const winner = (await ledger.entriesFrom(first.record.sequenceNumber)).some(
      ({ blockId }) => blockId === entry.blockId,
    );
    if (!winner) for (const { key } of entry.files) await blobs.delete(key);
  }
};

const discarded = (
  shard: string,
  { record: first, from: firstLine }: ForeignRecord,
  rest: readonly ForeignRecord[],
  committedAt: number,
): { readonly entry: LedgerEntry; readonly bytes: Uint8Array } => {
  const records = rest.map(({ record }) => record);
  const from = { sequence: first.sequenceNumber, index: firstLine };
  // its name must not be that of the block which a redrive makes of it
  const raw = Buffer.concat([Buffer.from('discarded\0'), ...records.map(({ data }) => data)]);
  const replay = liveLedgerOf(shard);
  const bytes = encodeQuarantine(
    records.map(({ data }) => ({
      dataset: LIVE,
      source: shard,
      position: 0,
      length: data.length,
      line: null,
      endLine: null,
      reason: 'discarded',
      sha256: null,
      bytes: data,
    })),
  );
  const count = records.length;
  const blank = blankEntry({
    dataset: LIVE,
    replay,
    number: 0,
    blockId: liveBlockIdOf(shard, from, raw),
    source: shard,
    startByte: 0,
    endByte: records.reduce((sum, { data }) => sum + data.length, 0),
    startLine: 1,
    endLine: 1 + count,
    watermark: null,
  });
  const last = records.at(-1) ?? first;
  const entry: LedgerEntry = {
    ...blank,
    outcome: 'discarded',
    files: [
      { key: quarantineKey(dayOf(first.arrivedAt), blank.blockId, replay), rows: count, bytes: bytes.byteLength },
    ],
    records: count,
    recordLines: count,
    quarantined: count,
    reasons: { discarded: count },
    live: {
      shard,
      from,
      to: { sequence: last.sequenceNumber, index: null },
      facts: [],
      firstArrivedAt: first.arrivedAt,
      arrivedAt: last.arrivedAt,
      committedAt,
      discarded: rest.map(({ record: { sequenceNumber: sequence, arrivedAt }, from: line }) => ({
        sequence,
        arrivedAt,
        ...(line === 0 ? {} : { from: line }),
      })),
    },
  };
  return { entry, bytes };
};
