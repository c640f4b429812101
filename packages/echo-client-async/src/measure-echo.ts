// The seed's client with a watch in its hand.
import type { EchoTarget } from './connecting.js';
import { echoOnce } from './echo-once.js';
import type { TcpEchoClientOptions } from './options.js';
import type { MeasuredEcho } from './timing.js';

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
