// Mode `once`, the seed's server: the first chunk back, then a graceful close.
import { checkInteger, checkOptions } from '@tcp-echo/core-helpers';
import type { Socket } from 'node:net';
import { acceptConnection } from '../accept-connection.js';
import { echoServerDefaults } from '../defaults.js';
import { drainUntilEnd } from './drain-until-end.js';

/**
 * Sends the first chunk of a connection back, at most `maxBytes` of it, and closes: a listener for the
 * `connection` event of any `net.Server`. What the client sends beyond that is read and dropped, within
 * limits, so that the close cannot destroy the reply on its way.
 *
 * A client that ends without sending gets an empty echo, as from the seed's server.
 *
 * @throws InvalidArgumentError unless `maxBytes` is an integer of at least 1.
 *
 * @example
 * ```ts
 * const server = net.createServer(handleTcpEcho).listen(0, '127.0.0.1');
 * ```
 */
export function handleTcpEcho(socket: Socket, options: { readonly maxBytes?: number } = {}): void {
  const { maxBytes = echoServerDefaults.maxBytes } = checkOptions(options);
  checkInteger('maxBytes', maxBytes, 1, Number.MAX_SAFE_INTEGER);
  const trace = acceptConnection(socket);

  socket.once('data', echo);
  socket.once('end', onEnd);

  function onEnd(): void {
    trace('ended');
    echo(Buffer.alloc(0));
  }
  function echo(chunk: Buffer): void {
    socket.off('data', echo).off('end', onEnd);
    const reply = chunk.subarray(0, maxBytes);
    trace('received', reply);
    trace('sending', reply);
    // Where the reply is taken at once, so is the close: on one loop, a server finishes its lines
    // before the next one's connection is looked at, as in the seed's transcript.
    if (socket.write(reply)) close();
    else socket.once('drain', close);
    drainUntilEnd(socket);
  }
  function close(): void {
    trace('closing');
    socket.end();
  }
}
