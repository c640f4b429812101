// The seed's blocking client with a watch in its hand.
import { background } from '@tcp-echo/base';
import type { EchoTarget, MeasuredEcho } from '@tcp-echo/echo-client-async';
import { echoOnceSync } from './echo-once-sync.js';
import type { TcpEchoClientSyncOptions } from './options.js';

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
