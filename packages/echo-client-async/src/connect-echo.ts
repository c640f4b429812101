// Making a persistent connection to an echo server.
import { EchoConnection } from './echo-connection.js';
import { openSocket } from './open-socket.js';
import { resolveConnectOptions, type ConnectEchoOptions } from './options.js';

/**
 * Connects to an echo server and stays connected.
 *
 * @throws InvalidArgumentError, before connecting, if an option is not what it should be.
 * @throws EchoConnectError if no connection can be made.
 * @throws EchoTimeoutError if `connectTimeoutMs` passes.
 * @throws the signal's reason if it aborts before the connection is made.
 *
 * @example
 * ```ts
 * await using connection = await connectEcho({ port });
 * const [a, b] = await Promise.all([connection.echo('one'), connection.echo('two')]);
 * ```
 */
export async function connectEcho(options: ConnectEchoOptions): Promise<EchoConnection> {
  const { peer, connectTimeoutMs, signal, ...limits } = resolveConnectOptions(options);
  const socket = await openSocket(peer, connectTimeoutMs, signal);
  if (signal?.aborted) {
    socket.destroy();
    throw signal.reason;
  }
  return new EchoConnection(socket, peer, limits, signal);
}
