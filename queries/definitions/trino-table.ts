import {
  folderOf,
  type LakeColumn,
  type LakeColumnType,
  type LakePartition,
  type LakeSource,
  type LakeTable,
} from '../../domain/lake-table.ts';
import { projectionOf } from './projection.ts';

const TYPES: Readonly<Record<LakeColumnType, string>> = {
  string: 'varchar',
  timestamp: 'timestamp(3)',
  int32: 'integer',
  int64: 'bigint',
  double: 'double',
  binary: 'varbinary',
};

const FORMATS: Readonly<Record<LakeSource['format'], string>> = { parquet: 'PARQUET', 'json-lines': 'JSON' };

/**
 * Trino's statement that makes a table over the lake at `lake` (`s3://bucket`, `local:///folder`) in a catalog of its hive
 * connector. https://trino.io/docs/current/connector/hive.html
 */
export const trinoTable = (table: LakeTable, lake: string): string => {
  const { name, about, columns, partitions, source } = table;
  const properties = [
    `external_location = '${lake}/${folderOf(table)}'`,
    `format = '${FORMATS[source.format]}'`,
    ...(partitions.length === 0
      ? []
      : [
          `partitioned_by = array[${partitions.map((partition) => `'${partition.name}'`).join(', ')}]`,
          'partition_projection_enabled = true',
        ]),
  ];
  return [
    `create table if not exists "${name}" (\n${[...columns.map(column), ...partitions.map(projected)].join(',\n')}\n)`,
    `comment '${about}'`,
    `with (\n${properties.map((property) => `  ${property}`).join(',\n')}\n)`,
  ].join('\n');
};

const column = ({ name, type, about }: LakeColumn): string => `  "${name}" ${TYPES[type]} comment '${about}'`;

const projected = (partition: LakePartition): string => {
  const properties = projectionOf(partition).map(
    ([name, value]) => `partition_projection_${name.replace('.', '_')} = ${literalOf(name, value)}`,
  );
  return `${column(partition)} with (${properties.join(', ')})`;
};

/** Of the interval Trino wants a number, of the type and unit its own words in capitals. */
const literalOf = (name: string, value: string | readonly string[]): string => {
  if (typeof value !== 'string') return `array[${value.map((one) => `'${one}'`).join(', ')}]`;
  if (name === 'interval') return value;
  return name === 'format' ? `'${value}'` : `'${value.toUpperCase()}'`;
};
