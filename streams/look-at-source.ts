import type { LatencyUnit } from '../domain/reading.ts';
import type { DecidedSource } from './decide-sources.ts';
import { parseSource, type SourceRecord } from './parse-source.ts';
import type { SourceReaders } from './source-files.ts';

/** Latencies that were read, in milliseconds. */
export interface LatencySpan {
  readonly records: number;
  readonly smallest: number;
  readonly median: number;
  readonly largest: number;
  readonly unit: LatencyUnit | null;
}

/** What reading a source gave, up to a number of records. */
export interface SourceLook {
  readonly records: number;
  /** True when the source was read to its end. */
  readonly whole: boolean;
  /** Records by the format that read them. */
  readonly formats: Readonly<Record<string, number>>;
  readonly timeless: number;
  readonly skippedLines: number;
  /** Smallest and largest time, epoch ms; null without one. */
  readonly firstTs: number | null;
  readonly lastTs: number | null;
  readonly latency: LatencySpan | null;
  readonly services: readonly string[];
  readonly first: readonly SourceRecord[];
  readonly problem: string | null;
}

const FIRST = 8;
const MOST_SERVICES = 20;

/** Reads at most `most` records of a source and sums up what they say; every record is shown to `onRecord`. */
export const lookAtSource = async (
  readers: SourceReaders,
  source: DecidedSource,
  { startedAt, most }: { readonly startedAt: number; readonly most: number },
  onRecord: (record: SourceRecord) => void,
): Promise<SourceLook> => {
  const formats: Record<string, number> = {};
  const latencies: number[] = [];
  const services = new Set<string>();
  const first: SourceRecord[] = [];
  let records = 0;
  let timeless = 0;
  let skippedLines = 0;
  let firstTs: number | null = null;
  let lastTs: number | null = null;
  const reading = parseSource(readers, source, startedAt);
  let next = await reading.next();
  for (; next.done !== true && records < most; next = await reading.next()) {
    const record = next.value;
    onRecord(record);
    if (record.kind === 'skipped') {
      skippedLines += record.lines;
      continue;
    }
    records += 1;
    if (record.kind === 'oversized' || record.parsed === undefined) continue;
    const { ts, latencyMs, service } = record.parsed;
    if (first.length < FIRST) first.push(record);
    formats[record.format ?? ''] = (formats[record.format ?? ''] ?? 0) + 1;
    if (record.kind === 'unreadable' || record.timeless) timeless += 1;
    else if (ts !== null) {
      firstTs = Math.min(firstTs ?? ts, ts);
      lastTs = Math.max(lastTs ?? ts, ts);
    }
    if (latencyMs !== null) latencies.push(latencyMs);
    if (service !== null && services.size < MOST_SERVICES) services.add(service);
  }
  const whole = next.done === true;
  if (!whole) await reading.return({ problem: null });
  return {
    records,
    whole,
    formats,
    timeless,
    skippedLines,
    firstTs,
    lastTs,
    latency: spanOf(latencies, source.decided.reading.unit),
    services: [...services],
    first,
    problem: next.done === true ? next.value.problem : null,
  };
};

const spanOf = (latencies: readonly number[], unit: LatencyUnit | null): LatencySpan | null => {
  const sorted = [...latencies].sort((a, b) => a - b);
  const [smallest] = sorted;
  const largest = sorted.at(-1);
  if (smallest === undefined || largest === undefined) return null;
  return { records: sorted.length, smallest, median: sorted[sorted.length >> 1] ?? smallest, largest, unit };
};
