import { keepsLines } from '../domain/source-decoding.ts';
import { createLocalPorts } from '../runtime/local.ts';
import { decideSources } from '../streams/decide-sources.ts';
import { parseSource, type SourceRecord } from '../streams/parse-source.ts';
import { findFiles } from '../streams/source-files.ts';
import { EXIT } from './failure.ts';
import type { Invocation } from './invocation.ts';

/** `foreshock parse FILE`: one record per line as JSON, and on stderr what could not be read. */
export const parse = async (invocation: Invocation, files: readonly string[]): Promise<number> => {
  const { terminal } = invocation;
  const { blobs, files: reader, clock } = createLocalPorts(invocation.config);
  const readers = { blobs, files: reader };
  const startedAt = clock.now();
  const found = await findFiles(readers, files);
  const options = { zoneOffsetMinutes: null, year: null, from: null, to: null, startedAt };
  let records = 0;
  for (const source of await decideSources(readers, found, options)) {
    for await (const record of parseSource(readers, source, startedAt)) {
      const line = parsedLine(record, keepsLines(source.envelope));
      if (line === null) continue;
      records += 1;
      terminal.out.write(`${JSON.stringify(line)}\n`);
    }
  }
  return records === 0 ? EXIT.missing : EXIT.done;
};

/** What is printed of a record; null for what is none. */
const parsedLine = (record: SourceRecord, hasLines: boolean): object | null => {
  if (record.kind === 'skipped' || record.kind === 'oversized') return null;
  const { parsed, line, endLine, format } = record;
  if (parsed === undefined) return null;
  const { ts, level, service, latencyMs, status, message, traceId, route } = parsed;
  return {
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
  };
};
