import { type BlockRecord, readBlock } from '../codecs/block-records.ts';
import { headerBehind } from '../codecs/header-lines.ts';
import { recordStarts } from '../codecs/record-starts.ts';
import type { DecidedSource } from './decide-sources.ts';
import { recordRuns } from './record-runs.ts';
import type { SourceReaders } from './source-files.ts';
import { openText } from './source-text.ts';

const RUN_BYTES = 1024 * 1024;
const HEAD = 64 * 1024;

/** What became of a source that was read to its end, or of a record that is too long to be read. */
export type SourceRecord =
  | BlockRecord
  | { readonly kind: 'oversized'; readonly line: number; readonly endLine: number; readonly head: string };

/** All records of a source in their order, as a replay reads them; memory stays bounded. `startedAt` is epoch ms. */
export async function* parseSource(
  readers: SourceReaders,
  source: DecidedSource,
  startedAt: number,
): AsyncGenerator<SourceRecord, { readonly problem: string | null }, undefined> {
  const { reading, firstTs } = source.decided;
  const text = openText(readers, source, 0);
  let ts = firstTs;
  let headerLine: string | null = null;
  for await (const run of recordRuns(text.chunks, { byte: 0, line: 1 }, recordStarts(reading), () => RUN_BYTES)) {
    if (run.kind === 'oversized') {
      const head = new TextDecoder().decode(run.head.subarray(0, HEAD));
      yield { kind: 'oversized', line: run.start.line, endLine: run.end.line - 1, head };
      continue;
    }
    const context = { reading, carry: { ts, headerLine }, startedAt };
    for (const record of readBlock(run.raw, { ...context, startByte: run.start.byte, startLine: run.start.line })) {
      if (record.kind === 'row' && !record.timeless) ts = record.parsed.ts;
      yield record;
    }
    headerLine = headerBehind(reading, headerLine, run.raw);
  }
  return { problem: text.problem() };
}
