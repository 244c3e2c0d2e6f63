import type { LakeColumnType, LakeSource } from '../../domain/lake-table.ts';

/** Names of types in Athena's CREATE TABLE and in the Glue catalog: Hive's. */
export const HIVE_TYPES: Readonly<Record<LakeColumnType, string>> = {
  string: 'string',
  timestamp: 'timestamp',
  int32: 'int',
  int64: 'bigint',
  double: 'double',
  binary: 'binary',
};

/** What Hive calls the classes that read files of a format. */
export interface HiveFormat {
  readonly serde: string;
  readonly input: string;
  readonly output: string;
  /** For Glue's own tools. */
  readonly classification: string;
}

/**
 * Both read columns by name, so files may lack some and have more. JSON with Hive's SerDe, not OpenX's: Athena's manual
 * warns that the latter's number of rows is not certain.
 * https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html
 */
export const HIVE_FORMATS: Readonly<Record<LakeSource['format'], HiveFormat>> = {
  parquet: {
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    input: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    classification: 'parquet',
  },
  'json-lines': {
    serde: 'org.apache.hive.hcatalog.data.JsonSerDe',
    input: 'org.apache.hadoop.mapred.TextInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    classification: 'json',
  },
};
