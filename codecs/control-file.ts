import type { ControlRow } from '../domain/control-rows.ts';
import type { LakeTable } from '../domain/lake-table.ts';

/**
 * Rows of a control table as JSON lines, every column named. Instants are written as `2026-02-18 10:45:30.123`, UTC: what
 * the JSON readers of Athena, Trino and DuckDB all take for a timestamp. Throws for an instant that is none.
 */
export const encodeControlRows = ({ columns }: LakeTable, rows: readonly ControlRow[]): Uint8Array => {
  const lines = rows.map((row) => {
    const values = columns.map(({ name, type }) => [
      name,
      type === 'timestamp' ? sqlTime(row[name]) : (row[name] ?? null),
    ]);
    return `${JSON.stringify(Object.fromEntries(values))}\n`;
  });
  return new TextEncoder().encode(lines.join(''));
};

const sqlTime = (iso: ControlRow[string] | undefined): string | null =>
  iso === null || iso === undefined ? null : new Date(iso).toISOString().replace('T', ' ').slice(0, -1);
