import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { isoTime } from '../domain/machine-output.ts';
import type { ReplayState } from '../domain/replay.ts';
import { replayDetail } from '../streams/replay-detail.ts';
import { listReplays } from '../streams/replays.ts';
import { type Steering, steerReplay } from '../streams/steer-replay.ts';
import type { ApiPorts } from './api-ports.ts';

const FASTEST = 1_000_000;

const ID = z.object({ id: z.string().min(1).openapi({ example: 'shop-1a2b3c4d~1', description: 'id of a replay' }) });
const answers = (description: string) => ({ 200: { description } });
const json = <T extends z.ZodType>(schema: T) => ({ content: { 'application/json': { schema } }, required: true });

const list = createRoute({
  method: 'get',
  path: '/api/replays',
  request: { query: z.object({ dataset: z.string().optional() }) },
  responses: answers('every replay with how far it is, of one dataset or all'),
});
const detail = createRoute({
  method: 'get',
  path: '/api/replays/{id}',
  request: { params: ID },
  responses: answers('one replay in full: state, progress by source, problems'),
});
const pause = createRoute({
  method: 'post',
  path: '/api/replays/{id}/pause',
  request: { params: ID },
  responses: answers('paused within a block'),
});
const resume = createRoute({
  method: 'post',
  path: '/api/replays/{id}/resume',
  request: {
    params: ID,
    body: json(z.strictObject({ speed: z.union([z.literal('max'), z.number().gt(0).max(FASTEST)]).optional() })),
  },
  responses: answers('goes on, at another speed if one is given (event time ÷ wall time, or max)'),
});
const seek = createRoute({
  method: 'post',
  path: '/api/replays/{id}/seek',
  request: { params: ID, body: json(z.strictObject({ to: z.iso.datetime({ offset: true }) })) },
  responses: answers('goes on without waiting up to an event time; nothing is left out'),
});
const abandon = createRoute({
  method: 'post',
  path: '/api/replays/{id}/abandon',
  request: { params: ID, body: json(z.strictObject({ reason: z.string().max(500).optional() })) },
  responses: answers('cancelled within a block'),
});

/** The routes about replays. */
export const addReplayRoutes = (app: OpenAPIHono, ports: ApiPorts): void => {
  const steer = async (id: string, steering: Steering) => stateJson(await steerReplay(ports, id, steering));

  app.openapi(list, async (c) => {
    const { dataset } = c.req.valid('query');
    const replays = await listReplays(ports.blobs, ports.isAlive);
    return c.json(replays.filter((replay) => dataset === undefined || replay.dataset === dataset));
  });
  app.openapi(detail, async (c) => c.json(await replayDetail(ports.blobs, c.req.valid('param').id, ports.isAlive)));
  app.openapi(pause, async (c) => c.json(await steer(c.req.valid('param').id, { type: 'pause' })));
  app.openapi(resume, async (c) => {
    const { speed = null } = c.req.valid('json');
    return c.json(await steer(c.req.valid('param').id, { type: 'resume', speed }));
  });
  app.openapi(seek, async (c) => {
    const to = Date.parse(c.req.valid('json').to);
    return c.json(await steer(c.req.valid('param').id, { type: 'seek', to }));
  });
  app.openapi(abandon, async (c) => {
    const { reason = 'by the API' } = c.req.valid('json');
    return c.json(await steer(c.req.valid('param').id, { type: 'abandon', reason }));
  });
};

const stateJson = ({ replay, status, speed, soughtTo }: ReplayState) => ({
  replay,
  status,
  speed,
  sought_to: soughtTo === null ? null : isoTime(soughtTo),
});
