/* Loaded before a peer (`node --import`): it listens on 127.0.0.1 alone, whatever it would have done itself. */
import { Server } from 'node:net';

const listen = Server.prototype.listen;

Server.prototype.listen = new Proxy(listen, {
  apply(target, server, [first, ...rest]) {
    const port = typeof first === 'object' && first !== null ? first.port : first;
    const callbacks = rest.filter((value) => typeof value === 'function');
    return Reflect.apply(target, server, [{ port: Number(port), host: '127.0.0.1' }, ...callbacks]);
  },
});
