// Making a connection, in as many tries as were asked for and within one time limit.
import { onAbort, type ConnectionTrace } from '@tcp-echo/core-helpers';
import type { Socket } from 'node:net';
import type { Connecting } from './connecting.js';
import { EchoTimeoutError, type EchoConnectError, type EchoTlsError } from './errors.js';
import { openSocket } from './open-socket.js';
import { retryDelayMs } from './retry.js';
import { setUpTls } from './secure-socket.js';
import type { ConnectTiming } from './timing.js';
import { elapsedNs } from './timing.js';
import type { EchoTlsInfo } from './tls-options.js';
import { traceUnconnected } from './trace-unconnected.js';

/** A connection that was made. */
export interface EchoLink {
  /** Has no listener of its own but one for `error`. */
  readonly socket: Socket;
  readonly trace: ConnectionTrace;
  readonly tls: EchoTlsInfo | undefined;
  readonly timing: ConnectTiming;
}

/**
 * @throws InvalidArgumentError, before connecting, if a certificate or key cannot be read.
 * @throws the signal's reason, EchoTimeoutError, EchoConnectError or EchoTlsError.
 */
export async function openLink(
  { peer, tls, connectTimeoutMs: timeoutMs, retry }: Connecting,
  signal: AbortSignal | undefined,
): Promise<EchoLink> {
  const setup = tls && setUpTls(tls);
  const startNs = process.hrtime.bigint();
  const endsAt = performance.now() + timeoutMs;
  let leftMs = timeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const opened = await openSocket({ peer, tls: setup, timeoutMs, leftMs, attempt }, signal);
      const { socket, trace, connectNs, tlsNs } = opened;
      const totalNs = elapsedNs(startNs);
      const timing = {
        connectNs,
        ...(tlsNs !== undefined && { tlsNs }),
        totalNs,
        attempts: attempt,
      };
      return { socket, trace, tls: opened.tls, timing };
    } catch (error) {
      const delayMs = retryDelayMs(retry, attempt, error);
      if (delayMs === undefined) throw error;
      await pause(Math.max(0, Math.min(delayMs, endsAt - performance.now())), signal);
      leftMs = endsAt - performance.now();
      if (leftMs > 0) continue;
      const cause = error as EchoConnectError | EchoTlsError;
      const late = new EchoTimeoutError('connect', peer, timeoutMs, { cause });
      traceUnconnected('failed', peer, String(late));
      throw late;
    }
  }
}

/** Waits for so long. @throws the signal's reason, as soon as it aborts. */
function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(() => {
      stopListening();
      resolve();
    }, delayMs);
    const stopListening = onAbort(signal, () => {
      clearTimeout(timer);
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(signal?.reason);
    });
  });
}
