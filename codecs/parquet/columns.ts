/**
 * One column of a table. `string` is UTF-8 text, `timestamp` whole milliseconds since the epoch (UTC); `int32`, `int64`
 * and `timestamp` take whole numbers. A required column (`optional: false`) holds no null.
 */
export type ParquetColumn = TextColumn | BinaryColumn | NumberColumn;

/** What is known of a column without its values. */
export interface ColumnShape<Type extends ColumnType = ColumnType> {
  readonly name: string;
  readonly type: Type;
  readonly optional: boolean;
  /** Of values that seldom (`high`) or never repeat: the search for a dictionary ends sooner. Absent: it will turn out. */
  readonly cardinality?: 'high' | 'unique';
}

export type ColumnType = 'string' | 'binary' | NumberType;
export type NumberType = 'double' | 'int32' | 'int64' | 'timestamp';

interface TextColumn extends ColumnShape<'string'> {
  readonly values: readonly (string | null)[];
}

interface BinaryColumn extends ColumnShape<'binary'> {
  readonly values: readonly (Uint8Array | null)[];
}

interface NumberColumn extends ColumnShape<NumberType> {
  readonly values: readonly (number | null)[];
}
