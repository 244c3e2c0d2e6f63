import { type MergedFile, originOf, type PartitionState, type Receipt, runOf } from '../domain/compaction.ts';
import type { LooksTaken } from '../domain/looks.ts';
import { compareText } from '../domain/window.ts';
import type { BlobStore, Clock } from '../ports/index.ts';
import { readEvents } from './event-store.ts';
import { mergeQuarantine } from './merge-quarantine.ts';
import { mergeRows } from './merge-rows.ts';
import { type CutOf, MERGED_WINDOW_COLUMNS, mergeWindowFiles } from './merge-windows.ts';
import { type PartitionWork, readingOf } from './plan-compaction.ts';
import { commitReceipt, loadPartition } from './receipts.ts';
import { loadReplay } from './replay-states.ts';
import { writeMerged } from './write-merged.ts';

export interface CompactPartitionPorts {
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'now'>;
}

/** What a run did. `overtaken`: another compaction was first, or a replay was replaced meanwhile; nothing was changed. */
export interface PartitionRun {
  readonly outcome: 'merged' | 'overtaken';
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Merges what the plan says into new files and commits them by a receipt, the only write that counts. Killed before it,
 * the new files are unreferenced and are removed a day later; two at once, the second finds the number taken and removes
 * what it wrote. The files it replaces stay for a day.
 */
export const compactPartition = async (ports: CompactPartitionPorts, work: PartitionWork): Promise<PartitionRun> => {
  const { state, raw, again, without, complete } = work;
  const run = runOf(state.partition, [raw.map(({ key }) => key), again.map(({ key }) => key), without]);
  const merged = await mergeAny(ports.blobs, work, run).catch((error: unknown) => {
    if (isChanged(error)) return null;
    throw error;
  });
  if (merged === null) return OVERTAKEN;
  const files = [...state.files.filter((file) => !again.includes(file)), ...merged].toSorted((a, b) =>
    compareText(a.key, b.key),
  );
  const receipt: Receipt = {
    version: 1,
    ...state.partition,
    number: state.version + 1,
    at: ports.clock.now(),
    files,
    raw: raw.map(({ key }) => key),
    complete,
    read: complete ? readingOf(files) : state.read,
  };
  const isCurrent = await replaysStand(ports.blobs, work);
  if (!isCurrent || !(await commitReceipt(ports.blobs, receipt))) {
    await removeUnread(ports.blobs, await loadPartition(ports.blobs, state.partition), merged);
    return OVERTAKEN;
  }
  return {
    outcome: 'merged',
    rows: merged.reduce((sum, { rows }) => sum + rows, 0),
    files: raw.length + again.length,
    bytes: merged.reduce((sum, { bytes }) => sum + bytes, 0),
  };
};

const OVERTAKEN: PartitionRun = { outcome: 'overtaken', rows: 0, files: 0, bytes: 0 };

const isChanged = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ECHANGED';

const mergeAny = async (blobs: BlobStore, work: PartitionWork, run: string): Promise<readonly MergedFile[]> => {
  const { state, raw, again, without } = work;
  const { partition } = state;
  switch (partition.table) {
    case 'logs': {
      const inputs = [
        ...again.map(({ key, bytes, origins }) => ({ key, bytes, origins: Object.keys(origins) })),
        ...raw.map(({ key, bytes, ledger }) => ({ key, bytes, origins: [originOf(ledger)] })),
      ];
      const { columns, rowGroups } = await mergeRows(
        blobs,
        inputs.map((input) => ({ ...input, without: without.filter((origin) => input.origins.includes(origin)) })),
      );
      return writeMerged({ blobs, partition, run, columns }, rowGroups);
    }
    case 'windows': {
      const cutOf = await readCuts(blobs, work);
      const rowGroups = mergeWindowFiles(blobs, { dt: partition.dt, raw, again, without, cutOf });
      return writeMerged({ blobs, partition, run, columns: MERGED_WINDOW_COLUMNS }, rowGroups);
    }
    case 'quarantine':
      return mergeQuarantine(blobs, partition, run, work);
  }
};

/** The cuts of the looks that were taken, by ledger and minute; those of live looks are not asked for: their parts stay apart. */
const readCuts = async (blobs: Pick<BlobStore, 'get'>, { raw, again }: PartitionWork): Promise<CutOf> => {
  const ledgers = new Set([
    ...raw.map(({ ledger }) => ledger),
    ...again.flatMap(({ origins }) => Object.keys(origins)),
  ]);
  const looks = new Map<string, readonly LooksTaken[]>();
  for (const ledger of ledgers) {
    if (originOf(ledger) === ledger) looks.set(ledger, await readEvents<LooksTaken>(blobs, 'looks', ledger));
  }
  return (ledger, minute) =>
    looks.get(ledger)?.find(({ data }) => data.from <= minute && minute <= data.through)?.data.cut ?? null;
};

/** Whether none of the replays whose rows were merged was replaced since the run was planned. */
const replaysStand = async (blobs: BlobStore, { raw, again, without }: PartitionWork): Promise<boolean> => {
  const origins = new Set([
    ...raw.map(({ ledger }) => originOf(ledger)),
    ...again.flatMap((file) => Object.keys(file.origins).map(originOf)),
  ]);
  for (const origin of origins) {
    if (without.includes(origin)) continue;
    if ((await loadReplay(blobs, origin)).status === 'replaced') return false;
  }
  return true;
};

/** Removes merged files that no receipt has in force: those of a run that came too late. */
const removeUnread = async (
  blobs: Pick<BlobStore, 'delete'>,
  { files, replaced }: PartitionState,
  written: readonly MergedFile[],
): Promise<void> => {
  const known = new Set([...files.map(({ key }) => key), ...replaced.keys()]);
  for (const { key } of written) if (!known.has(key)) await blobs.delete(key);
};
