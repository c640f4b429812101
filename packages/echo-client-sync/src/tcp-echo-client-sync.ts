// The article's blocking client: one connection, one message, its echo.
import { background, checkMessage } from '@tcp-echo/base';
import type { EchoOf, EchoTarget, MeasuredEcho } from '@tcp-echo/echo-client-async';
import { copyBytes, sameKind } from '@tcp-echo/echo-client-async/internal';
import { chooseEngine } from './engine/choose-engine.js';
import { resolveClientOptions, type TcpEchoClientSyncOptions } from './options.js';
import { refuseDeadlock } from './would-deadlock.js';

/**
 * Connects to `target`, a TCP port or `{ path }` of a Unix domain socket, sends `message`, blocks the
 * thread until as many bytes came back (or `maxBytes`), closes, and returns what came back: text for
 * text, bytes for bytes. Every byte is compared with the one sent; what the peer sends beyond the echo
 * is not looked at. An empty message returns once connected, without reading. It can be handed to
 * `callInBackground`.
 *
 * @throws InvalidArgumentError, before connecting, if an argument is not what it should be.
 * @throws WouldDeadlockError if the calling thread's own event loop serves that peer.
 * @throws EchoConnectError if no connection can be made.
 * @throws EchoTlsError if the TLS handshake fails, or the peer takes it back.
 * @throws EchoTimeoutError if `connectTimeoutMs`, `idleTimeoutMs` or `timeoutMs` passes.
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
  target: EchoTarget,
  options: TcpEchoClientSyncOptions = {},
): EchoOf<M> {
  return echoOnceSync('tcpEchoClientSync', message, target, options).echo;
}

background(import.meta.url, 'tcpEchoClientSync', tcpEchoClientSync);

// The article's blocking client with a watch in its hand.

/**
 * As `tcpEchoClientSync`, but returns the echo and how long each part of it took. It can be handed to
 * `callInBackground`.
 *
 * @throws what `tcpEchoClientSync` does.
 *
 * @example
 * ```ts
 * const { echo, timing } = measureEchoSync('Hello World!', port);
 * timing; // { connectNs, firstByteNs, totalNs, attempts: 1 }
 * ```
 */
export function measureEchoSync<M extends string | Uint8Array>(
  message: M,
  target: EchoTarget,
  options: TcpEchoClientSyncOptions = {},
): MeasuredEcho<M> {
  return echoOnceSync('measureEchoSync', message, target, options);
}

background(import.meta.url, 'measureEchoSync', measureEchoSync);

// One connection for one message: what `tcpEchoClientSync` and `measureEchoSync` have in common.

/** @throws what `tcpEchoClientSync` does. */
function echoOnceSync<M extends string | Uint8Array>(
  operation: 'tcpEchoClientSync' | 'measureEchoSync',
  message: M,
  target: EchoTarget,
  options: TcpEchoClientSyncOptions,
): MeasuredEcho<M> {
  const { engine, ...resolved } = resolveClientOptions(operation, target, options);
  const bytes = copyBytes(checkMessage(message));
  refuseDeadlock(resolved.connecting.peer);
  const { echo, timing } = chooseEngine(engine).echoOnce(bytes, resolved);
  return { echo: sameKind(message, echo), timing };
}
