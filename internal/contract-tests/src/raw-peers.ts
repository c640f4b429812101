// Peers on plain node:net, most of which misbehave: each does one thing wrong.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Peer } from './peer.js';
import { serveConnections, type OnConnection } from './serve-connections.js';

/**
 * A server that treats each connection with `onConnection`, on an ephemeral port of 127.0.0.1 unless told
 * otherwise. Disposing of it destroys what is open.
 */
export async function startRawPeer(
  onConnection: OnConnection,
  where: { readonly host: string; readonly port: number } = { host: '127.0.0.1', port: 0 },
): Promise<Peer> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  const serving = await serveConnections(server, where, onConnection);
  return { ...serving, port: (server.address() as AddressInfo).port };
}

/** Echoes as it should. */
export function startEchoPeer(): Promise<Peer> {
  return startRawPeer((socket) => {
    socket.pipe(socket);
  });
}

/** Sends each byte back in a write and a turn of the loop of its own. */
export function startSplittingPeer(): Promise<Peer> {
  return startRawPeer(async (socket) => {
    for await (const chunk of socket) {
      for (const byte of chunk as Buffer) {
        socket.write(Buffer.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    socket.end();
  });
}

/** Answers only when `byteCount` bytes have come, then with all of them at once. */
export function startJoiningPeer(byteCount: number): Promise<Peer> {
  return startRawPeer((socket) => {
    let held = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      if (held.length >= byteCount) socket.write(held.subarray(0, byteCount));
    });
    socket.on('end', () => socket.end());
  });
}

/** Reads until the other end has sent its last byte, and only then sends everything back. */
export function startPeerThatAnswersAtTheEnd(): Promise<Peer> {
  return startRawPeer(answerAtTheEnd);
}

/** What `startPeerThatAnswersAtTheEnd` does. */
export async function answerAtTheEnd(socket: Socket): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer);
  }
  socket.end(Buffer.concat(chunks));
}

/** Sends `byteCount` bytes of the first chunk back, and then nothing more. */
export function startPeerThatStallsAfter(byteCount: number): Promise<Peer> {
  return startRawPeer((socket) => {
    socket.once('data', (chunk: Buffer) => {
      socket.write(chunk.subarray(0, byteCount));
    });
  });
}

/** Reads and never answers. */
export function startSilentPeer(): Promise<Peer> {
  return startRawPeer((socket) => {
    socket.resume();
  });
}

/** Sends `byteCount` bytes of the first chunk back, then ends. */
export function startPeerThatEndsAfter(byteCount: number): Promise<Peer> {
  return startRawPeer((socket) => {
    socket.once('data', (chunk: Buffer) => {
      socket.end(chunk.subarray(0, byteCount));
    });
  });
}

/** Echoes, but turns over every bit of the byte at `offset` of the connection. */
export function startPeerThatCorrupts(offset: number): Promise<Peer> {
  return startRawPeer((socket) => {
    let seen = 0;
    socket.on('data', (chunk: Buffer) => {
      const at = offset - seen;
      const byte = chunk[at];
      if (byte !== undefined) chunk[at] = byte ^ 0xff;
      seen += chunk.length;
      socket.write(chunk);
    });
    socket.on('end', () => socket.end());
  });
}

/** Sends `byteCount` bytes of the first chunk back, then resets the connection. */
export function startPeerThatResetsAfter(byteCount: number): Promise<Peer> {
  return startRawPeer((socket) => {
    socket.once('data', (chunk: Buffer) => {
      if (byteCount === 0) socket.resetAndDestroy();
      else socket.write(chunk.subarray(0, byteCount), () => socket.resetAndDestroy());
    });
  });
}

/** Echoes, and adds `extra` to the first chunk it sends back. */
export function startPeerThatAdds(extra: Uint8Array): Promise<Peer> {
  return startRawPeer((socket) => {
    socket.once('data', (chunk: Buffer) => {
      socket.write(Buffer.concat([chunk, extra]));
    });
    socket.on('end', () => socket.end());
  });
}

/** A port that nobody listens on, and that nobody else can be given: a connection of our own holds it. */
export async function holdRefusingPort(): Promise<Peer> {
  const other = await startRawPeer(() => undefined);
  const holder = connect(other.port, '127.0.0.1');
  await once(holder, 'connect');
  const port = holder.localPort;
  if (port === undefined) throw new Error('the connection has no local port');
  return {
    port,
    async [Symbol.asyncDispose]() {
      holder.destroy();
      await other[Symbol.asyncDispose]();
    },
  };
}
