import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';

/** A server that listens. */
export interface Server {
  readonly host: string;
  readonly port: number;
  /** Takes no new requests and resolves when those under way are answered. */
  close(): Promise<void>;
}

/** Serves an application; port 0 = any free one. Rejects when the address cannot be had. */
export const serveApp = (app: Hono, host: string, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, (info: AddressInfo) => {
      server.off('error', reject);
      resolve({
        host,
        port: info.port,
        close: () =>
          new Promise((closed, failed) => {
            server.close((error) => (error ? failed(error) : closed()));
            if ('closeIdleConnections' in server) server.closeIdleConnections();
          }),
      });
    });
    server.on('error', reject);
  });
