/** A file as a replay's workers get it: blocks of whole lines, and how they are read. */
import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { decideReadings } from '../../codecs/reading.ts';
import { type BlockHeader, blockIdOf } from '../../domain/block.ts';
import type { Reading } from '../../domain/reading.ts';

/** Most bytes of a block. */
export const BLOCK_BYTES = 4 * 1024 * 1024;
const SAMPLE_BYTES = 1024 * 1024;
const NEWLINE = 10;
/** When the replay of a bench starts, epoch ms. */
export const STARTED_AT = Date.UTC(2026, 5, 1);

/** A block's header and its decoded bytes. */
export interface RawBlock {
  readonly header: BlockHeader;
  readonly raw: Buffer;
}

/** The blocks of a file, their reading decided from its beginning. */
export function* blocksOf(file: string): Generator<RawBlock> {
  const dataset = 'bench';
  const source = basename(file);
  let reading: Reading | null = null;
  let number = 0;
  let line = 1;
  for (const { startByte, raw } of rangesOf(file)) {
    reading ??= readingOf(source, raw);
    const lines = linesIn(raw);
    const header: BlockHeader = {
      version: 1,
      dataset,
      replay: `${dataset}~1`,
      number,
      blockId: blockIdOf(dataset, source, startByte, raw),
      source,
      startByte,
      endByte: startByte + raw.length,
      startLine: line,
      endLine: line + lines,
      reading,
      carry: { ts: null, headerLine: null },
      watermark: null,
      startedAt: STARTED_AT,
      codec: 'zstd',
      kind: 'lines',
    };
    yield { header, raw };
    number += 1;
    line += lines;
  }
}

/** The decoded bytes of the blocks of a file, each of whole lines, in a room of its own or all in the same. */
export function* rangesOf(
  path: string,
  room?: Buffer,
): Generator<{ readonly startByte: number; readonly raw: Buffer }> {
  const input = openSync(path, 'r');
  for (let startByte = 0; ;) {
    const buffer = room ?? Buffer.allocUnsafe(BLOCK_BYTES);
    const read = readSync(input, buffer, 0, BLOCK_BYTES, startByte);
    const end = buffer.subarray(0, read).lastIndexOf(NEWLINE) + 1;
    if (end === 0) break;
    yield { startByte, raw: buffer.subarray(0, end) };
    startByte += end;
  }
  closeSync(input);
}

const linesIn = (raw: Buffer): number => {
  let lines = 0;
  for (let at = raw.indexOf(NEWLINE); at >= 0; at = raw.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
};

/** How a file is read, decided from its first block. */
export const readingOf = (source: string, raw: Uint8Array): Reading => {
  const lines = Buffer.from(raw.subarray(0, SAMPLE_BYTES)).toString().split('\n').slice(0, -1);
  const sample = { source, fileName: source, lines, bytes: raw.subarray(0, 65_536), modifiedAt: null, whole: false };
  const options = { zoneOffsetMinutes: null, year: null, from: null, to: null, startedAt: STARTED_AT };
  const [decided] = decideReadings([sample], options);
  if (decided === undefined) throw new Error(`no format reads ${source}`);
  return decided.reading;
};
