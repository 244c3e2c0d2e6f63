/**
 * Reads a file with our codecs and prints what it cost as JSON. Arguments: FILE records|parquet
 * `records`: every row is taken at once, as ingest takes them: what needs no string of its own lies in the block, and ids
 * of blocks are not made. `parquet`: all that ingest does with a block, from deciding how to read it on.
 */
import { basename } from 'node:path';
import { createBlockReader, type TakeRow } from '../../codecs/block-records.ts';
import type { Reading } from '../../domain/reading.ts';
import { DEFAULT_BUCKET_LIMITS } from '../../domain/record.ts';
import { createBlockFold } from '../../streams/fold-block.ts';
import { BLOCK_BYTES, blocksOf, rangesOf, readingOf, STARTED_AT } from '../ingest/blocks.ts';
import { measured } from './measured.ts';

const [file = '', mode = 'records'] = process.argv.slice(2);

/** How the file is read is decided before, as DuckDB is told its columns. */
const readingOfFile = (): Reading => {
  for (const { raw } of rangesOf(file)) return readingOf(basename(file), raw);
  throw new Error(`${file} is empty`);
};

const readRecords = (reading: Reading): { lines: number; latencyMs: number; format: string } => {
  const { format } = reading;
  let lines = 0;
  let latencyMs = 0;
  let startLine = 1;
  const read = createBlockReader();
  // rows are taken at once, so that the next block may come to the same place, as it does where a program reads a file
  const room = Buffer.allocUnsafe(BLOCK_BYTES);
  const take: TakeRow = (row) => {
    startLine = row.endLine + 1;
    if (row.format !== format) return;
    lines += 1;
    latencyMs += row.parsed.latencyMs ?? 0;
  };
  for (const { startByte, raw } of rangesOf(file, room)) {
    const context = { reading, carry: { ts: null, headerLine: null }, startedAt: STARTED_AT, startByte, startLine };
    for (const record of read(raw, context, take)) if (record.kind === 'row') take(record);
  }
  return { lines, latencyMs, format };
};

const writeParquet = (): { lines: number; latencyMs: number; format: string } => {
  const foldBlock = createBlockFold(DEFAULT_BUCKET_LIMITS);
  let lines = 0;
  let format = '';
  for (const { header, raw } of blocksOf(file)) {
    const { objects } = foldBlock(header, raw);
    format = header.reading.format;
    if (objects.length > 0) lines += header.endLine - header.startLine;
  }
  return { lines, latencyMs: 0, format };
};

if (mode === 'parquet') await measured(() => Promise.resolve(writeParquet()));
else {
  const reading = readingOfFile();
  await measured(() => Promise.resolve(readRecords(reading)));
}
