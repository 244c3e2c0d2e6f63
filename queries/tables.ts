import type { LakeSchema } from '../domain/lake-table.ts';
import { ALERTS, INCIDENTS, REPLAYS } from './control-tables.ts';
import { LOGS, QUARANTINE, WINDOW_PARTS, WINDOWS } from './log-tables.ts';

/** Everything that SQL can read: the one definition from which those of every engine are made. */
export const LAKE_SCHEMA: LakeSchema = {
  tables: [LOGS, WINDOW_PARTS, QUARANTINE, ALERTS, INCIDENTS, REPLAYS],
  views: [WINDOWS],
};
