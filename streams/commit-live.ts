import { compressLines, decodeBlock, decompressLines, encodeBlock } from '../codecs/block-frame.ts';
import { decodeHeartbeat, isHeartbeat } from '../codecs/heartbeat.ts';
import { liveBlockStart } from '../domain/block.ts';
import { dayOf, factKey } from '../domain/lake-layout.ts';
import { blankEntry, type LedgerEntry } from '../domain/ledger.ts';
import { type Heartbeat, LIVE, type LiveEntry, liveLedgerOf, uncoveredFrom } from '../domain/live.ts';
import type { BlobStore, Clock, DeliveredRecord, Telemetry } from '../ports/index.ts';
import { type FoldBlock, type FoldedBlock } from './fold-block.ts';
import { type ForeignRecord, type LiveBlock, liveBlocksOf, type LiveReading } from './live-blocks.ts';
import { createShardLedger, type ShardLedger } from './shard-ledger.ts';

export interface CommitLivePorts {
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly telemetry: Telemetry;
}

/** Commits the foreign records and heartbeats of one delivery of one shard. */
export type CommitLive = (shard: string, records: readonly DeliveredRecord[]) => Promise<void>;

/**
 * The live half of the stage `bucket-latency`. Facts are written first, then what follows from them, the ledger entry last.
 * Records that the ledger covers already, by a delivery that was cut differently or by a late worker, are left out.
 */
export const createCommitLive = (ports: CommitLivePorts, fold: FoldBlock, reading: LiveReading): CommitLive => {
  const ledgers = new Map<string, ShardLedger>();
  const ledgerOf = (shard: string): ShardLedger => {
    const known = ledgers.get(shard) ?? createShardLedger(ports.blobs, shard);
    ledgers.set(shard, known);
    return known;
  };
  return async (shard, records) => {
    const ledger = ledgerOf(shard);
    for (;;) {
      const rest = await uncovered(ledger, records);
      const [first] = rest;
      if (!first) return;
      const entries = await entriesOf(shard, rest, reading);
      if (await commitAll(ports, fold, ledger, entries)) return;
    }
  };
};

/** The records of a delivery that no entry covers. */
const uncovered = async (
  ledger: ShardLedger,
  records: readonly DeliveredRecord[],
): Promise<readonly ForeignRecord[]> => {
  const [first] = records;
  if (!first) return [];
  const ranges = (await ledger.entriesFrom(first.sequenceNumber)).flatMap(({ live }) => live ?? []);
  return records.flatMap((record) => {
    const from = uncoveredFrom(record.sequenceNumber, ranges);
    return from === null ? [] : [{ record, from }];
  });
};

/** What is to be committed: blocks, or a heartbeat alone. */
interface LiveCommit {
  readonly block: LiveBlock | null;
  readonly live: Omit<LiveEntry, 'committedAt'>;
}

/** Blocks of the foreign records; the ranges of the first and the last one cover the heartbeats around them. */
const entriesOf = async (
  shard: string,
  records: readonly ForeignRecord[],
  reading: LiveReading,
): Promise<readonly LiveCommit[]> => {
  const heartbeat = newestHeartbeat(records);
  const foreign = records.filter(({ record }) => !isHeartbeat(record.data));
  const blocks = foreign.length === 0 ? [null] : await liveBlocksOf(shard, foreign, reading);
  const arrivals = records.map(({ record }) => record.arrivedAt);
  const [first] = records;
  const last = records.at(-1);
  if (!first || !last) return [];
  return blocks.map((block, at): LiveCommit => {
    const isFirst = at === 0;
    const isLast = at === blocks.length - 1;
    const outer = {
      from: { sequence: first.record.sequenceNumber, index: first.from },
      to: { sequence: last.record.sequenceNumber, index: null },
    };
    return {
      block,
      live: {
        shard,
        from: block === null || isFirst ? outer.from : block.from,
        to: block === null || isLast ? outer.to : block.to,
        facts: block === null ? [] : [factOf(block)],
        firstArrivedAt: block?.firstArrivedAt ?? first.record.arrivedAt,
        arrivedAt: isLast ? arrivals.reduce((most, arrival) => Math.max(most, arrival)) : (block?.arrivedAt ?? 0),
        ...(isLast && heartbeat !== null ? { heartbeat } : {}),
      },
    };
  });
};

