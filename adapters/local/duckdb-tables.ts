import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LakeColumn, LakeColumnType, LakeTable } from '../../domain/lake-table.ts';

const TYPES: Readonly<Record<LakeColumnType, string>> = {
  string: 'varchar',
  timestamp: 'timestamp',
  int32: 'integer',
  int64: 'bigint',
  double: 'double',
  binary: 'blob',
};

/** Text as a literal of SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A struct literal of DuckDB that gives each column its type. */
const typeMap = (columns: readonly LakeColumn[]): string =>
  `{${columns.map(({ name, type }) => `${literal(name)}: ${literal(TYPES[type].toUpperCase())}`).join(', ')}}`;

/** Makes or replaces the view of a table whose rows are files below `root`; empty where there are no files yet. */
export const viewOfFiles = (root: string, table: LakeTable, pattern: string, hasFiles: boolean): string => {
  const columns = [...table.columns, ...table.partitions];
  const selected = columns.map(
    (column) => `${hasFiles ? read(table, column) : none(column)} as ${quoted(column.name)}`,
  );
  const from = hasFiles ? `from ${reader(table, `${escapeGlob(root)}/${pattern}`)}` : 'where false';
  return `create or replace view ${quoted(table.name)} as select ${selected.join(', ')} ${from}`;
};

/** Makes or replaces a table from rows as JSON text, the one parameter of the statement. */
export const tableOfRows = (table: LakeTable): string =>
  `create or replace table ${quoted(table.name)} as
   select unnest(from_json($1::json, ${literal(`[${typeMap(table.columns).replaceAll("'", '"')}]`)}), recursive := true)`;

const none = ({ type }: LakeColumn): string => `cast(null as ${TYPES[type]})`;

/** Times in Parquet are instants; as Trino does, SQL sees them without a zone, in UTC. DuckDB's own cast costs 10 times more. */
const read = ({ source }: LakeTable, { name, type }: LakeColumn): string =>
  type === 'timestamp' && source.kind === 'files' && source.format === 'parquet'
    ? `make_timestamp(epoch_us(${quoted(name)}))`
    : quoted(name);

const reader = ({ source, columns, partitions }: LakeTable, files: string): string => {
  const hive = `hive_partitioning = true, hive_types = ${typeMap(partitions)}`;
  return source.kind === 'files' && source.format === 'json-lines'
    ? `read_json(${literal(files)}, format = 'newline_delimited', columns = ${typeMap(columns)}, ${hive})`
    : `read_parquet(${literal(files)}, ${hive})`;
};

/** A path that glob takes as it is. */
export const escapeGlob = (path: string): string => path.replaceAll(/[[*?]/g, (char) => `[${char}]`);

/** True when a file below `folder` fits the pattern; looks no further than the first one. */
export const hasFile = (folder: string, pattern: string): boolean => {
  const [first = '', ...rest] = pattern.split('/');
  const fits = new RegExp(`^${first.split('*').map(escapeRegExp).join('.*')}$`);
  const entries = readEntries(folder).filter((entry) => fits.test(entry.name));
  return rest.length === 0
    ? entries.some((entry) => entry.isFile())
    : entries.some((entry) => entry.isDirectory() && hasFile(join(folder, entry.name), rest.join('/')));
};

const escapeRegExp = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);

const readEntries = (folder: string): readonly Dirent[] => {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
};
