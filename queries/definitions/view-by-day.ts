import type { MergedPartition, TableDays } from '../../domain/lake-days.ts';
import type { LakeColumn, LakeTable } from '../../domain/lake-table.ts';
import { dayFilter } from './day-filter.ts';

/** What a view over raw and merged files shows; `days: null` = all raw files, whatever their days. */
export interface ViewByDay {
  readonly raw: LakeTable;
  readonly merged: LakeTable;
  readonly columns: readonly LakeColumn[];
  readonly days: TableDays | null;
}

/**
 * The text of a view that shows every row once, from raw files or from merged ones (see domain/lake-days.ts). The days
 * stand in it as literals: an engine that projects partitions lists those days and no others, also where a query says
 * nothing of dates.
 */
export const viewByDay = ({ raw, merged, columns, days }: ViewByDay): string => {
  const select = (table: LakeTable, condition: string): string =>
    `select ${columns.map(({ name }) => name).join(', ')}\nfrom ${table.name}${condition}`;
  if (days === null) return select(raw, '');
  const read = days.merged.filter(({ runs }) => runs.length > 0);
  const parts = [
    ...(days.rawDays.length === 0 ? [] : [select(raw, `\nwhere (${dayFilter(days.rawDays)})${notMerged(days)}`)]),
    ...(read.length === 0 ? [] : [select(merged, `\nwhere (${dayFilter(read.map(({ dt }) => dt))})${ofRuns(read)}`)]),
  ];
  return parts.length === 0 ? select(raw, '\nwhere false') : parts.join('\nunion all\n');
};

const listOf = (texts: readonly string[]): string =>
  [...new Set(texts)]
    .sort()
    .map((text) => `'${text.replaceAll("'", "''")}'`)
    .join(', ');

/** The name of a merged file is `<run>-<part>.<ending>`; a run belongs to one partition. */
const RUN_OF_PATH = `regexp_extract("$path", '([0-9a-f]+)-[0-9]+[.][a-z.]+$', 1)`;

const ofRuns = (partitions: readonly MergedPartition[]): string =>
  `\nand ${RUN_OF_PATH} in (${listOf(partitions.flatMap(({ runs }) => runs))})`;

/** Leaves out raw rows that are merged. Partitions with the same datasets are named together, by days and buckets. */
const notMerged = ({ rawDays, merged }: TableDays): string => {
  const days = new Set(rawDays);
  const hidden = merged.filter(({ dt, datasets }) => days.has(dt) && datasets.length > 0);
  const ofDay = Map.groupBy(hidden, ({ dt, datasets }) => JSON.stringify([dt, datasets]));
  const alike = Map.groupBy(ofDay.values(), (partitions) =>
    JSON.stringify([partitions[0]?.datasets, partitions.map(({ bucket }) => bucket ?? '').toSorted()]),
  );
  return [...alike.values()]
    .map((groups) => groups.flat())
    .map((partitions) => `\nand not (${conditionsOf(partitions).join(' and ')})`)
    .join('');
};

/** What partitions with the same datasets and buckets have in common. */
const conditionsOf = (partitions: readonly MergedPartition[]): readonly string[] => {
  const buckets = partitions.flatMap(({ bucket }) => bucket ?? []);
  return [
    `(${dayFilter(partitions.map(({ dt }) => dt))})`,
    ...(buckets.length === 0 ? [] : [`bucket in (${listOf(buckets)})`]),
    `coalesce(dataset, '') in (${listOf(partitions.flatMap(({ datasets }) => datasets))})`,
  ];
};
