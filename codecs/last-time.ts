import type { Reading } from '../domain/reading.ts';
import { blockText } from './block-lines.ts';
import { createRecordReader } from './record-reader.ts';
import { isHeader, recordStarts } from './record-starts.ts';

const DAY_MS = 86_400_000;

/**
 * The time of the last record in these bytes that carries a believable one, epoch ms; null when none does. It is what the
 * next block of the source carries.
 */
export const lastTimeOf = (raw: Uint8Array, reading: Reading, startedAt: number): number | null => {
  if (reading.format === 'binary') return null;
  const { text, lineAt } = blockText(raw);
  const starts = recordStarts(reading);
  const read = createRecordReader(reading, startedAt + DAY_MS);
  for (let end = text.length; end > 0; ) {
    const start = text.lastIndexOf('\n', end - 2) + 1;
    const stop = text.charCodeAt(end - 1) === 10 ? end - 1 : end;
    const line = lineAt(start, text.charCodeAt(stop - 1) === 13 ? stop - 1 : stop);
    end = start;
    if (line === '' || !starts(line) || isHeader(line, null)) continue;
    const record = read(line);
    if (typeof record !== 'string' && record.parsed.ts !== null) return record.parsed.ts;
  }
  return null;
};
