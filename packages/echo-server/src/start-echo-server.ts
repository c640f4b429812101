// Starting a server: from checked options to a listening socket.
import { onAbort } from '@tcp-echo/core-helpers';
import { EchoServer } from './echo-server.js';
import { askedFor, type Engine, type EngineChoice, type EngineName } from './engine/engine.js';
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
  const choice =
    resolved.engine === 'net'
      ? { engine: resolved.engine, reason: askedFor }
      : await chooseOther(resolved.engine, resolved);
  const engine =
    choice.engine === 'net' && resolved.threads === 1
      ? await startNetEngine(resolved)
      : await startThreads(resolved, options, choice.engine);
  const server = new EchoServer(engine, choice.reason, resolved.log);
  const stopListening = onAbort(signal, () => void server.close());
  void engine.gone.then(stopListening);
  if (signal?.aborted) {
    await server.close();
    throw signal.reason;
  }
  return server;
}

// The engine `net` on the caller's loop needs no native code, and so loads none.
async function chooseOther(
  engine: Exclude<EngineName, 'net'> | 'auto',
  options: ResolvedServerOptions,
): Promise<EngineChoice> {
  const { chooseEngine } = await import('./engine/choose-engine.js');
  return chooseEngine(engine, options);
}

async function startThreads(
  resolved: ResolvedServerOptions,
  given: EchoServerOptions,
  engine: EngineName,
): Promise<Engine> {
  const { startThreadGroup } = await import('./engine/start-thread-group.js');
  return startThreadGroup(resolved, given, engine);
}
