import { createHash } from 'node:crypto';
import { createFileBlobStore } from '../adapters/local/file-blob-store.ts';
import { decodeParquet } from '../codecs/parquet/decode.ts';
import type { BlobStore } from '../ports/index.ts';
import { canonicalMinuteBytes } from '../domain/window-bytes.ts';
import { mergeMinutes } from '../domain/window.ts';
import { decodeWindowTable } from '../codecs/window-table.ts';
import { listAlerts } from '../streams/incidents.ts';

/** What must be the same however a replay came about. */
export interface LakeTruth {
  readonly rows: number;
  /** Sum of latencies in whole microseconds. */
  readonly latencySumUs: number;
  /** Hash of all rows with all columns, sorted. */
  readonly content: string;
  /** Hash of all windows, merged. */
  readonly windows: string;
  /** Ids in the order of `alerts --json`. */
  readonly alerts: readonly string[];
}

/** Reads the files of a lake itself, without its ledger: what SQL would see. */
export const truthOf = async (folder: string): Promise<LakeTruth> => {
  const blobs = createFileBlobStore(folder);
  const rows: string[] = [];
  let latencySumUs = 0;
  for (const bytes of await objects(blobs, 'logs/')) {
    const columns = await decodeParquet(bytes);
    const names = [...columns.keys()].toSorted();
    for (const index of (columns.get('event_id') ?? []).keys()) {
      rows.push(JSON.stringify(names.map((name) => columns.get(name)?.[index] ?? null)));
    }
    for (const latency of columns.get('latency_ms') ?? []) latencySumUs += Math.round(Number(latency ?? 0) * 1000);
  }
  const windows = await Promise.all((await objects(blobs, 'windows/')).map(decodeWindowTable));
  const minutes = createHash('sha256');
  for (const minute of mergeMinutes(windows)) minutes.update(`${minute.minute}`).update(canonicalMinuteBytes(minute));
  return {
    rows: rows.length,
    latencySumUs,
    content: createHash('sha256').update(rows.toSorted().join('\n')).digest('hex'),
    windows: minutes.digest('hex'),
    alerts: (await listAlerts(blobs)).map(({ id }) => id),
  };
};

const objects = async (blobs: BlobStore, prefix: string): Promise<readonly Uint8Array[]> => {
  const found: Uint8Array[] = [];
  for await (const { key } of blobs.list(prefix)) found.push((await blobs.get(key)) ?? new Uint8Array());
  return found;
};
