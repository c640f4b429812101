// Making a persistent connection to an echo server.
import { EchoConnection } from './echo-connection.js';
import { openLink } from './open-link.js';
import { resolveConnectOptions, type ConnectEchoOptions } from './options.js';

/**
 * Connects to an echo server and stays connected.
 *
 * @throws InvalidArgumentError, before connecting, if an option is not what it should be.
 * @throws EchoConnectError if no connection can be made.
 * @throws EchoTlsError if the TLS handshake fails.
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
  const { signal, ...resolved } = resolveConnectOptions(options);
  const link = await openLink(resolved, signal);
  if (signal?.aborted) {
    link.socket.destroy();
    throw signal.reason;
  }
  return new EchoConnection(link, resolved.peer, resolved, signal);
}
