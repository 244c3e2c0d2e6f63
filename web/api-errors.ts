import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ReplayError, type ReplayErrorCode } from '../streams/errors.ts';

/** The body of every answer that is an error. */
export interface ApiError {
  readonly error: {
    readonly what: string;
    /** Method and path of the request. */
    readonly where: string;
    readonly what_to_do: string;
  };
}

/** The part of a request's context that an answer needs. */
interface Asked {
  readonly req: { readonly method: string; readonly path: string };
  json(body: ApiError, status: ContentfulStatusCode): Response;
}

/** Answers with an error. */
export const answerError = (c: Asked, status: ContentfulStatusCode, what: string, whatToDo: string): Response =>
  c.json({ error: { what, where: `${c.req.method} ${c.req.path}`, what_to_do: whatToDo } }, status);

const EXPECTED: Readonly<Record<ReplayErrorCode, readonly [ContentfulStatusCode, string]>> = {
  missing: [404, 'GET /api/replays lists the replays that there are'],
  refused: [409, 'GET /api/replays/ID shows its state'],
  'nothing-readable': [409, 'GET /api/refused shows what could not be read, and why'],
  interrupted: [409, 'POST /api/replays/ID/resume goes on with it'],
  failed: [500, 'GET /api/refused shows why, if an upload is at fault'],
};

/** What an error that a route throws is for the caller. */
export const answerThrown = (error: Error, c: Asked): Response => {
  if (error instanceof ReplayError) {
    const [status, whatToDo] = EXPECTED[error.code];
    return answerError(c, status, error.message, whatToDo);
  }
  if (error instanceof HTTPException) {
    return answerError(
      c,
      400,
      error.message,
      'send a JSON object with the content type application/json, for example {}',
    );
  }
  return answerError(c, 500, error.message, 'try again; if it stays, the log of this function says where it happened');
};
