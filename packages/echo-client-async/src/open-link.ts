// Making a connection, in as many tries as were asked for and within one time limit.
import { LongTimeout, onAbort, type ConnectionTrace, type TlsInfo } from '@tcp-echo/base';
import type { Socket } from 'node:net';
import { atCaller } from './at-caller.js';
import { Attempts } from './attempts.js';
import type { Connecting } from './connecting.js';
import { openSocket } from './open-socket.js';
import { setUpTls } from './secure-socket.js';
import type { ConnectTiming } from './timing.js';
import { traceUnconnected } from './trace-unconnected.js';

/** A connection that was made. */
export interface EchoLink {
  /** Has no listener of its own but one for `error`. */
  readonly socket: Socket;
  readonly trace: ConnectionTrace;
  readonly tls: TlsInfo | undefined;
  readonly timing: ConnectTiming;
}

/**
 * @throws InvalidArgumentError, before connecting, if a certificate or key cannot be read.
 * @throws the signal's reason, EchoTimeoutError, EchoConnectError or EchoTlsError.
 */
export async function openLink(
  connecting: Connecting,
  signal: AbortSignal | undefined,
): Promise<EchoLink> {
  try {
    return await tryToOpen(connecting, signal);
  } catch (error) {
    throw atCaller(error, signal);
  }
}

async function tryToOpen(
  { tls, ...order }: Connecting,
  signal: AbortSignal | undefined,
): Promise<EchoLink> {
  const { peer } = order;
  const setup = tls && setUpTls(tls);
  const attempts = new Attempts(order);
  for (;;) {
    try {
      const opened = await openSocket({ peer, tls: setup, ...attempts.current }, signal);
      const { socket, trace, connectNs, tlsNs } = opened;
      const timing = attempts.timing({ connectNs, ...(tlsNs !== undefined && { tlsNs }) });
      return { socket, trace, tls: opened.tls, timing };
    } catch (error) {
      await pause(attempts.delayMsAfter(error), signal);
      const late = attempts.next(error);
      if (late === undefined) continue;
      traceUnconnected('failed', peer, String(late));
      throw late;
    }
  }
}

/** Waits for so long. @throws the signal's reason, as soon as it aborts. */
function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = new LongTimeout(() => {
      stopListening();
      resolve();
    }, delayMs);
    const stopListening = onAbort(signal, () => {
      timer.clear();
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(signal?.reason);
    });
  });
}
