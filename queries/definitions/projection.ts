import { FIRST_LAKE_DAY, type LakePartition } from '../../domain/lake-table.ts';

/**
 * How Athena and Trino compute the values of a partition column instead of looking them up (partition projection), as
 * pairs of property and value. Days end a few days ahead of the query: later times in logs are not believed.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export const projectionOf = ({ values }: LakePartition): readonly (readonly [string, string | readonly string[]])[] =>
  values === 'days'
    ? [
        ['type', 'date'],
        ['format', 'yyyy-MM-dd'],
        ['range', [FIRST_LAKE_DAY, 'NOW+3DAYS']],
        ['interval', '1'],
        ['interval.unit', 'DAYS'],
      ]
    : [
        ['type', 'enum'],
        ['values', values],
      ];

/** The table properties of a table's partition projection, in Athena's names; none for a table without partitions. */
export const projectionProperties = (partitions: readonly LakePartition[]): Readonly<Record<string, string>> => {
  const properties: Record<string, string> = partitions.length === 0 ? {} : { 'projection.enabled': 'true' };
  for (const partition of partitions) {
    for (const [name, value] of projectionOf(partition)) {
      properties[`projection.${partition.name}.${name}`] = String(value);
    }
  }
  return properties;
};
