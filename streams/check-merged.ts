import { quarantineDatasets } from '../codecs/merged-quarantine.ts';
import { decodeParquet } from '../codecs/parquet/decode.ts';
import { numbersOf, openParquet, textsOf } from '../codecs/parquet/row-groups.ts';
import {
  datasetOfOrigin,
  GRACE_MS,
  originOf,
  partitionName,
  partitionOfKey,
  type PartitionState,
  runOfKey,
} from '../domain/compaction.ts';
import { MERGED_TABLES } from '../domain/lake-days.ts';
import type { LakeFile, LedgerEntry } from '../domain/ledger.ts';
import type { Problem } from '../domain/replay.ts';
import type { BlobStore } from '../ports/index.ts';
import { readingOf } from './plan-compaction.ts';
import { loadPartition, newestReceipts } from './receipts.ts';
import { loadReplay } from './replay-states.ts';

/** What was merged, and what the ledger says should be in it. */
export interface MergedLake {
  /** By the name of the partition. */
  readonly states: ReadonlyMap<string, PartitionState>;
  /** True for a raw file that a receipt names: it may be gone. */
  hasReplaced(key: string): boolean;
  /** Takes in what an entry committed. */
  expect(entry: LedgerEntry, origin: string): void;
  /** Raw files of committed blocks in partitions that have receipts, with their origins. */
  readonly raw: ReadonlyMap<string, readonly CommittedFile[]>;
  /** By dataset the rows of its ledger and its raw files of windows that nothing has replaced. */
  readonly windows: ReadonlyMap<string, { readonly rows: number; readonly keys: readonly string[] }>;
}

interface CommittedFile extends LakeFile {
  readonly dataset: string;
}

/** Reads every receipt. */
export const loadMerged = async (blobs: Pick<BlobStore, 'get' | 'list'>): Promise<MergedLake> => {
  const states = new Map<string, PartitionState>();
  for (const [name, { table, dt, bucket }] of await newestReceipts(blobs)) {
    states.set(name, await loadPartition(blobs, { table, dt, bucket }));
  }
  const raw = new Map<string, CommittedFile[]>();
  const nameOf = (key: string): string => {
    const partition = partitionOfKey(key);
    return partition ? partitionName(partition) : '';
  };
  const windows = new Map<string, { rows: number; keys: string[] }>();
  const hasReplaced = (key: string): boolean => states.get(nameOf(key))?.raw.has(key) === true;
  return {
    states,
    raw,
    windows,
    hasReplaced,
    expect: (entry, origin) => {
      const dataset = datasetOfOrigin(origin);
      const known = windows.get(dataset) ?? { rows: 0, keys: [] };
      known.rows += entry.rows;
      known.keys.push(
        ...entry.files.flatMap(({ key }) => (key.startsWith('windows/') && !hasReplaced(key) ? [key] : [])),
      );
      windows.set(dataset, known);
      for (const file of entry.files) {
        const name = nameOf(file.key);
        if (!states.has(name)) continue;
        raw.set(name, [...(raw.get(name) ?? []), { ...file, dataset }]);
      }
    },
  };
};

type ReadBlobs = Pick<BlobStore, 'get' | 'getRange' | 'head' | 'list'>;

/**
 * Proves of every partition with merged files that SQL reads the rows that the ledger counts, each once and none else:
 * rows by dataset, no event twice; that every file is there which a receipt has in force; that no other one lies beside them.
 */
export const checkMerged = async (blobs: ReadBlobs, merged: MergedLake): Promise<readonly Problem[]> => {
  const found: Problem[] = [];
  const records = new Map<string, number>();
  let isWhole = true;
  for (const [name, state] of merged.states) {
    const damaged = await checkFilesInForce(blobs, state);
    found.push(...damaged, ...(await checkOrigins(blobs, name, state)));
    isWhole &&= damaged.length === 0;
    if (damaged.length > 0) continue;
    if (state.partition.table === 'windows') {
      for (const [dataset, rows] of (await mergedRows(blobs, 'windows', state.files)).rows) add(records, dataset, rows);
    }
    found.push(...(await checkRows(blobs, name, state, merged.raw.get(name) ?? [])));
  }
  if (isWhole) found.push(...(await checkRecords(blobs, merged, records)));
  return [...found, ...(await unreferenced(blobs, merged))];
};

const problem = (code: string, message: string): Problem => ({ source: null, code, message });

const checkFilesInForce = async (blobs: ReadBlobs, { files }: PartitionState): Promise<readonly Problem[]> => {
  const found: Problem[] = [];
  for (const { key, bytes } of files) {
    const size = (await blobs.head(key))?.size;
    if (size === undefined) found.push(problem('missing-file', `${key} is in a receipt but not in the lake`));
    else if (size !== bytes) found.push(problem('damaged-file', `${key} has ${size} bytes, not ${bytes}`));
  }
  return found;
};