const newestHeartbeat = (records: readonly ForeignRecord[]): Heartbeat | null => {
  let newest: Heartbeat | null = null;
  for (const { record } of records) {
    if (!isHeartbeat(record.data)) continue;
    const heartbeat = decodeHeartbeat(record.data);
    // a clock that runs ahead must not close minutes early
    const at = Math.min(heartbeat?.at ?? 0, record.arrivedAt);
    if (heartbeat !== null && (newest === null || at >= newest.at)) newest = { ...heartbeat, at };
  }
  return newest;
};

/** Key of the raw block. */
export const factOf = ({ header, firstArrivedAt }: LiveBlock): string => factKey(dayOf(firstArrivedAt), header.blockId);

/** Commits one after another; false when another worker was first: then what it covers must be seen again. */
const commitAll = async (
  ports: CommitLivePorts,
  fold: FoldBlock,
  ledger: ShardLedger,
  commits: readonly LiveCommit[],
): Promise<boolean> => {
  for (const { block, live } of commits) {
    const startedAt = ports.clock.now();
    const folded = block === null ? null : await writeBlock(ports.blobs, fold, block);
    const entry = entryOf(folded, { ...live, committedAt: ports.clock.now() });
    const isFirst = await ledger.commit(entry);
    if (block !== null)
      await (isFirst ? dropOthers(ports.blobs, fold, block) : dropOwn(ports.blobs, fold, ledger, block));
    if (!isFirst) return false;
    ports.telemetry.record({
      event: 'live-committed',
      values: {
        records: entry.records,
        rows: entry.rows,
        quarantined: entry.quarantined,
        lagMs: Math.max(0, ports.clock.now() - live.firstArrivedAt),
        wallMs: ports.clock.now() - startedAt,
      },
      about: { shard: live.shard },
    });
  }
  return true;
};

/** Writes what a live block becomes, the raw block first: everything else follows from it. */
export const writeBlock = async (blobs: BlobStore, fold: FoldBlock, block: LiveBlock): Promise<FoldedBlock> => {
  await blobs.put(factOf(block), encodeBlock(block.header, compressLines(block.raw)));
  const folded = fold(block.header, block.raw);
  await Promise.all(folded.objects.map(({ key, bytes }) => blobs.put(key, bytes)));
  return folded;
};

const entryOf = (folded: FoldedBlock | null, live: LiveEntry): LedgerEntry => {
  if (folded === null) return { ...heartbeatEntry(live), live };
  const { entry } = folded;
  const watermark = entry.lastLoggedAt === null ? null : Math.min(entry.lastLoggedAt, live.arrivedAt);
  return { ...entry, watermark, live };
};

/** An entry from which nothing came. */
const heartbeatEntry = ({ shard }: LiveEntry): LedgerEntry =>
  blankEntry({
    dataset: LIVE,
    replay: liveLedgerOf(shard),
    number: 0,
    blockId: '',
    source: shard,
    startByte: 0,
    endByte: 0,
    startLine: 1,
    endLine: 1,
    watermark: null,
  });

/** Removes what is left of attempts that began at the same place: of a worker that died, of a delivery cut differently. */
const dropOthers = async (blobs: BlobStore, fold: FoldBlock, block: LiveBlock): Promise<void> => {
  const own = factOf(block);
  const losers: string[] = [];
  const start = factKey(dayOf(block.firstArrivedAt), liveBlockStart(block.header.source, block.from));
  for await (const { key } of blobs.list(start)) if (key !== own) losers.push(key);
  for (const key of losers) await dropFact(blobs, fold, key);
};

/** Removes what this attempt has written, since another one was first; not where that one committed the very same block. */
const dropOwn = async (blobs: BlobStore, fold: FoldBlock, ledger: ShardLedger, block: LiveBlock): Promise<void> => {
  const entries = await ledger.entriesFrom(block.from.sequence);
  if (!entries.some(({ blockId }) => blockId === block.header.blockId)) await dropFact(blobs, fold, factOf(block));
};

/** Deletes a fact that no entry names, with all that was made of it. */
const dropFact = async (blobs: BlobStore, fold: FoldBlock, key: string): Promise<void> => {
  const bytes = await blobs.get(key);
  if (bytes === null) return;
  const { header, payload } = decodeBlock(bytes);
  for (const object of fold(header, decompressLines(payload)).objects) await blobs.delete(object.key);
  await blobs.delete(key);
};
