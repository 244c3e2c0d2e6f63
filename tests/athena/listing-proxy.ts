import { createServer, request } from 'node:http';
import { once } from 'node:events';

/** Stands between an engine and an object store, and notes which prefixes are listed. */
export interface ListingProxy {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Prefixes listed since the last call, each once, sorted. */
  listed(): readonly string[];
  stop(): Promise<void>;
}

/** Passes everything on to `target` as it is, on 127.0.0.1. */
export const startListingProxy = async (target: string): Promise<ListingProxy> => {
  const prefixes = new Set<string>();
  const { hostname, port } = new URL(target);
  const server = createServer((from, to) => {
    const { searchParams } = new URL(from.url ?? '/', target);
    if (searchParams.has('list-type')) prefixes.add(searchParams.get('prefix') ?? '');
    const { method, url: path, headers } = from;
    const on = request({ hostname, port, method, path, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    on.on('error', () => to.destroy());
    from.pipe(on);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    listed: () => {
      const listed = [...prefixes].sort();
      prefixes.clear();
      return listed;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
