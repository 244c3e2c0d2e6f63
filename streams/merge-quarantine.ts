import { quarantineWithout } from '../codecs/merged-quarantine.ts';
import {
  datasetOfOrigin,
  MAX_MERGED_BYTES,
  type MergedFile,
  mergedKey,
  originOf,
  type Partition,
} from '../domain/compaction.ts';
import type { BlobStore } from '../ports/index.ts';
import type { PartitionWork } from './plan-compaction.ts';

/**
 * Merges files of quarantined records: gzip allows files one after another, so their bytes stay as they are but for those
 * of a replay that was replaced. Holds one of them at a time.
 */
export const mergeQuarantine = async (
  blobs: Pick<BlobStore, 'get' | 'put'>,
  partition: Partition,
  run: string,
  { raw, again, without }: PartitionWork,
): Promise<readonly MergedFile[]> => {
  const inputs = [
    ...again.map(({ key, origins }) => ({ key, origins })),
    ...raw.map(({ key, ledger, rows }) => ({ key, origins: { [originOf(ledger)]: rows } })),
  ];
  const left = without.map(datasetOfOrigin);
  const files: MergedFile[] = [];
  for (let index = 0; index < inputs.length;) {
    const origins = new Map<string, number>();
    let bytes = 0;
    const body = async function* (): AsyncGenerator<Uint8Array> {
      for (; index < inputs.length && bytes < MAX_MERGED_BYTES; index += 1) {
        const input = inputs[index];
        const stored = input && (await blobs.get(input.key));
        if (!stored)
          throw Object.assign(new Error(`${input?.key} was deleted while it was being merged`), { code: 'ECHANGED' });
        const isOutdated = Object.keys(input.origins).some((origin) => without.includes(origin));
        const wanted = isOutdated ? quarantineWithout(stored, left) : stored;
        if (wanted === null) continue;
        for (const [origin, rows] of Object.entries(input.origins)) {
          if (!without.includes(origin)) origins.set(origin, (origins.get(origin) ?? 0) + rows);
        }
        bytes += wanted.length;
        yield wanted;
      }
    };
    const key = mergedKey(partition, run, files.length);
    const first = body();
    const begin = await first.next();
    if (begin.done) break;
    await blobs.put(key, whole(begin.value, first));
    files.push({ key, rows: sum(origins), bytes, origins: Object.fromEntries(origins) });
  }
  return files;
};

async function* whole(begin: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield begin;
  yield* rest;
}

const sum = (origins: ReadonlyMap<string, number>): number =>
  [...origins.values()].reduce((total, rows) => total + rows, 0);
