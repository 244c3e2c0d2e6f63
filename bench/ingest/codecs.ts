/** Our codecs alone: cuts the file into blocks, folds each and writes its objects. No ledger, no detector. Arguments: FILE DIR */
import { closeSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { decideReadings } from '../../codecs/reading.ts';
import { type BlockHeader, blockIdOf } from '../../domain/block.ts';
import type { Reading } from '../../domain/reading.ts';
import { DEFAULT_BUCKET_LIMITS } from '../../domain/record.ts';
import { createBlockFold } from '../../streams/fold-block.ts';

const [file = '', folder = ''] = process.argv.slice(2);
const BLOCK_BYTES = 4 * 1024 * 1024;
const NEWLINE = 10;
const dataset = 'bench';
const source = basename(file);
const startedAt = Date.UTC(2026, 5, 1);

/** Blocks of whole lines. */
function* blocksOf(path: string): Generator<{ startByte: number; raw: Buffer }> {
  const input = openSync(path, 'r');
  for (let startByte = 0; ;) {
    const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
    const read = readSync(input, buffer, 0, BLOCK_BYTES, startByte);
    const end = buffer.subarray(0, read).lastIndexOf(NEWLINE) + 1;
    if (end === 0) break;
    yield { startByte, raw: buffer.subarray(0, end) };
    startByte += end;
  }
  closeSync(input);
}

const readingOf = (raw: Buffer): Reading => {
  const lines = raw
    .subarray(0, 1024 * 1024)
    .toString()
    .split('\n')
    .slice(0, -1);
  const sample = { source, fileName: source, lines, bytes: raw.subarray(0, 65_536), modifiedAt: null, whole: false };
  const options = { zoneOffsetMinutes: null, year: null, from: null, to: null, startedAt };
  const [decided] = decideReadings([sample], options);
  if (decided === undefined) throw new Error(`no format reads ${file}`);
  return decided.reading;
};

let reading: Reading | null = null;
const foldBlock = createBlockFold(DEFAULT_BUCKET_LIMITS);
let number = 0;
let line = 1;
for (const { startByte, raw } of blocksOf(file)) {
  reading ??= readingOf(raw);
  let lines = 0;
  for (let at = raw.indexOf(NEWLINE); at >= 0; at = raw.indexOf(NEWLINE, at + 1)) lines += 1;
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
    startedAt,
    codec: 'zstd',
    kind: 'lines',
  };
  for (const { key, bytes } of foldBlock(header, raw).objects) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), bytes);
  }
  number += 1;
  line += lines;
}
