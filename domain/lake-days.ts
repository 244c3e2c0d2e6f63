/** The tables of the lake whose small files are merged. */
export const MERGED_TABLES = ['logs', 'windows', 'quarantine'] as const;
export type MergedTable = (typeof MERGED_TABLES)[number];

/**
 * What SQL reads merged of one partition. `runs` are the only merged files to be read: those named `<run>-<part>.<ending>`,
 * whatever else lies beside them (files that a newer run replaced, what a killed compaction left). Rows of `datasets` are
 * all in them, so raw rows of these datasets in this partition are not read; raw rows of every other dataset are.
 * So the rows of a partition are, with nothing twice and nothing missing:
 *
 *     merged where dt = D and bucket = B and <run in the name of "$path"> in (runs)
 *     union all
 *     raw where dt = D and bucket = B and dataset not in (datasets)
 */
export interface MergedPartition {
  /** `2026-02-18` */
  readonly dt: string;
  /** Null in tables that have no buckets. */
  readonly bucket: string | null;
  /** Ascending, without repeats; names of datasets can hold quotes. */
  readonly datasets: readonly string[];
  /** 12 hex digits each, ascending; mostly one. Empty where nothing merged is to be read. */
  readonly runs: readonly string[];
}

/** Where the rows of one table are: a partition that is not in `merged` is read raw alone. */
export interface TableDays {
  /** Days that have raw files, ascending: the literal days of the raw side; days without any are not listed. */
  readonly rawDays: readonly string[];
  /** Partitions that have merged files, by day and bucket. */
  readonly merged: readonly MergedPartition[];
}

/** For each table which days and partitions SQL reads raw and which merged. */
export type LakeDays = Readonly<Record<MergedTable, TableDays>>;
