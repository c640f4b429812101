// A client on plain node:net that sends one message, and what it got.
import { connectRaw } from '@tcp-echo/contract-tests';
import { once } from 'node:events';

/** What a client got. */
export interface Visit {
  readonly received: string;
  /** How the server stopped sending. */
  readonly ended: 'end' | 'reset';
}

/** Sends `message` and the end to a port of 127.0.0.1, and reads until the server ends or resets. */
export async function visit(port: number, message: string): Promise<Visit> {
  await using client = await connectRaw(port);
  const { socket } = client;
  const closed = new Promise<Visit['ended']>((resolve) => {
    socket.once('end', () => {
      resolve('end');
    });
    socket.on('error', () => {
      resolve('reset');
    });
  });
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  socket.end(message, 'latin1');
  const ended = await closed;
  if (!socket.destroyed) socket.destroy();
  if (!socket.closed) await once(socket, 'close');
  return { received, ended };
}
