// Making a persistent connection whose echoes block the calling thread.
import { chooseEngine } from './engine/choose-engine.js';
import { EchoConnectionSync } from './echo-connection-sync.js';
import { resolveConnectOptions, type ConnectEchoSyncOptions } from './options.js';
import { refuseDeadlock } from './would-deadlock.js';

/**
 * Connects to an echo server, at a port or `{ path }` of a Unix domain socket, and stays connected.
 * Blocks the thread.
 *
 * @throws InvalidArgumentError, before connecting, if an option is not what it should be.
 * @throws WouldDeadlockError if the calling thread's own event loop serves that peer.
 * @throws EchoConnectError if no connection can be made.
 * @throws EchoTlsError if the TLS handshake fails.
 * @throws EchoTimeoutError if `connectTimeoutMs` passes.
 * @throws EchoInterruptedError if a signal arrives that the program listens to.
 * @throws NativeSocketsUnavailableError if engine `native` was asked for and does not load.
 *
 * @example
 * ```ts
 * using connection = connectEchoSync({ port });
 * connection.echo('Hello World!'); // 'Hello World!'
 * ```
 */
export function connectEchoSync(options: ConnectEchoSyncOptions): EchoConnectionSync {
  const { connecting, echoTimeoutMs, banner, engine } = resolveConnectOptions(options);
  refuseDeadlock(connecting.peer);
  const chosen = chooseEngine(engine);
  const link = chosen.connect({ connecting, banner });
  return new EchoConnectionSync(chosen.name, link, connecting.peer, echoTimeoutMs);
}
