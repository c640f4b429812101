// One message and its echo over a connection of their own, which is closed then.
import type { OwnBytes } from './message.js';
import { LongTimeout, onAbort, onIdle, type Endpoint } from '@tcp-echo/base';
import { confirmEnd } from './open-socket.js';
import { failureOf } from './echo-failure.js';
import { EchoTimeoutError } from './errors.js';
import type { EchoLink } from './open-link.js';
import { PendingEcho } from './pending-echo.js';
import { endTls } from './tls-options.js';
import type { Silence } from './connect-failure.js';
import type { EchoStopwatch } from './timing.js';

/** What is to be exchanged, and within which limits. */
export interface ExchangeOrder {
  readonly peer: Endpoint;
  readonly sent: OwnBytes;
  readonly maxBytes: number;
  readonly halfClose: boolean;
  readonly idleTimeoutMs: number | undefined;
  /** The limit of the whole call as the caller gave it. */
  readonly timeoutMs: number;
  /** What is left of it. */
  readonly leftMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Resolves with what came back. `stopwatch` learns when. The socket is gone then, whatever happened. */
export function exchange(
  { socket, trace, tls }: EchoLink,
  order: ExchangeOrder,
  stopwatch: EchoStopwatch,
): Promise<OwnBytes> {
  return new Promise((resolve, reject) => {
    const { peer, sent, maxBytes, halfClose, idleTimeoutMs, timeoutMs, leftMs, signal } = order;
    let settled = false;
    const wanted = sent.length > maxBytes ? sent.slice(0, maxBytes) : sent;
    const pending = new PendingEcho(peer, wanted);
    const timer = new LongTimeout(() => {
      fail(new EchoTimeoutError('echo', peer, timeoutMs));
    }, leftMs);
    const stopListening = onAbort(signal, abort);
    if (signal?.aborted) return abort();
    socket.on('error', (error) => {
      fail(failureOf(pending, peer, error, silence()));
    });
    trace('sending', sent);
    if (pending.complete) return finish();
    if (idleTimeoutMs !== undefined) {
      onIdle(socket, idleTimeoutMs, () => {
        fail(new EchoTimeoutError('idle', peer, idleTimeoutMs));
      });
    }
    socket.on('data', onData);
    socket.on('end', onEnd);
    stopwatch.sending();
    if (halfClose) {
      trace('closing');
      socket.end(sent);
    } else {
      socket.write(sent);
    }

    function onData(chunk: Buffer): void {
      stopwatch.received();
      try {
        pending.take(chunk, 0);
      } catch (mismatch) {
        return fail(mismatch);
      }
      if (pending.complete) finish();
    }
    function onEnd(): void {
      trace('ended');
      confirmEnd(socket, () => {
        fail(pending.endedEarly(silence()));
      });
    }
    function silence(): Silence | undefined {
      if (!pending.untouched) return undefined;
      return tls === undefined ? 'plain' : 'tls';
    }
    function finish(): void {
      release();
      // Nothing is lost: what came back was sent before, and the kernel still delivers the rest.
      if (tls === undefined) socket.destroy();
      else endTls(socket);
      trace('received', pending.received);
      if (!halfClose || sent.length === 0) trace('closing');
      resolve(pending.received);
    }
    function abort(): void {
      fail(signal?.reason);
    }
    function fail(reason: unknown): void {
      if (settled) return;
      release();
      socket.destroy();
      trace('failed', undefined, String(reason));
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(reason);
    }
    function release(): void {
      settled = true;
      timer.clear();
      stopListening();
      socket.off('data', onData).off('end', onEnd);
    }
  });
}
