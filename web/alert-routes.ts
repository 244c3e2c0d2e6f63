import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { incidentRow } from '../domain/control-rows.ts';
import { DETECTOR_VERSION } from '../domain/detector-config.ts';
import { listAlertsWithOutcome, listIncidents } from '../streams/incidents.ts';
import { trackRecords } from '../streams/track-records.ts';
import { listRefused, listWaiting } from '../streams/refused-uploads.ts';
import type { ApiPorts } from './api-ports.ts';

const OF_DATASET = { query: z.object({ dataset: z.string().optional() }) };

const alerts = createRoute({
  method: 'get',
  path: '/api/alerts',
  request: OF_DATASET,
  responses: { 200: { description: 'alerts by event time, as `foreshock alerts --json` gives them' } },
});
const records = createRoute({
  method: 'get',
  path: '/api/track-record',
  request: OF_DATASET,
  responses: { 200: { description: 'how predictions came out, as `foreshock track-record --json` gives it' } },
});
const incidents = createRoute({
  method: 'get',
  path: '/api/incidents',
  request: OF_DATASET,
  responses: { 200: { description: 'incidents by the time they opened, as `foreshock incidents --json` gives them' } },
});
const refused = createRoute({
  method: 'get',
  path: '/api/refused',
  responses: { 200: { description: 'uploads that are not replayed, with reason and advice, and sets that wait' } },
});

/** The routes about what was found, and about what could not be read. */
export const addAlertRoutes = (app: OpenAPIHono, { blobs }: Pick<ApiPorts, 'blobs'>): void => {
  app.openapi(alerts, async (c) => c.json(await listAlertsWithOutcome(blobs, c.req.valid('query').dataset)));
  app.openapi(records, async (c) => c.json(await trackRecords(blobs, DETECTOR_VERSION, c.req.valid('query').dataset)));
  app.openapi(incidents, async (c) => {
    const found = await listIncidents(blobs, c.req.valid('query').dataset);
    return c.json(
      found.map((incident) => ({ ...incidentRow(incident), alert_ids: incident.alerts.map(({ id }) => id) })),
    );
  });
  app.openapi(refused, async (c) => c.json({ refused: await listRefused(blobs), waiting: await listWaiting(blobs) }));
};
