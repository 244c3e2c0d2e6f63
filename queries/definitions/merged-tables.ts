import type { LakeDays, MergedTable } from '../../domain/lake-days.ts';
import type { LakeColumn, LakePartition, LakeSource, LakeTable, LakeView } from '../../domain/lake-table.ts';
import { viewByDay } from './view-by-day.ts';

/** A table that compaction rewrites: its raw files, its merged ones, and the view that shows every row once. */
export interface MergedTables {
  readonly raw: LakeTable;
  readonly merged: LakeTable;
  readonly view: LakeView;
}

interface Definition {
  readonly name: string;
  readonly about: string;
  readonly columns: readonly LakeColumn[];
  readonly partitions: readonly LakePartition[];
  readonly format: LakeSource['format'];
  /** Where the files of one day are, below `<days>/dt=…/`. */
  readonly files: string;
  /** Name of its folder, in the lake and below `compacted/`, and of its days. */
  readonly days: MergedTable;
}

/** The two tables `<name>_raw` and `<name>_merged`, and the view `<name>` over both. */
export const mergedTables = ({ name, about, columns, partitions, format, files, days }: Definition): MergedTables => {
  const table = (suffix: string, what: string, folder: string): LakeTable => ({
    name: `${name}_${suffix}`,
    about: what,
    columns,
    partitions,
    source: { kind: 'files', format, pattern: `${folder}/dt=*/${files}` },
  });
  const raw = table('raw', `Files as replays write them: people read ${name}.`, days);
  const merged = table('merged', `Files that compaction merged: people read ${name}.`, `compacted/${days}`);
  const seen = [...columns, ...partitions];
  const sql = (lake: LakeDays | null): string => viewByDay({ raw, merged, columns: seen, days: lake?.[days] ?? null });
  return { raw, merged, view: { name, about, columns: seen, sql } };
};
