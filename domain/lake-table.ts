/** How a value is kept: text, whole milliseconds UTC, numbers, bytes. */
export type LakeColumnType = 'string' | 'timestamp' | 'int32' | 'int64' | 'double' | 'binary';

export interface LakeColumn {
  readonly name: string;
  readonly type: LakeColumnType;
  /** One line for a person; the unit where there is one. */
  readonly about: string;
}

/** Where the rows of a table are: files of the lake, or rows that the program hands over (`control`). */
export type LakeSource =
  | {
      readonly kind: 'files';
      readonly format: 'parquet' | 'json-lines';
      /** Keys of the files, `*` for any part: `logs/dt=*\/bucket=*\/*.parquet`. */
      readonly pattern: string;
    }
  | { readonly kind: 'control' };

/** A table of the lake, from which the definitions of DuckDB, Athena, Glue and Trino are made. */
export interface LakeTable {
  readonly name: string;
  readonly about: string;
  readonly columns: readonly LakeColumn[];
  /** Columns that stand in the names of folders, text, in this order; queries that filter on them read less. */
  readonly partitions: readonly LakeColumn[];
  readonly source: LakeSource;
}

/** A view over tables of the lake; `sql` is in Athena's (Trino's) dialect. */
export interface LakeView {
  readonly name: string;
  readonly about: string;
  readonly columns: readonly LakeColumn[];
  readonly sql: string;
}

/** Everything that SQL can read. */
export interface LakeSchema {
  readonly tables: readonly LakeTable[];
  readonly views: readonly LakeView[];
}
