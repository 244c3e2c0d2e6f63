/** Reads the bytes of one file as `foreshock parse` does, and checks that nothing of it was lost. */
import { type ParsedLine, parsedRecord } from '../../cli/parsed-record.ts';
import { keepsLines } from '../../domain/source-decoding.ts';
import type { BlobReader } from '../../ports/index.ts';
import { decideSources } from '../../streams/decide-sources.ts';
import { parseSource } from '../../streams/parse-source.ts';
import { findFiles } from '../../streams/source-files.ts';
import { openText } from '../../streams/source-text.ts';

/** What reading gave. */
export interface ReadBytes {
  readonly lines: readonly ParsedLine[];
  /** What is wrong with the counts, in words; null when they agree. */
  readonly fault: string | null;
}

const CHUNK = 64 * 1024;
const NEWLINE = 10;

/** Errors that say what the input lacks: an orderly end. */
const EXPECTED: ReadonlySet<unknown> = new Set(['nothing-readable', 'missing', 'usage']);

/** Reads `bytes` as the file `name`, written at `modifiedAt` (epoch ms). Throws only where foreshock has a mistake. */
export const readBytes = async (name: string, bytes: Uint8Array, modifiedAt: number): Promise<ReadBytes> => {
  const files = memoryReader(bytes, modifiedAt);
  const readers = { blobs: files, files };
  const startedAt = Date.now();
  const options = { zoneOffsetMinutes: null, year: null, from: null, to: null, startedAt };
  const lines: ParsedLine[] = [];
  const faults: string[] = [];
  try {
    for (const source of await decideSources(readers, await findFiles(readers, [name]), options)) {
      const hasLines = keepsLines(source.envelope);
      const count = createLineCount();
      for await (const record of parseSource(readers, source, startedAt)) {
        count.add(record);
        const line = parsedRecord(record, { source: null, hasLines });
        if (line !== null) lines.push(line);
      }
      const text = await linesOf(openText(readers, source, 0).chunks);
      const fault = count.fault(text);
      if (fault !== null) faults.push(`${source.source}: ${fault}`);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && EXPECTED.has(error.code))) throw error;
  }
  return { lines, fault: faults.length === 0 ? null : faults.join('; ') };
};

type Item = Parameters<typeof parsedRecord>[0];

/** Adds up the lines of records and the skipped ones, and sees whether records overlap. */
const createLineCount = (): { add(item: Item): void; fault(lines: number): string | null } => {
  let counted = 0;
  const ranges: (readonly [from: number, to: number])[] = [];
  return {
    add: (item) => {
      if (item.kind === 'skipped') {
        counted += item.lines;
        return;
      }
      counted += item.endLine - item.line + 1;
      ranges.push([item.line, item.endLine]);
    },
    fault: (lines) => {
      if (counted !== lines) return `${lines} lines, but records and skipped lines are ${counted}`;
      ranges.sort((a, b) => a[0] - b[0]);
      for (const [index, [from]] of ranges.entries()) {
        const before = ranges[index - 1];
        if (before && from <= before[1]) return `two records hold line ${from}`;
      }
      const last = ranges.at(-1)?.[1] ?? 0;
      return last > lines ? `a record ends at line ${last} of ${lines}` : null;
    },
  };
};

/** Physical lines of decoded text; a last one without a line break counts. */
const linesOf = async (chunks: AsyncIterable<Uint8Array>): Promise<number> => {
  let lines = 0;
  let last = NEWLINE;
  for await (const chunk of chunks) {
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
    last = chunk.at(-1) ?? last;
  }
  return last === NEWLINE ? lines : lines + 1;
};

/** One file in memory, under whatever key. */
const memoryReader = (bytes: Uint8Array, modifiedAt: number): BlobReader => ({
  get: () => Promise.resolve(bytes),
  getRange: (_, start, end) => Promise.resolve(bytes.subarray(start, end)),
  async *stream(_, start = 0) {
    for (let at = start; at < bytes.length; at += CHUNK) yield await Promise.resolve(bytes.subarray(at, at + CHUNK));
  },
  head: (key) => Promise.resolve({ key, size: bytes.length, modifiedAt, version: '1' }),
});
