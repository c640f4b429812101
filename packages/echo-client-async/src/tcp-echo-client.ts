// The article's client: one connection, one message, its echo.
import { checkMessage } from '@tcp-echo/base';
import { atCaller } from './at-caller.js';
import type { EchoTarget } from './connecting.js';
import { exchange } from './exchange.js';
import { copyBytes, sameKind, type EchoOf } from './message.js';
import { openLink } from './open-link.js';
import { resolveClientOptions, type TcpEchoClientOptions } from './options.js';
import { EchoStopwatch, type MeasuredEcho } from './timing.js';

/**
 * Connects to `target`, a TCP port or `{ path }` of a Unix domain socket, sends `message`, reads until as
 * many bytes came back (or `maxBytes`), closes, and resolves with what came back: text for text, bytes
 * for bytes. Every byte is compared with the one sent; what the peer sends beyond the echo is not looked
 * at. An empty message resolves once connected, without reading. Bytes are copied before the call
 * returns.
 *
 * @throws InvalidArgumentError, before connecting, if an argument is not what it should be.
 * @throws EchoConnectError if no connection can be made.
 * @throws EchoTlsError if the TLS handshake fails, or the peer takes it back.
 * @throws EchoTimeoutError if `connectTimeoutMs`, `idleTimeoutMs` or `timeoutMs` passes.
 * @throws EchoEndedEarlyError if the peer ends the connection before; it carries what did arrive.
 * @throws EchoMismatchError if a byte differs; it carries the offset of the first one.
 * @throws EchoConnectionLostError if the connection is reset; it carries what did arrive.
 *
 * @example
 * ```ts
 * await tcpEchoClient('Hello World!', port); // 'Hello World!'
 * ```
 */
export async function tcpEchoClient<M extends string | Uint8Array>(
  message: M,
  target: EchoTarget,
  options: TcpEchoClientOptions = {},
): Promise<EchoOf<M>> {
  const { echo } = await echoOnce('tcpEchoClient', message, target, options);
  return echo;
}

// The article's client with a watch in its hand.

/**
 * As `tcpEchoClient`, but resolves with the echo and how long each part of it took.
 *
 * @throws what `tcpEchoClient` does.
 *
 * @example
 * ```ts
 * const { echo, timing } = await measureEcho('Hello World!', port, { tls: true });
 * timing; // { connectNs, tlsNs, firstByteNs, totalNs, attempts: 1 }
 * ```
 */
export async function measureEcho<M extends string | Uint8Array>(
  message: M,
  target: EchoTarget,
  options: TcpEchoClientOptions = {},
): Promise<MeasuredEcho<M>> {
  return await echoOnce('measureEcho', message, target, options);
}

// One connection for one message: what `tcpEchoClient` and `measureEcho` have in common.

/** @throws what `tcpEchoClient` does. */
async function echoOnce<M extends string | Uint8Array>(
  operation: 'tcpEchoClient' | 'measureEcho',
  message: M,
  target: EchoTarget,
  options: TcpEchoClientOptions,
): Promise<MeasuredEcho<M>> {
  const { timeoutMs, signal, ...resolved } = resolveClientOptions(operation, target, options);
  const sent = copyBytes(checkMessage(message));
  const stopwatch = new EchoStopwatch();
  const endsAt = performance.now() + timeoutMs;
  const connectTimeoutMs = Math.min(resolved.connectTimeoutMs, timeoutMs);
  const link = await openLink({ ...resolved, connectTimeoutMs }, signal);
  const leftMs = Math.max(0, endsAt - performance.now());
  const order = { ...resolved, sent, timeoutMs, leftMs, signal };
  try {
    const received = await exchange(link, order, stopwatch);
    const { totalNs: _, ...connecting } = link.timing;
    const timing = stopwatch.stop(connecting);
    return { echo: sameKind(message, received), timing };
  } catch (error) {
    throw atCaller(error, signal);
  }
}
