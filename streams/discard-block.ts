import { decodeBlock, decompressLines, isBlock } from '../codecs/block-frame.ts';
import { isHeartbeat } from '../codecs/heartbeat.ts';
import { encodeQuarantine } from '../codecs/quarantine-file.ts';
import type { BlockHeader } from '../domain/block.ts';
import { dayOf, quarantineKey } from '../domain/lake-layout.ts';
import { blankEntry } from '../domain/ledger.ts';
import type { BlobStore, Clock, DeliveredRecord, FailedBatch, Telemetry } from '../ports/index.ts';
import { discardForeign } from './discard-foreign.ts';
import { commitEntry, readEntry } from './ledger.ts';
import { loadReplay, takesBlocks } from './replay-states.ts';

export interface DiscardPorts {
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly telemetry: Telemetry;
}

/**
 * Takes a batch that no retry saved: keeps its blocks and records in quarantine and writes their `discarded` entries, so
 * that poison never stops a dataset. Its lines count as quarantined records. What was committed before, in an attempt that
 * failed at another block, stays as it is. Blocks of replaced replays belong to nobody.
 */
export const discardBatch = async (ports: DiscardPorts, batch: FailedBatch): Promise<void> => {
  const foreign: DeliveredRecord[] = [];
  for (const record of batch.records) {
    const block = blockOf(record);
    if (block !== null) {
      if (!takesBlocks(await loadReplay(ports.blobs, block.header.replay))) continue;
      const isNew = await discardBlock(ports.blobs, block.header, linesOrPayload(block.payload));
      if (isNew) report(ports, batch, { replay: block.header.replay, source: block.header.source });
    } else if (!isHeartbeat(record.data)) foreign.push(record);
  }
  for (const [shard, records] of Map.groupBy(foreign, (record) => record.shard)) {
    await discardForeign(ports, shard, records);
    report(ports, batch, { replay: 'live', source: shard });
  }
};

const report = (
  { telemetry }: DiscardPorts,
  { attempts, condition, error }: FailedBatch,
  about: Readonly<Record<string, string>>,
): void => {
  telemetry.record({ event: 'block-discarded', values: { attempts }, about: { ...about, condition, error } });
};

/** The block that a record holds; null for other records and for a block of which not even the header can be read. */
const blockOf = ({ data }: DeliveredRecord): ReturnType<typeof decodeBlock> | null => {
  if (!isBlock(data)) return null;
  try {
    return decodeBlock(data);
  } catch {
    return null;
  }
};

/** The lines of a block; of one whose payload is damaged, the payload as it came. */
const linesOrPayload = (payload: Uint8Array): Uint8Array => {
  try {
    return decompressLines(payload);
  } catch {
    return payload;
  }
};

/** False, and nothing is written, for a block that has its entry: the quarantine file would take the place of its own. */
const discardBlock = async (blobs: BlobStore, header: BlockHeader, raw: Uint8Array): Promise<boolean> => {
  if ((await readEntry(blobs, header.replay, header.number)) !== null) return false;
  const lines = header.endLine - header.startLine;
  const bytes = encodeQuarantine([
    {
      dataset: header.dataset,
      source: header.source,
      position: header.startByte,
      length: header.endByte - header.startByte,
      line: header.startLine,
      endLine: header.endLine - 1,
      reason: 'discarded',
      sha256: header.rawSha256 ?? null,
      bytes: raw,
    },
  ]);
  const key = quarantineKey(dayOf(header.carry.ts ?? header.startedAt), header.blockId, header.replay);
  await blobs.put(key, bytes);
  return commitEntry(blobs, {
    ...blankEntry(header),
    outcome: 'discarded',
    files: [{ key, rows: 1, bytes: bytes.byteLength }],
    records: lines,
    recordLines: lines,
    quarantined: lines,
    reasons: { discarded: lines },
  });
};
