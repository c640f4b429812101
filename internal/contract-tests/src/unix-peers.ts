// Peers on a Unix domain socket.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { serveConnections, type OnConnection } from './serve-connections.js';

/** Something to connect to at a path. */
export interface UnixPeer extends AsyncDisposable {
  readonly path: string;
}

/** A server at `path` that treats each connection with `onConnection`. */
export async function startUnixPeer(path: string, onConnection: OnConnection): Promise<UnixPeer> {
  const server = createServer({ allowHalfOpen: true });
  return { ...(await serveConnections(server, { path }, onConnection)), path };
}

/** Echoes as it should. */
export function startUnixEchoPeer(path: string): Promise<UnixPeer> {
  return startUnixPeer(path, (socket) => {
    socket.pipe(socket);
  });
}

/** A name that only Linux knows and that nobody else uses: no file belongs to it (unix(7)). */
export function abstractName(): string {
  return `\0tcp-echo-test-${randomUUID()}`;
}
