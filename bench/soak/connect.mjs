// A connection to a server of the soak, on plain node:net or node:tls.
import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Resolves once the connection is made, without TLS whatever the server speaks. */
export async function connectPlain({ address: { host, port, path } }) {
  const end = path === undefined ? { host: host === '::' ? '127.0.0.1' : host, port } : { path };
  const socket = connect({ ...end, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

/** Resolves once bytes can flow. */
export async function connectTo(server) {
  const carrier = await connectPlain(server);
  if (server.ca === undefined) return carrier;
  const socket = connectTls({ socket: carrier, ca: server.ca, servername: 'localhost' });
  await once(socket, 'secureConnect');
  return socket;
}

/** Resolves when `socket` is gone; rejects, and takes it down, when that takes longer. */
export async function untilClosed(socket, limitMs) {
  if (socket.closed) return;
  const timer = setTimeout(() => {
    socket.destroy(new Error(`still open after ${limitMs} ms`));
  }, limitMs);
  try {
    await once(socket, 'close');
  } finally {
    clearTimeout(timer);
  }
}
