/*
 * What the template holds for SQL, made from queries/: a Glue table for every table of the lake, and every named question
 * as a saved query of Athena. Views are not among them: their text names days, so code makes them.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LakeColumn, LakeColumnType, LakeTable } from '../domain/lake-table.ts';
import { CATALOGUE, sqlOf } from '../queries/catalogue.ts';
import type { ParameterType, Question } from '../queries/question.ts';
import { LAKE_SCHEMA } from '../queries/tables.ts';

/** The Glue tables and saved queries of the template by logical id; `queriesFolder` holds the questions' SQL. */
export const lakeResources = async (queriesFolder: string): Promise<Readonly<Record<string, object>>> => {
  const resources: Record<string, object> = {};
  for (const table of LAKE_SCHEMA.tables) resources[logicalId(table.name, 'Table')] = tableResource(table);
  for (const question of CATALOGUE) {
    resources[logicalId(question.name, 'Query')] = await queryResource(question, queriesFolder);
  }
  return resources;
};

const logicalId = (name: string, kind: string): string =>
  [...name.split(/[^a-z0-9]+/), kind].map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');

const tableResource = (table: LakeTable): object => ({
  Type: 'AWS::Glue::Table',
  Properties: {
    CatalogId: { Ref: 'AWS::AccountId' },
    DatabaseName: { Ref: 'Database' },
    TableInput: glueTable(table, (folder) => ({ 'Fn::Sub': `s3://\${LakeBucket}/${folder}` })),
  },
});

/** What stands in a saved query for a parameter that must be given. */
const EXAMPLES: Readonly<Record<ParameterType, string | number>> = { text: '...', number: 1, time: '2026-01-01' };

const queryResource = async (question: Question, queriesFolder: string): Promise<object> => {
  const missing = question.parameters.filter((one) => one.default === undefined);
  const given = Object.fromEntries(missing.map(({ name, type }) => [name, EXAMPLES[type]]));
  return {
    Type: 'AWS::Athena::NamedQuery',
    Condition: 'NamedQueriesAreOn',
    Properties: {
      Name: question.name,
      Description: question.asks,
      Database: { Ref: 'Database' },
      WorkGroup: { Ref: 'Workgroup' },
      QueryString: await sqlOf(question, given, (file) => readFile(join(queriesFolder, file), 'utf8')),
    },
  };
};

const TYPES: Readonly<Record<LakeColumnType, string>> = {
  string: 'string',
  timestamp: 'timestamp',
  int32: 'int',
  int64: 'bigint',
  double: 'double',
  binary: 'binary',
};

const FORMATS = {
  parquet: {
    classification: 'parquet',
    input: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  },
  'json-lines': {
    classification: 'json',
    input: 'org.apache.hadoop.mapred.TextInputFormat',
    output: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    serde: 'org.apache.hive.hcatalog.data.JsonSerDe',
  },
};

/** `TableInput` of a Glue table; the layout is Hive's, so its place is the folder alone. */
const glueTable = (table: LakeTable, locationOf: (folder: string) => object): object => {
  const { source, name, about, columns, partitions } = table;
  const format = FORMATS[source.kind === 'files' ? source.format : 'json-lines'];
  const folder = source.kind === 'files' ? source.pattern.replace(/[^/]*\*.*$/, '') : `tables/${name}/`;
  return {
    Name: name,
    Description: about,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { EXTERNAL: 'TRUE', classification: format.classification, ...projection(partitions) },
    PartitionKeys: partitions.map(glueColumn),
    StorageDescriptor: {
      Columns: columns.map(glueColumn),
      Location: locationOf(folder),
      InputFormat: format.input,
      OutputFormat: format.output,
      SerdeInfo: { SerializationLibrary: format.serde, Parameters: { 'serialization.format': '1' } },
    },
  };
};

const glueColumn = ({ name, type, about }: LakeColumn): object => ({ Name: name, Type: TYPES[type], Comment: about });

const projection = (partitions: readonly LakeColumn[]): Readonly<Record<string, string>> =>
  partitions.length === 0 ? {} : Object.fromEntries([['projection.enabled', 'true'], ...partitions.flatMap(projected)]);

const projected = ({ name, about }: LakeColumn): readonly (readonly [string, string])[] =>
  name === 'dt'
    ? [
        ['projection.dt.type', 'date'],
        ['projection.dt.format', 'yyyy-MM-dd'],
        ['projection.dt.range', '2000-01-01,NOW+3DAYS'],
        ['projection.dt.interval', '1'],
        ['projection.dt.interval.unit', 'DAYS'],
      ]
    : [
        [`projection.${name}.type`, 'enum'],
        [`projection.${name}.values`, about.replace(/^.*: /, '').replaceAll(' ', '')],
      ];
