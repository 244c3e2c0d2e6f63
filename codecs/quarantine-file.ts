import { gunzipSync, gzipSync } from 'node:zlib';
import { count, nullable, object, text as textGuard } from './guards.ts';
import type { QuarantineReason } from '../domain/ledger.ts';
import type { TableColumn } from './log-table.ts';

/** A record that became no row, with what a person needs to find it and a program needs to read it again. */
export interface QuarantinedRecord {
  readonly dataset: string;
  readonly source: string;
  /** Start in the decoded source, in bytes. */
  readonly position: number;
  /** Bytes of the whole record, also where `bytes` holds only its beginning. */
  readonly length: number;
  /** First and last physical line, 1-based; null for envelopes and streams. */
  readonly line: number | null;
  readonly endLine: number | null;
  readonly reason: QuarantineReason;
  /** Hex sha256 of the whole record where `bytes` does not hold all of it. */
  readonly sha256: string | null;
  readonly bytes: Uint8Array;
}

/** The columns of `quarantine`: `text` holds the bytes where they are UTF-8, `base64` where they are not. */
export const QUARANTINE_COLUMNS: readonly TableColumn[] = [
  { name: 'dataset', type: 'string', nullable: false },
  { name: 'source', type: 'string', nullable: false },
  { name: 'position', type: 'int64', nullable: false },
  { name: 'length', type: 'int64', nullable: false },
  { name: 'line', type: 'int64', nullable: true },
  { name: 'end_line', type: 'int64', nullable: true },
  { name: 'reason', type: 'string', nullable: false },
  { name: 'sha256', type: 'string', nullable: true },
  { name: 'text', type: 'string', nullable: true },
  { name: 'base64', type: 'string', nullable: true },
];

/** Quarantined records as gzipped JSON lines; the same records give the same bytes. */
export const encodeQuarantine = (records: readonly QuarantinedRecord[]): Uint8Array =>
  gzipLines(records.map((record) => JSON.stringify(quarantineRow(record))));

/** Lines as gzip; the same lines give the same bytes. */
export const gzipLines = (lines: readonly string[]): Uint8Array => {
  const gzip = gzipSync(lines.map((line) => `${line}\n`).join(''));
  // the header names the operating system, which is no part of the content
  gzip[GZIP_SYSTEM_AT] = GZIP_SYSTEM_UNKNOWN;
  return gzip;
};

/** The bytes of each record in a file that `encodeQuarantine` wrote, in order; throws where it is none. */
export const quarantinedBytes = (file: Uint8Array): readonly Uint8Array[] =>
  gunzipSync(file)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { text, base64 } = storedRow(JSON.parse(line), 'row');
      return text === null ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text, 'utf8');
    });

const storedRow = object<{ readonly length: number; readonly text: string | null; readonly base64: string | null }>(
  { length: count, text: nullable(textGuard), base64: nullable(textGuard) },
  {},
);

const GZIP_SYSTEM_AT = 9;
const GZIP_SYSTEM_UNKNOWN = 255;

const quarantineRow = ({
  dataset,
  source,
  position,
  length,
  line,
  endLine,
  reason,
  sha256,
  bytes,
}: QuarantinedRecord): object => {
  const text = utf8Text(bytes);
  const base64 = text === null ? Buffer.from(bytes).toString('base64') : null;
  return { dataset, source, position, length, line, end_line: endLine, reason, sha256, text, base64 };
};

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const utf8Text = (bytes: Uint8Array): string | null => {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return null;
  }
};
