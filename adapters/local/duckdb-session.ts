import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api';
import type { LakeDays } from '../../domain/lake-days.ts';
import type { LakeSchema } from '../../domain/lake-table.ts';
import type { QueryResult } from '../../ports/query-engine.ts';
import { escapeGlob, hasFile, literal, tableOfRows, viewOfFiles } from './duckdb-tables.ts';
import { queryValueOf, trinoTypeOf } from './duckdb-values.ts';
import { TEMP_FOLDER } from './file-key.ts';
import { tempName } from './temp-files.ts';
import { translateSql } from './trino-dialect.ts';
import { TRINO_MACROS } from './trino-macros.ts';
import { explainSqlError } from './sql-error.ts';

/** A row of a control table: values by column, instants as ISO 8601. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

export interface SessionOptions {
  /** Absolute path of the lake. */
  readonly root: string;
  readonly schema: LakeSchema;
  readonly threads: number;
  readonly memoryLimit: string | null;
}

/** An open DuckDB in this process. */
export interface DuckDbSession {
  /** Looks again which tables have files, and makes the views for these days; null = nothing was merged. */
  refresh(days: LakeDays | null): Promise<void>;
  /** Replaces the rows of a control table. */
  fill(table: string, rows: readonly Row[]): Promise<void>;
  run(sql: string, signal?: AbortSignal): Promise<QueryResult>;
  close(): void;
}

/** Opens a DuckDB in memory that sees the lake, reads nothing else, and cannot be told otherwise by SQL. */
export const openDuckDb = async (options: SessionOptions): Promise<DuckDbSession> => {
  const { root, schema } = options;
  const instance = await DuckDBInstance.create(':memory:', settingsOf(options));
  const own = await instance.connect();
  const filled = new Map<string, boolean>();
  const made = new Map<string, string>();

  const refresh = async (days: LakeDays | null): Promise<void> => {
    for (const table of schema.tables) {
      if (table.source.kind !== 'files') continue;
      const isFilled = hasFile(root, table.source.pattern);
      if (filled.get(table.name) === isFilled) continue;
      await own.run(viewOfFiles(root, table, isFilled));
      filled.set(table.name, isFilled);
    }
    for (const { name, sql } of schema.views) {
      const text = sql(days);
      if (made.get(name) === text) continue;
      await own.run(`create or replace view ${name} as ${translateSql(text).sql}`);
      made.set(name, text);
    }
  };

  const fill = async (name: string, rows: readonly Row[]): Promise<void> => {
    const table = schema.tables.find((one) => one.name === name && one.source.kind === 'control');
    if (!table) throw new Error(`there is no control table ${name}`);
    await own.run(tableOfRows(table), [JSON.stringify(rows)]);
  };

  await own.run(TRINO_MACROS.map((macro) => `create macro ${macro};`).join('\n'));
  for (const { name, source } of schema.tables) if (source.kind === 'control') await fill(name, []);
  await refresh(null);
  await own.run(lockdown(root).join(';'));

  return {
    refresh,
    fill,
    run: async (sql, signal) => {
      const connection = await instance.connect();
      try {
        return await runOn(connection, sql, signal);
      } finally {
        connection.closeSync();
      }
    },
    close: () => {
      own.closeSync();
      instance.closeSync();
    },
  };
};

const settingsOf = ({ root, threads, memoryLimit }: SessionOptions): Record<string, string> => ({
  threads: String(threads),
  temp_directory: join(root, TEMP_FOLDER, tempName()),
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  ...(memoryLimit === null ? {} : { memory_limit: memoryLimit }),
});

/** Last of all: nothing but the lake's files can be opened, and no later statement can change that. */
const lockdown = (root: string): readonly string[] => [
  `set global timezone = 'UTC'`,
  'set global integer_division = true',
  // DuckDB compares patterns as they are written
  `set global allowed_directories = [${literal(root)}, ${literal(escapeGlob(root))}]`,
  'set global enable_external_access = false',
  'set global lock_configuration = true',
];

const runOn = async (connection: DuckDBConnection, given: string, signal?: AbortSignal): Promise<QueryResult> => {
  const { sql, originalOffset } = translateSql(given);
  const interrupt = (): void => connection.interrupt();
  signal?.throwIfAborted();
  signal?.addEventListener('abort', interrupt);
  try {
    const reader = await (await prepareQuery(connection, sql)).runAndReadAll();
    return {
      columns: reader
        .columnNames()
        .map((name, index) => ({ name: columnName(name, index), type: trinoTypeOf(String(reader.columnType(index))) })),
      rows: reader.getRows().map((row) => row.map(queryValueOf)),
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw explainSqlError(error, { given, run: sql, originalOffset });
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
};

/** An expression without a name is `_col<place>`, as in Athena; DuckDB would call it by its own function's name. */
const columnName = (name: string, index: number): string => (EXPRESSION.test(name) ? `_col${index}` : name);
const EXPRESSION = /^[\w.]*\(.*\)$|^CASE\s/s;

const COMMENTS = /--[^\n]*|\/\*[\s\S]*?\*\//g;
const EXPLAIN = /^explain(?:\s+analyze)?\s+/i;
/** Some other statements act as soon as they are prepared, so the first word decides before DuckDB sees them. */
const QUERY = /^(?:select|with|values|table|show|describe|desc|explain)\b|^\(/i;

/** One statement that only reads. `explain analyze` runs what it explains, so that must be such a one, too. */
const prepareQuery = async (connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> => {
  let bare = sql.replaceAll(COMMENTS, ' ').trim();
  if (/^;*$/.test(bare)) throw refusal('there is no statement: give a query, such as: select * from logs limit 10');
  while (EXPLAIN.test(bare)) bare = bare.replace(EXPLAIN, '');
  if (!QUERY.test(bare)) throw refusal(`${bare.split(/\s/, 1)[0]}: ${ONLY_QUERIES}`);
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw refusal(`there are ${statements.count} statements: run them one by one`);
  const statement = await statements.prepare(0);
  if (!READING.has(statement.statementType)) throw refusal(ONLY_QUERIES);
  return statement;
};

const ONLY_QUERIES = 'only queries can be run here, select … or with …; the lake is written by replays alone';
const READING = new Set([StatementType.SELECT, StatementType.EXPLAIN]);

const refusal = (reason: string): Error => Object.assign(new Error(reason), { code: 'ESQL' });
