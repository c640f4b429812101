// Mode `stream`, RFC 862: everything back until the peer ends, and only then the end.
import type { Socket } from 'node:net';
import { acceptConnection } from '../accept-connection.js';

/**
 * Sends back whatever arrives on `socket`. A peer that does not read is not read from either, so a
 * connection never holds more than a chunk and the socket's own buffer.
 */
export function echoStream(socket: Socket): void {
  const trace = acceptConnection(socket);
  socket.on('data', (chunk: Buffer) => {
    trace('received', chunk);
    trace('sending', chunk);
    if (!socket.write(chunk)) socket.pause();
  });
  socket.on('drain', () => {
    socket.resume();
  });
  socket.on('end', () => {
    trace('ended');
    trace('closing');
    socket.end();
  });
}
