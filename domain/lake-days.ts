/** Days of one table: those read from raw files and those read from merged ones. */
export interface TableDays {
  readonly raw: readonly string[];
  readonly merged: readonly string[];
}

/** PROVISIONAL */
export interface LakeDays {
  readonly logs: TableDays;
  readonly windows: TableDays;
  readonly quarantine: TableDays;
}
