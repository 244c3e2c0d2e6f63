import { headerBehind } from '../codecs/header-lines.ts';
import { recordStarts } from '../codecs/record-starts.ts';
import { indexKey, indexPartKey } from '../domain/lake-layout.ts';
import type { ReplayFile } from '../domain/replay.ts';
import type { BlobStore } from '../ports/index.ts';
import type { CutContext } from './cut-blocks.ts';
import { encodeJson, readJson } from './event-store.ts';
import { type IndexEntry, indexRun } from './paced-source.ts';
import { recordRuns } from './record-runs.ts';
import type { SourceReaders } from './source-files.ts';
import { openText } from './source-text.ts';

const MOST_RUN_BYTES = 4 * 1024 * 1024;
const LEAST_RUN_BYTES = 256 * 1024;
/** Decoded bytes of all runs of a paced replay together: each of its sources holds one. */
const ALL_RUNS_BYTES = 64 * 1024 * 1024;

/** Decoded bytes per index entry, and per run of a paced replay, by the number of its sources. */
export const pacedRunBytes = (sources: number): number =>
  Math.max(LEAST_RUN_BYTES, Math.min(MOST_RUN_BYTES, Math.floor(ALL_RUNS_BYTES / sources)));

/** Entries between two savings of an index that is being built: 256 MiB of text where sources are few. */
const KEPT_EVERY = 64;

interface SourceIndex {
  readonly edges: string;
  /** How the source was read for it: another reading gives other times. */
  readonly reading: string;
  readonly entries: readonly IndexEntry[];
}

/** An index that is being built: `next` goes on from its last entry. */
interface PartialIndex extends SourceIndex {
  /** Header lines in force behind the last entry. */
  readonly headerLine: string | null;
}

export interface IndexPorts {
  readonly blobs: BlobStore;
  readonly readers: SourceReaders;
}

/** Called behind every entry; true when building must stop here. */
type StopsHere = () => Promise<boolean>;

/** Smallest and largest `logged_at` per `runBytes` of a source; read from the lake, or built and stored there when missing. */
export const readIndex = async (
  ports: IndexPorts,
  context: CutContext,
  file: ReplayFile,
  runBytes: number,
): Promise<readonly IndexEntry[]> =>
  (await storedIndex(ports.blobs, context, file)) ??
  (await buildIndex(ports, context, file, runBytes, () => Promise.resolve(false))) ??
  [];

/** Builds what is missing of an index, in several goes if need be: false when `stopsHere` ended it before its end. */
export const continueIndex = async (
  ports: IndexPorts,
  context: CutContext,
  file: ReplayFile,
  runBytes: number,
  stopsHere: StopsHere,
): Promise<boolean> =>
  (await storedIndex(ports.blobs, context, file)) !== null ||
  (await buildIndex(ports, context, file, runBytes, stopsHere)) !== null;

const storedIndex = async (
  blobs: Pick<BlobStore, 'get'>,
  { dataset }: CutContext,
  file: ReplayFile,
): Promise<readonly IndexEntry[] | null> => {
  const stored = await readJson<SourceIndex>(blobs, indexKey(dataset, file.source));
  return stored !== null && isOf(stored, file) ? stored.entries : null;
};

const isOf = ({ edges, reading }: SourceIndex, file: ReplayFile): boolean =>
  edges === file.edges && reading === JSON.stringify(file.reading);

/** All entries of an index, stored; null when it was stopped, with what there is so far stored. */
const buildIndex = async (
  { blobs, readers }: IndexPorts,
  context: CutContext,
  file: ReplayFile,
  runBytes: number,
  stopsHere: StopsHere,
): Promise<readonly IndexEntry[] | null> => {
  const { edges, source } = file;
  const partKey = indexPartKey(context.dataset, source);
  const part = await readJson<PartialIndex>(blobs, partKey);
  const begun = part !== null && isOf(part, file) ? part : null;
  const entries: IndexEntry[] = [...(begun?.entries ?? [])];
  const stored = { edges, reading: JSON.stringify(file.reading) };
  let carryTs = entries.at(-1)?.lastTs ?? file.firstTs;
  let headerLine = begun?.headerLine ?? null;
  const keep = (): Promise<void> =>
    blobs.put(partKey, encodeJson({ ...stored, entries, headerLine } satisfies PartialIndex));

  const start = { byte: entries.at(-1)?.endByte ?? 0, line: 1 };
  const { chunks } = openText(readers, file, start.byte);
  for await (const run of recordRuns(chunks, start, recordStarts(context.reading), () => runBytes)) {
    const entry = indexRun(context, run, carryTs, headerLine);
    entries.push(entry);
    carryTs = entry.lastTs;
    if (run.kind === 'lines') headerLine = headerBehind(context.reading, headerLine, run.raw);
    if (await stopsHere()) {
      await keep();
      return null;
    }
    if (entries.length % KEPT_EVERY === 0) await keep();
  }
  await blobs.put(indexKey(context.dataset, source), encodeJson({ ...stored, entries } satisfies SourceIndex));
  if (entries.length >= KEPT_EVERY || begun !== null) await blobs.delete(partKey);
  return entries;
};