/** Rows of a replaced replay are taken out before it says that it is. */
const checkOrigins = async (blobs: ReadBlobs, name: string, { files }: PartitionState): Promise<readonly Problem[]> => {
  const found: Problem[] = [];
  for (const origin of new Set(files.flatMap(({ origins }) => Object.keys(origins).map(originOf)))) {
    if ((await loadReplay(blobs, origin)).status !== 'replaced') continue;
    found.push(
      problem(
        'replaced-rows',
        `${name} holds merged rows of ${origin}, which was replaced: the next compaction removes them`,
      ),
    );
  }
  return found;
};

/** What is merged against what the ledger says of the raw files that it replaces, and whether SQL reads just that. */
const checkRows = async (
  blobs: ReadBlobs,
  name: string,
  state: PartitionState,
  committed: readonly CommittedFile[],
): Promise<readonly Problem[]> => {
  const { partition, raw: replaced, files } = state;
  const inForce = await mergedRows(blobs, partition.table, files);
  const expected = new Map<string, number>();
  for (const { key, rows, dataset } of committed) if (replaced.has(key)) add(expected, dataset, rows);
  const found: Problem[] = [];
  if (partition.table !== 'windows') {
    for (const dataset of new Set([...expected.keys(), ...inForce.rows.keys()])) {
      const [want, have] = [expected.get(dataset) ?? 0, inForce.rows.get(dataset) ?? 0];
      if (want === have) continue;
      const message = `${name}: ${have} merged rows of ${dataset}, but its ledger says ${want}`;
      found.push(problem(have < want ? 'lost-rows' : 'doubled-rows', message));
    }
  }
  if (inForce.twice !== null) {
    found.push(problem('doubled-rows', `${name}: event ${inForce.twice} is in merged files twice`));
  }
  if (state.complete && JSON.stringify(state.read) !== JSON.stringify(readingOf(files))) {
    found.push(
      problem('wrong-reading', `${name}: the newest receipt lets SQL read something else than what is in force`),
    );
  }
  return found;
};

/** Windows count every row once: merged and raw ones together must hold as many records as the ledger has rows. */
const checkRecords = async (
  blobs: ReadBlobs,
  { windows }: MergedLake,
  merged: ReadonlyMap<string, number>,
): Promise<readonly Problem[]> => {
  const found: Problem[] = [];
  for (const [dataset, records] of merged) {
    const { rows = 0, keys = [] } = windows.get(dataset) ?? {};
    let have = records;
    for (const key of keys) {
      const bytes = await blobs.get(key);
      // one that is missing has been named already
      if (bytes === null) return found;
      for (const count of numbersOf((await decodeParquet(bytes)).get('records'))) have += count;
    }
    if (have === rows) continue;
    const code = have < rows ? 'lost-rows' : 'doubled-rows';
    found.push(problem(code, `windows of ${dataset} count ${have} records, but its ledger says ${rows}`));
  }
  return found;
};

const add = (counts: Map<string, number>, name: string, rows: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + rows);
};

interface MergedRows {
  readonly rows: ReadonlyMap<string, number>;
  /** An event that is there twice, or null. */
  readonly twice: string | null;
}

const mergedRows = async (blobs: ReadBlobs, table: string, files: PartitionState['files']): Promise<MergedRows> => {
  const rows = new Map<string, number>();
  const events = new Set<string>();
  let twice: string | null = null;
  for (const { key, bytes } of files) {
    if (table === 'quarantine') {
      for (const dataset of quarantineDatasets((await blobs.get(key)) ?? new Uint8Array())) add(rows, dataset, 1);
      continue;
    }
    const file = await openParquet(
      bytes,
      async (from, to) => (await blobs.getRange(key, from, to)) ?? new Uint8Array(),
    );
    for (const place of file.rowGroups) {
      const columns = await file.read(place, ['dataset', 'event_id', 'records']);
      const records = numbersOf(columns.get('records'));
      for (const [row, dataset] of textsOf(columns.get('dataset')).entries()) add(rows, dataset, records[row] ?? 1);
      for (const event of textsOf(columns.get('event_id'))) {
        if (events.has(event)) twice ??= event;
        events.add(event);
      }
    }
  }
  return { rows, twice };
};

/** Merged files that no receipt has in force nor has just replaced. */
const unreferenced = async (blobs: ReadBlobs, { states }: MergedLake): Promise<readonly Problem[]> => {
  const known = new Set<string>();
  for (const { files, replaced } of states.values()) {
    for (const key of [...files.map((file) => file.key), ...replaced.keys()]) known.add(key);
  }
  const found: Problem[] = [];
  for (const table of MERGED_TABLES) {
    for await (const { key } of blobs.list(`compacted/${table}/`)) {
      const partition = partitionOfKey(key);
      const isRead = partition && states.get(partitionName(partition))?.read.runs.includes(runOfKey(key) ?? '');
      if (known.has(key) || isRead) continue;
      const hours = GRACE_MS / 3_600_000;
      found.push(
        problem(
          'stray-file',
          `${key} is in no receipt: a killed compaction left it; one ${hours} hours later removes it`,
        ),
      );
    }
  }
  return found;
};
