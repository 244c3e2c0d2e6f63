import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { decodeParquet } from '../codecs/parquet/decode.ts';
import { decodeWindowTable } from '../codecs/window-table.ts';
import { type MergedPartition, type MergedTable } from '../domain/lake-days.ts';
import { partitionOfKey, runOfKey } from '../domain/compaction.ts';
import { mergeMinutes } from '../domain/window.ts';
import { canonicalMinuteBytes } from '../domain/window-bytes.ts';
import type { BlobStore } from '../ports/index.ts';
import { openAndClosedDays } from './lake-days.ts';
import { keysUnder } from './replaying.test-helper.ts';

type Row = Readonly<Record<string, unknown>>;

/** The rows that SQL reads: merged partitions by their runs, raw ones but for their datasets. */
export const sqlRows = async (blobs: BlobStore, table: 'logs' | 'quarantine'): Promise<readonly string[]> => {
  const rows: string[] = [];
  for (const { key, merged } of await sqlFiles(blobs, table)) {
    const partition = partitionOfKey(key);
    for (const row of await rowsIn(blobs, key)) {
      const isElsewhere =
        merged !== null && !key.startsWith('compacted/') && merged.datasets.includes(String(row['dataset']));
      if (!isElsewhere) rows.push(JSON.stringify({ ...row, dt: partition?.dt, bucket: partition?.bucket }));
    }
  }
  return rows.toSorted();
};

/** Hash of all windows that SQL reads, merged, by dataset. */
export const sqlWindows = async (blobs: BlobStore): Promise<string> => {
  const hash = createHash('sha256');
  const parts = new Map<string, Awaited<ReturnType<typeof decodeWindowTable>>[number][][]>();
  for (const { key, merged } of await sqlFiles(blobs, 'windows')) {
    const bytes = (await blobs.get(key)) ?? new Uint8Array();
    const columns = await decodeParquet(bytes);
    const datasets = columns.get('dataset') ?? [];
    const minutes = await decodeWindowTable(bytes);
    let row = 0;
    for (const { minute, series } of minutes) {
      for (const one of series) {
        const dataset = String(datasets[row]);
        row += 1;
        const isElsewhere = merged !== null && !key.startsWith('compacted/') && merged.datasets.includes(dataset);
        if (isElsewhere) continue;
        const known = parts.get(dataset) ?? [];
        known.push([{ minute, series: [one] }]);
        parts.set(dataset, known);
      }
    }
  }
  for (const [dataset, minutes] of [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(dataset);
    for (const minute of mergeMinutes(minutes)) hash.update(`${minute.minute}`).update(canonicalMinuteBytes(minute));
  }
  return hash.digest('hex');
};

const sqlFiles = async (
  blobs: BlobStore,
  table: MergedTable,
): Promise<readonly { readonly key: string; readonly merged: MergedPartition | null }[]> => {
  const { rawDays, merged } = (await openAndClosedDays(blobs))[table];
  const partitionOf = (key: string): MergedPartition | null => {
    const partition = partitionOfKey(key);
    return merged.find(({ dt, bucket }) => dt === partition?.dt && bucket === partition.bucket) ?? null;
  };
  const raw = (await keysUnder(blobs, `${table}/`)).filter((key) => rawDays.includes(partitionOfKey(key)?.dt ?? ''));
  const closed = (await keysUnder(blobs, `compacted/${table}/`)).filter((key) =>
    partitionOf(key)?.runs.includes(runOfKey(key) ?? ''),
  );
  return [...raw, ...closed].map((key) => ({ key, merged: partitionOf(key) }));
};

const rowsIn = async (blobs: BlobStore, key: string): Promise<readonly Row[]> => {
  const bytes = (await blobs.get(key)) ?? new Uint8Array();
  if (key.endsWith('.gz')) {
    const lines = gunzipSync(bytes)
      .toString()
      .split('\n')
      .filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Row);
  }
  const columns = await decodeParquet(bytes);
  return (columns.get('event_id') ?? []).map((_, row) =>
    Object.fromEntries([...columns].map(([name, values]) => [name, values[row] ?? null])),
  );
};
