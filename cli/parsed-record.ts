import { columnsOf, cut, safeLine } from '../codecs/plain-text.ts';
import type { SourceRecord } from '../streams/parse-source.ts';
import { type Invocation, paintOf } from './invocation.ts';

/** A record as `foreshock parse` prints it; `line` and `end_line` are 1-based lines of the decoded text, absent for records of an envelope. */
export interface ParsedLine {
  readonly source?: string;
  readonly line?: number;
  readonly end_line?: number;
  /** ISO 8601; null = the source has no time. */
  readonly timestamp: string | null;
  readonly level: string | null;
  readonly service: string | null;
  readonly latency_ms: number | null;
  readonly status: number | null;
  readonly message: string | null;
  readonly trace_id: string | null;
  readonly route: string | null;
  readonly fingerprint: string | null;
  readonly format: string | null;
  /** The record has no time of its own: `timestamp` is its neighbour's. */
  readonly timeless?: true;
}

/** What is printed of where a record stands: its source unless null, its lines unless it is an element of an envelope. */
export interface PrintedPlace {
  readonly source: string | null;
  readonly hasLines: boolean;
}

/** What is printed of a record; null for what is none. */
export const parsedRecord = (record: SourceRecord, { source, hasLines }: PrintedPlace): ParsedLine | null => {
  if (record.kind === 'skipped' || record.kind === 'oversized') return null;
  const { parsed, line, endLine, format } = record;
  if (parsed === undefined) return null;
  const { ts, level, service, latencyMs, status, message, traceId, route } = parsed;
  return {
    ...(source === null ? {} : { source }),
    ...(hasLines ? { line } : {}),
    ...(hasLines && endLine > line ? { end_line: endLine } : {}),
    timestamp: ts === null ? null : new Date(ts).toISOString(),
    level,
    service,
    latency_ms: latencyMs,
    status,
    message,
    trace_id: traceId,
    route,
    fingerprint: record.kind === 'row' ? record.fingerprint : null,
    format: format ?? null,
    ...(record.kind === 'row' && record.timeless ? { timeless: true } : {}),
  };
};

const TIME_WIDTH = 24;
const SERVICE_WIDTH = 14;
const SHORT_LEVEL = 5;

/** The same as one line of columns for a person: time, level, service, status, latency, message. */
export const columnsLine = (line: ParsedLine, invocation: Invocation, indent = 0): string => {
  const paint = paintOf(invocation);
  const level = (line.level ?? '').padEnd(SHORT_LEVEL);
  const paintLevel =
    line.level === 'error' || line.level === 'fatal' ? paint.bad : line.level === 'warn' ? paint.warn : paint.muted;
  const head = [
    paint.muted((line.timestamp ?? 'no time').padEnd(TIME_WIDTH)),
    paintLevel(level),
    padded(cut(safeLine(line.service ?? ''), SERVICE_WIDTH), SERVICE_WIDTH),
    String(line.status ?? '').padStart(3),
    latencyText(line.latency_ms).padStart(9),
  ];
  const room =
    invocation.terminal.out.columns - (indent + TIME_WIDTH + SHORT_LEVEL + SERVICE_WIDTH + 3 + 9 + head.length);
  const message = safeLine((line.message ?? line.route ?? '').slice(0, 1000));
  return `${head.join(' ')} ${cut(message, Math.max(room, 20))}\n`;
};

/** `179 ms`, `0.43 ms`, `12.3 s`; empty without one. */
export const latencyText = (ms: number | null): string => {
  if (ms === null) return '';
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms >= 100 ? Math.round(ms) : Number(ms.toPrecision(2))} ms`;
};

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - columnsOf(text)));
