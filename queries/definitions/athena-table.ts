import { folderOf, type LakeColumn, type LakeTable } from '../../domain/lake-table.ts';
import { HIVE_FORMATS, HIVE_TYPES } from './hive-format.ts';
import { projectionProperties } from './projection.ts';

/**
 * Athena's statement that makes a table over the lake at `lake`, such as `s3://bucket`; for people who make tables by
 * hand, where the template's Glue tables are not wanted. Every name is in backticks, because Hive reserves words such as
 * `at`. https://docs.aws.amazon.com/athena/latest/ug/create-table.html
 */
export const athenaTable = (table: LakeTable, lake: string): string => {
  const { serde, input, output, classification } = HIVE_FORMATS[table.source.format];
  const properties = { ...projectionProperties(table.partitions), classification };
  return [
    `create external table if not exists \`${table.name}\` (\n${columnList(table.columns)}\n)`,
    `comment '${table.about}'`,
    ...(table.partitions.length === 0 ? [] : [`partitioned by (\n${columnList(table.partitions)}\n)`]),
    `row format serde '${serde}'`,
    `stored as inputformat '${input}'\noutputformat '${output}'`,
    `location '${lake}/${folderOf(table)}'`,
    `tblproperties (\n${Object.entries(properties)
      .map(([name, value]) => `  '${name}' = '${value}'`)
      .join(',\n')}\n)`,
  ].join('\n');
};

const columnList = (columns: readonly LakeColumn[]): string =>
  columns.map(({ name, type, about }) => `  \`${name}\` ${HIVE_TYPES[type]} comment '${about}'`).join(',\n');
