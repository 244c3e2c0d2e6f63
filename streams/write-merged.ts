import type { Chunk } from '../codecs/parquet/chunk.ts';
import type { ColumnShape } from '../codecs/parquet/columns.ts';
import { createParquetWriter } from '../codecs/parquet/file-writer.ts';
import {
  MAX_MERGED_BYTES,
  type MergedFile,
  mergedKey,
  type Partition,
  runOf,
  SMALL_FILE_BYTES,
} from '../domain/compaction.ts';
import type { BlobStore } from '../ports/index.ts';

/** Rows of a merged file that are encoded together. */
export interface MergedRowGroup {
  readonly chunks: readonly Chunk[];
  /** Rows by origin. */
  readonly origins: ReadonlyMap<string, number>;
}

/** Where merged rows go. */
export interface MergedTarget {
  readonly blobs: Pick<BlobStore, 'put'>;
  readonly partition: Partition;
  readonly run: string;
  readonly columns: readonly ColumnShape[];
  /** A file ends with the row group that takes it to this many bytes; 240 MB. */
  readonly fileBytes?: number;
}

/**
 * Writes row groups as they come into as few files as their size allows, without holding more than 16 MiB of them. A small
 * rest gets a run of its own, so that it can be merged again without the others.
 */
export const writeMerged = async (
  { blobs, partition, run, columns, fileBytes = MAX_MERGED_BYTES }: MergedTarget,
  rowGroups: AsyncIterable<MergedRowGroup>,
): Promise<readonly MergedFile[]> => {
  const groups = rowGroups[Symbol.asyncIterator]();
  const files: MergedFile[] = [];
  let next = await groups.next();
  for (let part = 0; !next.done; part += 1) {
    const writer = createParquetWriter(columns);
    const origins = new Map<string, number>();
    const take = async (group: MergedRowGroup): Promise<readonly Uint8Array[]> => {
      for (const [origin, rows] of group.origins) origins.set(origin, (origins.get(origin) ?? 0) + rows);
      const bytes = writer.rowGroup(group.chunks);
      next = await groups.next();
      return bytes;
    };
    const held: Uint8Array[] = [];
    const least = Math.min(SMALL_FILE_BYTES, fileBytes);
    while (!next.done && writer.bytes() < least) held.push(...(await take(next.value)));
    const isRest = part > 0 && writer.bytes() < least;
    const key = mergedKey(partition, isRest ? runOf(partition, [run, 'rest']) : run, part);
    let end = 0;
    const body = async function* (): AsyncGenerator<Uint8Array> {
      yield* held.splice(0);
      while (!next.done && writer.bytes() < fileBytes) yield* await take(next.value);
      const footer = writer.end();
      end = footer.length;
      yield footer;
    };
    await blobs.put(key, next.done ? await joined(body()) : body());
    files.push({ key, rows: writer.rows(), bytes: writer.bytes() + end, origins: Object.fromEntries(origins) });
  }
  return files;
};

const joined = async (parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};
