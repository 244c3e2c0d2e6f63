import { ALERTS, INCIDENTS, REPLAYS } from '../domain/control-tables.ts';
import type { LakeSchema } from '../domain/lake-table.ts';
import { LOGS, QUARANTINE, WINDOW_PARTS, WINDOWS } from './log-tables.ts';

const MERGED = [LOGS, WINDOW_PARTS, QUARANTINE];

/** Everything that SQL can read: the one definition from which those of every engine are made. */
export const LAKE_SCHEMA: LakeSchema = {
  tables: [...MERGED.flatMap(({ raw, merged }) => [raw, merged]), ALERTS, INCIDENTS, REPLAYS],
  views: [...MERGED.map(({ view }) => view), WINDOWS],
};
