import type { LakeDays } from './lake-days.ts';

/** How a value is kept: text, whole milliseconds UTC, numbers, bytes. */
export type LakeColumnType = 'string' | 'timestamp' | 'int32' | 'int64' | 'double' | 'binary';

export interface LakeColumn {
  readonly name: string;
  readonly type: LakeColumnType;
  /** One line for a person; the unit where there is one. No quote, backslash or semicolon: it stands in SQL. */
  readonly about: string;
}

/** A column whose value stands in the name of a folder: a day as 2026-02-18, or one of a few words. */
export interface LakePartition extends LakeColumn {
  readonly type: 'string';
  readonly values: 'days' | readonly string[];
}

/** First day that a lake can hold: earlier times in logs are not believed. */
export const FIRST_LAKE_DAY = '2000-01-01';

/** Where the rows of a table are: files of the lake, or rows that the program hands over (`control`), on AWS as files. */
export interface LakeSource {
  readonly kind: 'files' | 'control';
  readonly format: 'parquet' | 'json-lines';
  /** Keys of the files, `*` for any part: `logs/dt=*\/bucket=*\/*.parquet`. */
  readonly pattern: string;
}

/** A table of the lake, from which the definitions of DuckDB, Athena, Glue and Trino are made. */
export interface LakeTable {
  readonly name: string;
  readonly about: string;
  readonly columns: readonly LakeColumn[];
  /** Columns that stand in the names of folders, in this order; queries that filter on them read less. */
  readonly partitions: readonly LakePartition[];
  readonly source: LakeSource;
}

/** A view over tables of the lake. */
export interface LakeView {
  readonly name: string;
  readonly about: string;
  readonly columns: readonly LakeColumn[];
  /** Its text in Athena's (Trino's) dialect for the days of a lake; null = nothing was merged, and no day is named. */
  readonly sql: (days: LakeDays | null) => string;
}

/** Everything that SQL can read. A view reads tables, and views that stand before it. */
export interface LakeSchema {
  readonly tables: readonly LakeTable[];
  readonly views: readonly LakeView[];
}

/** The folder below which all files of a table are: `logs/`. */
export const folderOf = ({ source: { pattern } }: LakeTable): string => pattern.replace(/[^/]*\*.*$/, '');
