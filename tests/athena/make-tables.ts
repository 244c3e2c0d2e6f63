import type { LakeDays } from '../../domain/lake-days.ts';
import { refreshViews } from '../../queries/definitions/refresh-views.ts';
import { trinoTable } from '../../queries/definitions/trino-table.ts';
import { LAKE_SCHEMA } from '../../queries/tables.ts';
import type { QueryEngine } from '../../ports/query-engine.ts';

/** Makes every table over the lake at `lake` (`local:///lake`, `s3://bucket`) and the views for its days. */
export const makeTables = async (engine: QueryEngine, lake: string, days: LakeDays): Promise<void> => {
  for (const table of LAKE_SCHEMA.tables) await engine.run(trinoTable(table, lake));
  await refreshViews(engine, LAKE_SCHEMA, days);
};
