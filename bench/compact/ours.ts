/** Merges every raw file of a partition of `logs` into as few as their size allows. Arguments: LAKE DAY BUCKET */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createFileBlobStore } from '../../adapters/local/file-blob-store.ts';
import { rawFolder } from '../../domain/compaction.ts';
import { mergeRows } from '../../streams/merge-rows.ts';
import { writeMerged } from '../../streams/write-merged.ts';

const [lake = '', dt = '', bucket = ''] = process.argv.slice(2);
const blobs = createFileBlobStore(lake);
const partition = { table: 'logs', dt, bucket } as const;
const inputs = readdirSync(join(lake, rawFolder(partition))).map((name) => {
  const key = `${rawFolder(partition)}${name}`;
  return { key, bytes: statSync(join(lake, key)).size, origins: ['shop~1'], without: [] };
});
const { columns, rowGroups } = await mergeRows(blobs, inputs);
await writeMerged({ blobs, partition, run: '0123456789ab', columns }, rowGroups);
