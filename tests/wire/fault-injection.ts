import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';

type Request = Parameters<NodeHttpHandler['handle']>[0];
type Answer = Awaited<ReturnType<NodeHttpHandler['handle']>>;

/** Stands between a client and its server: answers itself, changes the answer, or lets the request pass. */
export type Fault = (request: Request, pass: () => Promise<Answer>) => Promise<Answer>;

/** A request handler of the SDK whose requests go through `fault` first; `socketTimeout` in ms. */
export const faultyHandler = (fault: Fault, settings: { readonly socketTimeout?: number } = {}) => {
  const inner = new NodeHttpHandler(settings);
  return {
    metadata: inner.metadata,
    handle: (request: Request, options?: Parameters<NodeHttpHandler['handle']>[1]) =>
      fault(request, () => inner.handle(request, options)),
    destroy: () => inner.destroy(),
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => inner.httpHandlerConfigs(),
  };
};

/** An answer as the server would give it. */
export const answer = (statusCode: number, body = '', headers: Record<string, string> = {}): Answer => ({
  response: {
    statusCode,
    headers: { 'content-length': String(Buffer.byteLength(body)), ...headers },
    body: Readable.from([Buffer.from(body)]),
  },
});

/** An error of S3: XML with its code. */
export const s3Error = (statusCode: number, code: string): Answer =>
  answer(statusCode, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>injected</Message></Error>`, {
    'content-type': 'application/xml',
  });

/** An error of the services that speak JSON. */
export const jsonError = (statusCode: number, type: string, message = 'injected'): Answer =>
  answer(statusCode, JSON.stringify({ __type: type, message }), { 'content-type': 'application/x-amz-json-1.1' });

/** What a broken connection looks like to the SDK. */
export const connectionReset = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

/** The answer, whose body breaks off after so many bytes. */
export const brokenAfter = ({ response }: Answer, bytes: number): Answer => {
  const whole = response.body as Readable;
  const cut = async function* (): AsyncGenerator<Buffer> {
    let left = bytes;
    for await (const chunk of whole as AsyncIterable<Buffer>) {
      yield chunk.subarray(0, left);
      left -= chunk.length;
      if (left < 0) throw connectionReset();
    }
  };
  return { response: Object.assign(response, { body: Readable.from(cut()) }) };
};
