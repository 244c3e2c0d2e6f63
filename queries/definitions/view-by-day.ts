import type { TableDays } from '../../domain/lake-days.ts';
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
 * The text of a view that reads each day from its raw files or from its merged ones. The days stand in it as literals:
 * an engine that projects partitions lists those days and no others, also where a query says nothing of dates.
 */
export const viewByDay = ({ raw, merged, columns, days }: ViewByDay): string => {
  const select = (table: LakeTable): string =>
    `select ${columns.map(({ name }) => name).join(', ')}\nfrom ${table.name}`;
  if (days === null) return select(raw);
  const parts = [
    { table: raw, days: days.raw },
    { table: merged, days: days.merged },
  ].filter((part) => part.days.length > 0);
  if (parts.length === 0) return `${select(raw)}\nwhere false`;
  return parts.map((part) => `${select(part.table)}\nwhere ${dayFilter(part.days)}`).join('\nunion all\n');
};
