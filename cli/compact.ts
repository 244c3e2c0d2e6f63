import { countText, many } from '../codecs/quantities.ts';
import { partitionName } from '../domain/compaction.ts';
import { compactLake } from '../streams/compact-lake.ts';
import { planCompaction } from '../streams/due-partitions.ts';
import { EXIT } from './failure.ts';
import type { Invocation } from './invocation.ts';
import { openLake } from './open-lake.ts';
import { writeObject } from './output.ts';

export interface CompactFlags {
  readonly dryRun?: boolean;
}

/** `foreshock compact`: merges the small files of closed days, or says what it would merge. */
export const compact = async (invocation: Invocation, { dryRun }: CompactFlags): Promise<number> => {
  const ports = await openLake(invocation);
  if (dryRun) {
    const plan = await planCompaction(ports.blobs, { now: ports.clock.now() });
    const partitions = plan.due.map(({ state, raw, again }) => ({
      partition: partitionName(state.partition),
      files: raw.length + again.length,
      bytes: [...raw, ...again].reduce((sum, { bytes }) => sum + bytes, 0),
    }));
    const lines = partitions.map(
      ({ partition, files, bytes }) => `  ${partition}: ${many(files, 'file')}, ${megabytes(bytes)}`,
    );
    const text = [
      `${many(partitions.length, 'partition')} to merge, ${many(plan.deletions.length, 'outdated file')} to delete`,
      ...lines,
      '',
    ].join('\n');
    writeObject(invocation, { partitions, deletions: plan.deletions }, text);
    return EXIT.done;
  }
  const result = await compactLake(ports);
  const { merged, inputs, rows, bytes, deleted } = result;
  const text = [
    `${many(merged, 'partition')} merged: ${many(inputs, 'file')} became ${megabytes(bytes)} with ${countText(rows)} rows`,
    `  ${many(deleted, 'outdated file')} deleted; files that were replaced now go in a day`,
    '',
  ].join('\n');
  writeObject(invocation, result, text);
  return EXIT.done;
};

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
