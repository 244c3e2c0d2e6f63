/**
 * One column of a table. `string` is UTF-8 text, `timestamp` whole milliseconds since the epoch (UTC); `int32`, `int64`
 * and `timestamp` take whole numbers. A required column (`optional: false`) holds no null.
 */
export type ParquetColumn = TextColumn | BinaryColumn | NumberColumn;

interface NamedColumn {
  readonly name: string;
  readonly optional: boolean;
}

interface TextColumn extends NamedColumn {
  readonly type: 'string';
  readonly values: readonly (string | null)[];
}

interface BinaryColumn extends NamedColumn {
  readonly type: 'binary';
  readonly values: readonly (Uint8Array | null)[];
}

interface NumberColumn extends NamedColumn {
  readonly type: 'double' | 'int32' | 'int64' | 'timestamp';
  readonly values: readonly (number | null)[];
}

export type ColumnType = ParquetColumn['type'];

/** A value that is there, whatever the column's type. */
export type PlainValue = string | Uint8Array | number;
