/** Reads a file with our codecs and prints what it cost as JSON. Arguments: FILE records|parquet */
import { readBlock } from '../../codecs/block-records.ts';
import { DEFAULT_BUCKET_LIMITS } from '../../domain/record.ts';
import { createBlockFold } from '../../streams/fold-block.ts';
import { blocksOf } from '../ingest/blocks.ts';
import { measured } from './measured.ts';

const [file = '', mode = 'records'] = process.argv.slice(2);

const readRecords = (): { lines: number; latencyMs: number; format: string } => {
  let lines = 0;
  let latencyMs = 0;
  let format = '';
  for (const { header, raw } of blocksOf(file)) {
    format = header.reading.format;
    for (const record of readBlock(raw, header)) {
      if (record.kind !== 'row' || record.format !== format) continue;
      lines += 1;
      latencyMs += record.parsed.latencyMs ?? 0;
    }
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

await measured(() => Promise.resolve(mode === 'parquet' ? writeParquet() : readRecords()));
