// oxlint-disable typescript/no-deprecated -- the package that is to replace it is not published yet
import { handle } from 'hono/aws-lambda';
import { readAwsConfig } from '../runtime/aws-config.ts';
import { createAwsPorts } from '../runtime/aws.ts';
import { createApi } from '../web/api.ts';

let answer: ReturnType<typeof handle> | null = null;

/** Only the ports that the routes use: each one builds a client. */
const openApi = (): ReturnType<typeof handle> => {
  const { blobs, clock, functions } = createAwsPorts(readAwsConfig());
  return handle(createApi({ blobs, clock, functions, isAlive: () => false }));
};

/** Lambda of the HTTP API: the routes of web/, behind an authorizer of API Gateway. No driver lives on this machine. */
export const handler: ReturnType<typeof handle> = (event, context) => {
  answer ??= openApi();
  return answer(event, context);
};
