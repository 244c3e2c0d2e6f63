/* Loaded before a peer (`node --import`): it listens on 127.0.0.1 alone, whatever it would have done itself. */
import { Server } from 'node:net';

const listen = Server.prototype.listen;

Server.prototype.listen = function listenOnLoopback(first, ...rest) {
  const callbacks = rest.filter((value) => typeof value === 'function');
  const port = typeof first === 'object' && first !== null ? first.port : first;
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, ...callbacks);
};
