// Starting a server: from checked options to a listening socket.
import { onAbort } from '@tcp-echo/base';
import { EchoServer } from './echo-server.js';
import { askedFor, type Engine } from './engine/engine.js';
import { startNetEngine } from './engine/net-engine.js';
import {
  resolveServerOptions,
  type EchoServerOptions,
  type ResolvedServerOptions,
} from './options.js';

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
  const { engine, reason } = await startEngine(resolved, options);
  const server = new EchoServer(engine, reason, resolved.log);
  const stopListening = onAbort(signal, () => void server.close());
  void engine.gone.then(stopListening);
  if (signal?.aborted) {
    await server.close();
    throw signal.reason;
  }
  return server;
}

async function startEngine(
  resolved: ResolvedServerOptions,
  given: EchoServerOptions,
): Promise<{ readonly engine: Engine; readonly reason: string }> {
  let reason: string = askedFor;
  if (resolved.engine !== 'net') {
    const { startNative } = await import('./engine/start-native.js');
    const native = await startNative(resolved.engine, resolved, given);
    if (native.group !== undefined) return { engine: native.group, reason: native.reason };
    reason = native.reason;
  }
  if (resolved.threads === 1) return { engine: await startNetEngine(resolved), reason };
  const { startThreadGroup } = await import('./engine/start-thread-group.js');
  return { engine: await startThreadGroup(resolved, given, 'net'), reason };
}
