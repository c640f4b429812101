// The seed's client: one connection, one message, its echo.
import type { EchoTarget } from './connecting.js';
import { echoOnce } from './echo-once.js';
import type { EchoOf } from './message.js';
import type { TcpEchoClientOptions } from './options.js';

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
