import { OpenAPIHono } from '@hono/zod-openapi';
import { addAlertRoutes } from './alert-routes.ts';
import { answerError, answerThrown } from './api-errors.ts';
import type { ApiPorts } from './api-ports.ts';
import { addReplayRoutes } from './replay-routes.ts';

/** The HTTP API, one set of routes for local and Lambda; `/api/openapi.json` describes it. */
export const createApi = (ports: ApiPorts): OpenAPIHono => {
  const app = new OpenAPIHono({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the request'}: ${message}`);
      return answerError(c, 400, problems.join('; '), 'GET /api/openapi.json says what each route takes');
    },
  });
  // a page of another site can send a form unasked, but no JSON
  app.use('/api/*', async (c, next) => {
    const type = c.req.header('content-type') ?? '';
    if (c.req.method !== 'POST' || /^application\/json\b/i.test(type)) return next();
    const what = `the content type is ${type === '' ? 'missing' : type}`;
    return answerError(c, 415, what, 'send the content type application/json, with {} where there is nothing to say');
  });
  addReplayRoutes(app, ports);
  addAlertRoutes(app, ports);
  app.doc('/api/openapi.json', { openapi: '3.0.0', info: { title: 'Foreshock', version: '1' } });
  app.notFound((c) => answerError(c, 404, 'there is no such route', 'GET /api/openapi.json lists the routes'));
  app.onError(answerThrown);
  return app;
};
