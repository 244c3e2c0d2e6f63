import { partitionOfKey } from '../domain/compaction.ts';
import type { LakeDays, MergedPartition, MergedTable, TableDays } from '../domain/lake-days.ts';
import { compareText } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import { newestReceipts } from './receipts.ts';

/**
 * Which days SQL reads raw and which partitions merged, by the newest receipt of each. What it says stays true for a day:
 * so long the files stay that it names, and nothing that is written meanwhile is among them.
 */
export const openAndClosedDays = async (blobs: Pick<BlobStore, 'get' | 'list'>): Promise<LakeDays> => {
  const merged = new Map<MergedTable, MergedPartition[]>();
  for (const { table, dt, bucket, read } of (await newestReceipts(blobs)).values()) {
    if (read.runs.length === 0 && read.datasets.length === 0) continue;
    const partitions = merged.get(table) ?? [];
    partitions.push({ dt, bucket, ...read });
    merged.set(table, partitions);
  }
  const daysOf = async (table: MergedTable): Promise<TableDays> => ({
    rawDays: await rawDays(blobs, table),
    merged: (merged.get(table) ?? []).toSorted(
      (a, b) => compareText(a.dt, b.dt) || compareText(a.bucket ?? '', b.bucket ?? ''),
    ),
  });
  return { logs: await daysOf('logs'), windows: await daysOf('windows'), quarantine: await daysOf('quarantine') };
};

/** Days that have raw files; one listing for each of them. */
const rawDays = async (blobs: Pick<BlobStore, 'list'>, table: MergedTable): Promise<readonly string[]> => {
  const days: string[] = [];
  for (let after = ''; ;) {
    let next: string | null = null;
    for await (const { key } of blobs.list(`${table}/dt=`, after)) {
      next = key;
      break;
    }
    if (next === null) return days;
    const dt = partitionOfKey(next)?.dt;
    if (dt === undefined) after = next;
    else {
      days.push(dt);
      after = `${table}/dt=${dt}/~`;
    }
  }
};
