// Starting a server: from checked options to a listening socket.
import { onAbort } from '@tcp-echo/core-helpers';
import { EchoServer } from './echo-server.js';
import { chooseEngine } from './engine/choose-engine.js';
import { startNetEngine } from './engine/net-engine.js';
import { startThreadGroup } from './engine/start-thread-group.js';
import { resolveServerOptions, type EchoServerOptions } from './options.js';

/**
 * Starts an echo server, on this thread's event loop unless `threads` or `engine` says otherwise; resolves once it listens.
 *
 * @throws InvalidArgumentError if an option is not what it should be.
 * @throws EngineUnavailableError if this system does not have the `engine` that was asked for.
 * @throws ThreadsUnsupportedError if several `threads` cannot serve here.
 * @throws ListenError if the operating system refuses the address.
 * @throws the signal's reason if it aborts before the server listens.
 *
 * @example
 * ```ts
 * await using server = await startEchoServer();
 * console.log(`echoing on port ${server.port}`);
 * ```
 */
export async function startEchoServer(options: EchoServerOptions = {}): Promise<EchoServer> {
  const resolved = resolveServerOptions(options);
  const { signal } = resolved;
  signal?.throwIfAborted();
  const choice = chooseEngine(resolved);
  const engine =
    choice.engine === 'net' && resolved.threads === 1
      ? await startNetEngine(resolved)
      : await startThreadGroup(resolved, options, choice.engine);
  const server = new EchoServer(engine, choice.reason, resolved.log);
  const stopListening = onAbort(signal, () => void server.close());
  void engine.gone.then(stopListening);
  if (signal?.aborted) {
    await server.close();
    throw signal.reason;
  }
  return server;
}
