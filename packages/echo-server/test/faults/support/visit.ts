// A client on plain node:net that sends one message, and what it got.
import { once } from 'node:events';
import { connect } from 'node:net';

/** What a client got. */
export interface Visit {
  readonly received: string;
  /** How the server stopped sending. */
  readonly ended: 'end' | 'reset';
}

/**
 * Sends `message` and the end to a port of 127.0.0.1, or to a Unix domain socket, and reads until the
 * server ends or resets.
 */
export async function visit(target: number | { path: string }, message: string): Promise<Visit> {
  const where = typeof target === 'number' ? { port: target, host: '127.0.0.1' } : target;
  const socket = connect({ ...where, allowHalfOpen: true });
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  const ended = new Promise<Visit['ended']>((resolve) => {
    socket.once('end', () => {
      resolve('end');
    });
    socket.once('error', () => {
      resolve('reset');
    });
  });
  socket.end(message, 'latin1');
  const visited = { ended: await ended, received };
  // What the server still sends, such as a reset after its end, is nobody's business any more.
  socket.on('error', () => undefined).destroy();
  if (!socket.closed) await once(socket, 'close');
  return { ...visited, received };
}
