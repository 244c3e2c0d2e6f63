import type { Reading } from '../domain/reading.ts';
import { formatById } from './log-formats/registry.ts';
import { isHeader } from './record-starts.ts';

/** The reading of what stands below header lines (joined by \n, or null for none): with the columns that they name. */
export const readingBelow = (reading: Reading, headerLine: string | null): Reading => {
  if (headerLine === null) return reading;
  const { fields } = pass(reading, headerLine.split('\n'));
  return isSame(fields, reading.fields) ? reading : { ...reading, fields };
};

/** The header lines (joined by \n) in force behind a stretch of decoded bytes below those of `headerLine`; null where the reading itself says as much. */
export const headerBehind = (reading: Reading, headerLine: string | null, raw: Uint8Array): string | null => {
  if (formatById(reading.format)?.readHeader === undefined) return null;
  const before = headerLine === null ? [] : headerLine.split('\n');
  const { fields, kept } = pass(reading, [...before, ...headersIn(latin1(raw))]);
  return isSame(fields, reading.fields) ? null : kept.join('\n');
};

/** Fields after the last of some header lines, and which of them still count: the last that set each field. */
const pass = (
  reading: Reading,
  lines: readonly string[],
): { readonly fields: Reading['fields']; readonly kept: readonly string[] } => {
  const readHeader = formatById(reading.format)?.readHeader;
  const kept = new Map<string, string>();
  let { fields } = reading;
  for (const line of lines) {
    const next = readHeader?.(line, fields) ?? null;
    if (next === null) continue;
    for (const [name, value] of Object.entries(next)) if (fields[name] !== value) kept.set(name, line);
    fields = next;
  }
  return { fields, kept: [...new Set(kept.values())] };
};

const isSame = (some: Reading['fields'], others: Reading['fields']): boolean => {
  const names = Object.keys(some);
  return names.length === Object.keys(others).length && names.every((name) => some[name] === others[name]);
};

const latin1 = (raw: Uint8Array): string => Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1');

function* headersIn(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const first = text.charCodeAt(at);
    // most lines begin with a digit and are no header
    if (!(first >= 48 && first <= 57)) {
      const line = text.slice(at, end).trimEnd();
      if (isHeader(line, null)) yield line;
    }
    at = end + 1;
  }
}
