import { headerBehind } from '../codecs/header-lines.ts';
import { recordStarts } from '../codecs/record-starts.ts';
import { indexKey } from '../domain/lake-layout.ts';
import type { ReplayFile } from '../domain/replay.ts';
import type { BlobStore } from '../ports/index.ts';
import type { CutContext } from './cut-blocks.ts';
import { encodeJson, readJson } from './event-store.ts';
import { type IndexEntry, indexRun } from './paced-source.ts';
import { recordRuns } from './record-runs.ts';
import type { SourceReaders } from './source-files.ts';
import { openText } from './source-text.ts';

/** Decoded bytes per index entry, and per run of a paced replay. */
export const INDEX_BYTES = 4 * 1024 * 1024;

interface SourceIndex {
  readonly edges: string;
  /** How the source was read for it: another reading gives other times. */
  readonly reading: string;
  readonly entries: readonly IndexEntry[];
}

/** Smallest and largest `logged_at` per 4 MiB of a source; read from the lake, or built and stored there when missing. */
export const readIndex = async (
  ports: { readonly blobs: BlobStore; readonly readers: SourceReaders },
  context: CutContext,
  file: ReplayFile,
): Promise<readonly IndexEntry[]> => {
  const key = indexKey(context.dataset, file.source);
  const stored = await readJson<SourceIndex>(ports.blobs, key);
  const reading = JSON.stringify(file.reading);
  if (stored?.edges === file.edges && stored.reading === reading) return stored.entries;
  const entries = await buildIndex(ports.readers, context, file);
  await ports.blobs.put(key, encodeJson({ edges: file.edges, reading, entries } satisfies SourceIndex));
  return entries;
};

const buildIndex = async (
  readers: SourceReaders,
  context: CutContext,
  file: ReplayFile,
): Promise<readonly IndexEntry[]> => {
  const entries: IndexEntry[] = [];
  const { chunks } = openText(readers, file, 0);
  let carryTs = file.firstTs;
  let headerLine: string | null = null;
  for await (const run of recordRuns(chunks, { byte: 0, line: 1 }, recordStarts(context.reading), () => INDEX_BYTES)) {
    const entry = indexRun(context, run, carryTs, headerLine);
    entries.push(entry);
    carryTs = entry.lastTs;
    if (run.kind === 'lines') headerLine = headerBehind(context.reading, headerLine, run.raw);
  }
  return entries;
};
