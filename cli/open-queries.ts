import { alertRows, incidentRow, replayRow } from '../domain/control-rows.ts';
import type { BlobStore, QueryEngine } from '../ports/index.ts';
import { LAKE_SCHEMA } from '../queries/tables.ts';
import { createLocalQueryEngine } from '../runtime/local.ts';
import { storedSummary } from '../streams/finish-replay.ts';
import { openAndClosedDays } from '../streams/lake-days.ts';
import { listIncidents } from '../streams/incidents.ts';
import { listReplayIds, loadReplay } from '../streams/replay-states.ts';
import type { Invocation } from './invocation.ts';
import type { OpenedLake } from './open-lake.ts';

/** SQL over the lake of this invocation: Athena over a deployed one, else DuckDB. */
export const openQueries = ({ config }: Pick<Invocation, 'config'>, lake: OpenedLake): QueryEngine =>
  lake.kind === 'aws' ? lake.ports.queries : openFolderQueries(config.lake, lake.blobs);

/** SQL over the lake in a folder; tables that no file holds are read from its events when a statement names them. */
export const openFolderQueries = (lake: string, blobs: BlobStore): QueryEngine =>
  createLocalQueryEngine({ lake }, LAKE_SCHEMA, {
    days: () => openAndClosedDays(blobs),
    rows: {
      alerts: async () => (await listIncidents(blobs)).flatMap((incident) => alertRows(incident)),
      incidents: async () => (await listIncidents(blobs)).map(incidentRow),
      replays: async () =>
        Promise.all(
          (await listReplayIds(blobs)).map(async (id) =>
            replayRow(await loadReplay(blobs, id), await storedSummary(blobs, id)),
          ),
        ),
    },
  });
