import { alertRow, incidentRow, replayRow } from '../domain/control-rows.ts';
import type { QueryEngine } from '../ports/index.ts';
import { LAKE_SCHEMA } from '../queries/tables.ts';
import { createLocalQueryEngine } from '../runtime/local.ts';
import { storedSummary } from '../streams/finish-replay.ts';
import { listIncidents } from '../streams/incidents.ts';
import { listReplayIds, loadReplay } from '../streams/replay-states.ts';
import type { Invocation } from './invocation.ts';
import type { OpenedLake } from './open-lake.ts';

/**
 * SQL over the lake of this invocation: Athena over a deployed one, else DuckDB, whose tables that no file holds are read
 * from the lake's events when a statement names them.
 */
export const openQueries = ({ config }: Pick<Invocation, 'config'>, lake: OpenedLake): QueryEngine => {
  if (lake.kind === 'aws') return lake.ports.queries;
  const { blobs } = lake;
  return createLocalQueryEngine(config, LAKE_SCHEMA, {
    rows: {
      alerts: async () =>
        (await listIncidents(blobs)).flatMap(({ alerts, replay }) => alerts.map((alert) => alertRow(alert, replay))),
      incidents: async () => (await listIncidents(blobs)).map(incidentRow),
      replays: async () =>
        Promise.all(
          (await listReplayIds(blobs)).map(async (id) =>
            replayRow(await loadReplay(blobs, id), await storedSummary(blobs, id)),
          ),
        ),
    },
  });
};
