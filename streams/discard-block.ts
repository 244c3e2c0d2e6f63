import { decodeBlock, decompressLines } from '../codecs/block-frame.ts';
import { encodeQuarantine } from '../codecs/quarantine-file.ts';
import type { BlockHeader } from '../domain/block.ts';
import { dayOf, quarantineKey } from '../domain/lake-layout.ts';
import { blankEntry } from '../domain/ledger.ts';
import type { BlobStore, FailedBatch, Telemetry } from '../ports/index.ts';
import { commitEntry } from './ledger.ts';

/**
 * Takes a batch that no retry saved: keeps its blocks in quarantine and writes their `discarded` entries, so that a
 * poison block never stops a dataset. Its lines count as quarantined records.
 */
export const discardBatch = async (
  ports: { readonly blobs: BlobStore; readonly telemetry: Telemetry },
  batch: FailedBatch,
): Promise<void> => {
  for (const record of batch.records) {
    const { header, payload } = decodeBlock(record.data);
    await discardBlock(ports.blobs, header, linesOrPayload(payload));
    ports.telemetry.record({
      event: 'block-discarded',
      values: { attempts: batch.attempts },
      about: { replay: header.replay, source: header.source, condition: batch.condition, error: batch.error },
    });
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

const discardBlock = async (blobs: BlobStore, header: BlockHeader, raw: Uint8Array): Promise<void> => {
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
  await commitEntry(blobs, {
    ...blankEntry(header),
    outcome: 'discarded',
    files: [{ key, rows: 1, bytes: bytes.byteLength }],
    records: lines,
    recordLines: lines,
    quarantined: lines,
    reasons: { discarded: lines },
  });
};
