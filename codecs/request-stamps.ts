import type { Reading } from '../domain/reading.ts';
import { createRecordReader } from './record-reader.ts';

const FAR_FUTURE = Date.UTC(2200, 0, 1);
/** Lines read in a row at the beginning, in the middle and at the end. */
const RUN = 1500;
/** Many formats write whole seconds: a smaller step back says nothing. */
const RESOLUTION_MS = 1000;
/** Backward steps (ms in all) that are worth a conclusion, and by how much the other stamp must explain them better. */
const WORTH = 5000;
const CLEARLY = 4;

/**
 * Whether a source stamps the start or the end of a request, from its order: lines are written when requests end, so that
 * with the right choice time (almost) never steps back. Null when the order does not contradict `usual`.
 */
export const inferStamps = (
  records: readonly string[],
  reading: Reading,
  usual: 'start' | 'end',
): 'start' | 'end' | null => {
  const expected = reading.fields['stamps'] ?? usual;
  const reader = createRecordReader(reading, FAR_FUTURE);
  let lastTs: number | null = null;
  let lastEnd = 0;
  let backAsEnd = 0;
  let backAsStart = 0;
  for (const line of runs(records)) {
    const record = reader.read(line);
    if (typeof record === 'string') continue;
    const { ts, latencyMs } = record.parsed;
    if (ts === null || latencyMs === null) continue;
    const end = ts + latencyMs;
    if (lastTs !== null) {
      backAsEnd += Math.max(0, lastTs - ts - RESOLUTION_MS);
      backAsStart += Math.max(0, lastEnd - end - RESOLUTION_MS);
    }
    lastTs = ts;
    lastEnd = end;
  }
  const found = expected === 'end' ? 'start' : 'end';
  const [wrong, right] = expected === 'end' ? [backAsEnd, backAsStart] : [backAsStart, backAsEnd];
  return wrong > WORTH && right * CLEARLY < wrong ? found : null;
};

const runs = (records: readonly string[]): readonly string[] => {
  if (records.length <= 3 * RUN) return records;
  const middle = (records.length - RUN) >> 1;
  return [...records.slice(0, RUN), ...records.slice(middle, middle + RUN), ...records.slice(-RUN)];
};
