// What every mode does first with a connection.
import { connectionTrace, type ConnectionTrace } from '@tcp-echo/core-helpers';
import type { Socket } from 'node:net';

/**
 * Prepares `socket` for echoing, whatever server it came from, and traces that it was accepted. Its
 * errors are traced and end there: one lost connection is no reason to end the server.
 */
export function acceptConnection(socket: Socket): ConnectionTrace {
  const trace = connectionTrace('server', socket);
  // With Node's default the reply to a peer that has half-closed vanishes without an error.
  socket.allowHalfOpen = true;
  // An echo is a small write that somebody waits for: Nagle's algorithm would only delay it.
  socket.setNoDelay(true);
  socket.on('error', (error) => {
    trace('failed', undefined, error.message);
  });
  trace('accepted');
  return trace;
}
