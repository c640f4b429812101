// An object that stands for a server which is not there yet.

import { EchoServer } from '@tcp-echo/echo-server';
/** What it is asked, it asks what `current` returns; if that throws, so does it. */
export function standIn(current: () => EchoServer): EchoServer {
  const target = Object.create(EchoServer.prototype) as EchoServer;
  return new Proxy(target, {
    get(_, property) {
      const server = current();
      const value: unknown = Reflect.get(server, property, server);
      return typeof value === 'function' ? (value as () => unknown).bind(server) : value;
    },
    has(_, property) {
      return Reflect.has(target, property);
    },
  });
}
