/* Loaded before a peer (`node --import`): it listens on 127.0.0.1 alone, whatever it would have done itself. */
import { type ListenOptions, Server } from 'node:net';

const listen = Reflect.get(Server.prototype, 'listen') as (this: Server, ...given: readonly unknown[]) => Server;

Server.prototype.listen = function listenOnLoopback(this: Server, first: unknown, ...rest: unknown[]): Server {
  const port = typeof first === 'object' && first !== null ? (first as ListenOptions).port : first;
  const callback = rest.find((value) => typeof value === 'function') as (() => void) | undefined;
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, callback);
};
