// One connection for one message: what `tcpEchoClient` and `measureEcho` have in common.
import { checkMessage } from '@tcp-echo/base';
import { atCaller } from './at-caller.js';
import type { EchoTarget } from './connecting.js';
import { exchange } from './exchange.js';
import { copyBytes, sameKind } from './message.js';
import { openLink } from './open-link.js';
import { resolveClientOptions, type TcpEchoClientOptions } from './options.js';
import { EchoStopwatch, type MeasuredEcho } from './timing.js';

/** @throws what `tcpEchoClient` does. */
export async function echoOnce<M extends string | Uint8Array>(
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
