import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** What every client of this program is built with. */
export interface ClientSettings {
  readonly requestHandler: NodeHttpHandler;
  /** Tries of one call in all, with the SDK's own backoff. */
  readonly maxAttempts: number;
}

/** A connection that says nothing for so long is given up, ms. */
const SILENCE_MS = 30_000;
const CONNECT_MS = 5000;
const MOST_SOCKETS = 32;

/**
 * HTTP/1.1 with connections that stay open: the SDK's default for Kinesis, HTTP/2, opens a session per call (2.0 ms
 * against 0.9) and no emulator speaks it.
 */
export const clientSettings = (): ClientSettings => {
  const agent = { keepAlive: true, maxSockets: MOST_SOCKETS };
  const requestHandler = new NodeHttpHandler({
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
    connectionTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  });
  return { requestHandler, maxAttempts: 5 };
};
