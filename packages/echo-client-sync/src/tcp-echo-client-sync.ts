// The seed's blocking client: one connection, one message, its echo.
import { background, checkMessage } from '@tcp-echo/core-helpers';
import { copyBytes, sameKind, type EchoOf } from '@tcp-echo/echo-client-async';
import { chooseEngine } from './engine/choose-engine.js';
import { resolveClientOptions, type TcpEchoClientSyncOptions } from './options.js';
import { refuseDeadlock } from './would-deadlock.js';

/**
 * Connects, sends `message`, blocks the thread until as many bytes came back (or `maxBytes`), closes,
 * and returns what came back: text for text, bytes for bytes. Every byte is compared with the one
 * sent; what the peer sends beyond the echo is not looked at. An empty message returns once connected,
 * without reading. It can be handed to `callInBackground`.
 *
 * @throws InvalidArgumentError, before connecting, if an argument is not what it should be.
 * @throws WouldDeadlockError if the calling thread's own event loop serves that port.
 * @throws EchoConnectError if no connection can be made.
 * @throws EchoTimeoutError if `connectTimeoutMs` or `timeoutMs` passes.
 * @throws EchoEndedEarlyError if the peer ends the connection before; it carries what did arrive.
 * @throws EchoMismatchError if a byte differs; it carries the offset of the first one.
 * @throws EchoConnectionLostError if the connection is reset; it carries what did arrive.
 * @throws EchoInterruptedError if a signal arrives that the program listens to.
 * @throws NativeSocketsUnavailableError if engine `native` was asked for and does not load.
 *
 * @example
 * ```ts
 * tcpEchoClientSync('Hello World!', port); // 'Hello World!'
 * ```
 */
export function tcpEchoClientSync<M extends string | Uint8Array>(
  message: M,
  port: number,
  options: TcpEchoClientSyncOptions = {},
): EchoOf<M> {
  const { engine, ...resolved } = resolveClientOptions(port, options);
  const bytes = copyBytes(checkMessage(message));
  refuseDeadlock(resolved.peer);
  return sameKind(message, chooseEngine(engine).echoOnce(bytes, resolved));
}

background(import.meta.url, 'tcpEchoClientSync', tcpEchoClientSync);
