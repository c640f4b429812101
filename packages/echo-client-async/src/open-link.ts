// Making a connection, in as many tries as were asked for and within one time limit.
import {
  LongTimeout,
  onAbort,
  type ConnectionTrace,
  type Endpoint,
  type TlsInfo,
} from '@tcp-echo/base';
import type { Socket } from 'node:net';
import { atCaller } from './at-caller.js';
import type { Connecting } from './connecting.js';
import { EchoTimeoutError, type EchoConnectError, type EchoTlsError } from './errors.js';
import { openSocket } from './open-socket.js';
import { retryDelayMs, type RetryPolicy } from './retry.js';
import { elapsedNs, type ConnectTiming } from './timing.js';
import { setUpTls } from './tls-options.js';
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

// The tries of making one connection: which one it is, what is left of the time, and whether there is a next.

/** Where to connect to, how long all tries may take, and how many there may be. */
interface AttemptsOrder {
  readonly peer: Endpoint;
  readonly connectTimeoutMs: number;
  readonly retry: RetryPolicy;
}

/** Knows no socket and does not wait: its caller does both, in its own way. */
export class Attempts {
  readonly #order: AttemptsOrder;
  readonly #startNs = process.hrtime.bigint();
  readonly #now: () => number;
  readonly #endsAt: number;
  #number = 1;
  #leftMs: number;

  /** @param now The clock, in milliseconds: a caller that blocks its thread needs one that nobody has to advance. */
  constructor(order: AttemptsOrder, now = () => performance.now()) {
    this.#order = order;
    this.#now = now;
    this.#leftMs = order.connectTimeoutMs;
    this.#endsAt = now() + order.connectTimeoutMs;
  }

  /** What the try of now may take: the limit as the caller gave it, and what is left of it. */
  get current(): { readonly attempt: number; readonly timeoutMs: number; readonly leftMs: number } {
    const { connectTimeoutMs: timeoutMs } = this.#order;
    return { attempt: this.#number, timeoutMs, leftMs: this.#leftMs };
  }

  /** How long to wait before the next try. @throws `error`, with which this one failed, if there is to be none. */
  delayMsAfter(error: unknown): number {
    const delayMs = retryDelayMs(this.#order.retry, this.#number, error);
    if (delayMs === undefined) throw error;
    return Math.max(0, Math.min(delayMs, this.#endsAt - this.#now()));
  }

  /** The next one is the try of now; or, if no time is left for it, what to tell the caller. */
  next(error: unknown): EchoTimeoutError | undefined {
    this.#number += 1;
    this.#leftMs = this.#endsAt - this.#now();
    if (this.#leftMs > 0) return undefined;
    const { peer, connectTimeoutMs } = this.#order;
    // No other one is tried again.
    const cause = error as EchoConnectError | EchoTlsError;
    return new EchoTimeoutError('connect', peer, connectTimeoutMs, { cause });
  }

  /** How long all of it took, the connection of now being made. */
  timing(parts: { readonly connectNs: number; readonly tlsNs?: number }): ConnectTiming {
    return { ...parts, totalNs: elapsedNs(this.#startNs), attempts: this.#number };
  }
}
