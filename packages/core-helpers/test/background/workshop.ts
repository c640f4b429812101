// How the tests call what targets/workshop.mjs exports, and how they hold such calls up.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { TargetReference } from '@tcp-echo/core-helpers';

const workshop = new URL('./targets/workshop.mjs', import.meta.url);

/** A call of an export of targets/workshop.mjs. */
export function work(name: string, ...args: readonly unknown[]): TargetReference {
  return { module: workshop, export: name, args };
}

/** A server at which calls of `waitAtGate` arrive, in order, and wait. */
export async function openGate(): Promise<Gate> {
  const arrived: Socket[] = [];
  const all = new Set<Socket>();
  const server = createServer((socket) => {
    socket.on('error', () => {
      // A worker that is ended resets its connection.
    });
    arrived.push(socket);
    all.add(socket);
    server.emit('arrived');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    count: () => arrived.length,
    async next() {
      while (arrived.length === 0) await once(server, 'arrived');
      return arrived.shift() as Socket; // the loop above saw to it
    },
    async [Symbol.asyncDispose]() {
      for (const socket of all) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface Gate extends AsyncDisposable {
  readonly port: number;
  /** How many arrived that `next` has not handed out. */
  count(): number;
  /** The next one that arrives: end it with a text, and its call returns that text. */
  next(): Promise<Socket>;
}
