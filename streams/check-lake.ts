import { decodeParquet } from '../codecs/parquet/decode.ts';
import { originOf } from '../domain/compaction.ts';
import { blockOfKey } from '../domain/lake-layout.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { LIVE, liveLedgerOf } from '../domain/live.ts';
import type { DoctorJson } from '../domain/machine-output.ts';
import type { Problem, ReplayState } from '../domain/replay.ts';
import type { BlobStore } from '../ports/index.ts';
import { checkMerged, loadMerged, type MergedLake } from './check-merged.ts';
import { skippedLines } from './fold-totals.ts';
import { checkShard } from './check-shard.ts';
import { readSettled } from './ledger.ts';
import { shardsWithLedger } from './live-shards.ts';
import { listReplayIds, loadReplay } from './replay-states.ts';

const FILE_PREFIXES = ['logs/', 'windows/', 'quarantine/'];
/** Findings of one kind that are spelled out; the rest are counted. */
const MAX_NAMED = 20;

type Counts = Pick<DoctorJson, 'lines' | 'records' | 'rows' | 'quarantined' | 'skipped'>;

/**
 * Proves that the lake is what its events and ledger say: every block committed, records = rows + quarantined, every line
 * accounted for, every file there with its rows, merged files with the rows of those that they replace, each once, no file
 * that belongs to nobody.
 */
export const checkLake = async (blobs: BlobStore): Promise<DoctorJson> => {
  const files = await lakeFiles(blobs);
  const merged = await loadMerged(blobs);
  const problems: Problem[] = [];
  const counts = { lines: 0, records: 0, rows: 0, quarantined: 0, skipped: 0 };
  for (const id of await listReplayIds(blobs)) {
    const state = await loadReplay(blobs, id);
    if (state.status === 'replaced') continue;
    const entries = await readSettled(blobs, id);
    problems.push(...checkBlocks(state, entries), ...entries.flatMap(checkCounts));
    for (const entry of entries) {
      problems.push(...(await checkFiles(blobs, entry, { files, merged })));
      merged.expect(entry, originOf(id));
      addCounts(counts, entry);
    }
  }
  for (const shard of await shardsWithLedger(blobs)) {
    const entries = await readSettled(blobs, liveLedgerOf(shard));
    problems.push(...(await checkShard(blobs, shard, entries)), ...entries.flatMap(checkCounts));
    for (const entry of entries) {
      problems.push(...(await checkFiles(blobs, entry, { files, merged })));
      merged.expect(entry, LIVE);
      addCounts(counts, entry);
    }
  }
  problems.push(...(await checkMerged(blobs, merged)), ...strays(files));
  return { ok: problems.length === 0, ...counts, problems };
};

/** Sizes of all files under logs/, windows/ and quarantine/; those that entries name are taken out one by one. */
const lakeFiles = async (blobs: Pick<BlobStore, 'list'>): Promise<Map<string, number>> => {
  const files = new Map<string, number>();
  for (const prefix of FILE_PREFIXES) for await (const { key, size } of blobs.list(prefix)) files.set(key, size);
  return files;
};

const addCounts = (counts: { -readonly [K in keyof Counts]: Counts[K] }, entry: LedgerEntry): void => {
  counts.lines += entry.lines;
  counts.records += entry.records;
  counts.rows += entry.rows;
  counts.quarantined += entry.quarantined;
  counts.skipped += skippedLines(entry);
};

const problem = (source: string | null, code: string, message: string): Problem => ({ source, code, message });

/** Every block that was cut is committed, and the blocks of each source follow one another without gap or overlap. */
const checkBlocks = (state: ReplayState, entries: readonly LedgerEntry[]): readonly Problem[] => {
  const committed = new Map(entries.map((entry) => [entry.number, entry]));
  const missing = state.blocks.filter(({ number }) => !committed.has(number));
  const wrong = state.blocks.filter(
    ({ number, blockId }) => committed.has(number) && committed.get(number)?.blockId !== blockId,
  );
  const unfinished = state.status === 'finished' ? [] : [`the replay is ${state.status}`];
  const advice = state.status === 'abandoned' ? '--replace starts it anew' : 'the same replay command goes on with it';
  return [
    ...(missing.length === 0 && unfinished.length === 0
      ? []
      : [
          problem(
            null,
            'unfinished',
            `${state.replay}: ${[...unfinished, ...notCommitted(missing.length)].join(', ')}; ${advice}`,
          ),
        ]),
    ...wrong.map(({ number }) =>
      problem(null, 'wrong-block', `${state.replay}: entry ${number} is of another block than its events say`),
    ),
    ...state.files.flatMap(({ source }) => checkRanges(state, source)),
  ];
};

