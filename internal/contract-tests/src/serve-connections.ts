// What every peer in this process does: listens, treats each connection, and can be taken down.
import { once } from 'node:events';
import type { ListenOptions, Server, Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';

/** What a peer does with a connection. It may reject once the connection is gone. */
export type OnConnection = (socket: Socket) => void | Promise<void>;

/**
 * Lets `server` listen at `where` and treats each connection. Disposing of the result destroys what is
 * open. With TLS the connections are those whose handshake is done.
 */
export async function serveConnections(
  server: Server,
  where: ListenOptions,
  onConnection: OnConnection,
): Promise<AsyncDisposable> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // The other end may well reset: that is what some tests are about.
    socket.on('error', () => undefined);
  });
  // The other end may leave while a peer that takes its time is still reading or writing.
  async function treat(socket: Socket): Promise<void> {
    try {
      await onConnection(socket);
    } catch (error) {
      if (!socket.destroyed) throw error;
    }
  }
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    socket.on('error', () => undefined);
    void treat(socket);
  });
  server.listen(where);
  await once(server, 'listening');
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
