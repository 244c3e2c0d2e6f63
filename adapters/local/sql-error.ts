import { codeOf } from './file-errors.ts';

/** What went wrong with a statement, where the database said it: place counted from 1. */
interface SqlPlace {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

const KIND = /^(?:Failed to extract statements: )?([A-Z][a-z]+(?: [A-Z][a-z]+)?) Error: /;
/** `LINE 1: …part of the line…` and below it a caret under the place. */
const EXCERPT = /\n+LINE (\d+): (.*)\n( *)\^/;

/** The statement is at fault, not the lake. */
const STATEMENT_KINDS = new Set(['Parser', 'Binder', 'Catalog', 'Syntax']);

/**
 * An error of DuckDB said for a person: what, where in the SQL as it was given, and what was perhaps meant. `code` is
 * `ESQL` where the statement is at fault and `EQUERY` otherwise.
 */
export const explainSqlError = (
  error: unknown,
  sql: { readonly given: string; readonly run: string; readonly originalOffset: (offset: number) => number },
): Error => {
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  const kind = KIND.exec(message)?.[1] ?? '';
  const place = placeOf(message, sql);
  const what = message
    .replace(KIND, '')
    .replace(EXCERPT, '')
    .replace(/\n+$/, '')
    .replaceAll(/\n{2,}/g, '\n');
  const where = place
    ? ` (line ${place.line}, column ${place.column})\n  ${place.text}\n  ${' '.repeat(place.column - 1)}^`
    : '';
  const [first = '', ...rest] = withoutInternals(what).split('\n');
  const hint = rest.length > 0 ? `\n${rest.join('\n')}` : '';
  const position = place ? { line: place.line, column: place.column } : {};
  const code = codeOf(error) === 'ESQL' || STATEMENT_KINDS.has(kind) ? 'ESQL' : 'EQUERY';
  return Object.assign(new Error(`SQL: ${first}${where}${hint}`, { cause: error }), { code, ...position });
};

/** Names that DuckDB suggests from its own catalogue help nobody. */
const withoutInternals = (text: string): string =>
  text.replaceAll(/\nDid you mean "(?:pg_|duckdb_|sqlite_)[^\n]*/g, '');

const placeOf = (message: string, sql: Parameters<typeof explainSqlError>[1]): SqlPlace | null => {
  const [, number = '', excerpt = '', indent = ''] = EXCERPT.exec(message) ?? [];
  if (number === '') return null;
  const lines = sql.run.split('\n');
  const start = lines.slice(0, Number(number) - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const shown = excerpt.replace(/^\.\.\./, '').replace(/\.\.\.$/, '');
  const cut = excerpt.startsWith('...') ? 3 : 0;
  const found = (lines[Number(number) - 1] ?? '').indexOf(shown);
  const inExcerpt = indent.length - `LINE ${number}: `.length - cut;
  return placeAt(sql.given, sql.originalOffset(start + Math.max(0, found) + Math.max(0, inExcerpt)));
};

const placeAt = (sql: string, offset: number): SqlPlace => {
  const before = sql.slice(0, offset).split('\n');
  const line = before.length;
  return { line, column: (before.at(-1) ?? '').length + 1, text: sql.split('\n')[line - 1] ?? '' };
};