const notCommitted = (count: number): readonly string[] =>
  count === 0 ? [] : [`${count} of its blocks are not committed`];

const checkRanges = ({ replay, blocks }: ReplayState, source: string): readonly Problem[] => {
  const ofSource = blocks.filter((block) => block.source === source).toSorted((a, b) => a.startByte - b.startByte);
  return ofSource.flatMap((block, index) => {
    const before = ofSource[index - 1];
    const expected = before ? [before.endByte, before.endLine] : [0, 1];
    if (block.startByte === expected[0] && block.startLine === expected[1]) return [];
    return [
      problem(
        source,
        'range',
        `${replay}: block ${block.number} begins at byte ${block.startByte}, not at ${expected[0]}`,
      ),
    ];
  });
};

/** What does not add up in an entry: records = rows + quarantined, rows as in files and buckets, the cutter's lines as the reader's. */
export const checkCounts = (entry: LedgerEntry): readonly Problem[] => {
  const where = `${entry.replay} block ${entry.number}`;
  const inFiles = entry.files.filter(({ key }) => key.startsWith('logs/')).reduce((sum, { rows }) => sum + rows, 0);
  const inBuckets = Object.values(entry.buckets).reduce((sum, count) => sum + count, 0);
  const found: Problem[] = [];
  if (entry.records !== entry.rows + entry.quarantined) {
    found.push(
      problem(
        entry.source,
        'counts',
        `${where}: ${entry.records} records, but ${entry.rows} rows and ${entry.quarantined} quarantined`,
      ),
    );
  }
  if (inFiles !== entry.rows || inBuckets !== entry.rows) {
    found.push(
      problem(
        entry.source,
        'counts',
        `${where}: ${entry.rows} rows, but ${inFiles} in its files and ${inBuckets} in its buckets`,
      ),
    );
  }
  const isCovered = entry.lines === entry.recordLines + skippedLines(entry) && entry.recordLines >= entry.records;
  if (entry.lines !== entry.endLine - entry.startLine || !isCovered) {
    found.push(
      problem(
        entry.source,
        'lines',
        `${where}: ${entry.lines} lines, but ${entry.recordLines} in ${entry.records} records and ${skippedLines(entry)} skipped`,
      ),
    );
  }
  return found;
};

/** The files of an entry are there, whole, and log files hold as many rows as it says. */
const checkFiles = async (
  blobs: Pick<BlobStore, 'get'>,
  entry: LedgerEntry,
  { files, merged }: { readonly files: Map<string, number>; readonly merged: MergedLake },
): Promise<readonly Problem[]> => {
  const found: Problem[] = [];
  for (const { key, rows, bytes } of entry.files) {
    const size = files.get(key);
    files.delete(key);
    if (size === undefined && merged.hasReplaced(key)) continue;
    if (size === undefined)
      found.push(problem(entry.source, 'missing-file', `${key} is in the ledger but not in the lake`));
    else if (size !== bytes)
      found.push(problem(entry.source, 'damaged-file', `${key} has ${size} bytes, not ${bytes}`));
    else if (key.startsWith('logs/') && (await rowsOf(blobs, key)) !== rows) {
      found.push(problem(entry.source, 'damaged-file', `${key} does not hold the ${rows} rows that the ledger says`));
    }
  }
  return found;
};

const rowsOf = async (blobs: Pick<BlobStore, 'get'>, key: string): Promise<number | null> => {
  const bytes = await blobs.get(key);
  if (bytes === null) return null;
  try {
    return (await decodeParquet(bytes)).get('event_id')?.length ?? 0;
  } catch {
    return null;
  }
};

/** Files that no entry names: what a crash left, or what somebody put there. */
const strays = (files: ReadonlyMap<string, number>): readonly Problem[] => {
  const keys = [...files.keys()];
  const named = keys
    .slice(0, MAX_NAMED)
    .map((key) =>
      problem(
        null,
        'stray-file',
        blockOfKey(key)
          ? `${key} is not in the ledger: a crash left it; the same replay command finishes it, --replace removes it`
          : `${key} is no file of ours: move it out of the lake`,
      ),
    );
  const rest = keys.length - named.length;
  return rest === 0 ? named : [...named, problem(null, 'stray-file', `${rest} more files are not in the ledger`)];
};
