// The seed's client: one connection, one message, its echo.
import { checkMessage, connectionTrace, onAbort, type Endpoint } from '@tcp-echo/core-helpers';
import type { Socket } from 'node:net';
import { confirmEnd } from './confirm-end.js';
import type { EchoTarget } from './connecting.js';
import { EchoTimeoutError } from './errors.js';
import { copyBytes, sameKind, type EchoOf } from './message.js';
import { openSocket } from './open-socket.js';
import { resolveClientOptions, type TcpEchoClientOptions } from './options.js';
import { PendingEcho } from './pending-echo.js';

/**
 * Connects, sends `message`, reads until as many bytes came back (or `maxBytes`), closes, and resolves
 * with what came back: text for text, bytes for bytes. Every byte is compared with the one sent; what
 * the peer sends beyond the echo is not looked at. An empty message resolves once connected, without
 * reading. Bytes are copied before the call returns.
 *
 * @throws InvalidArgumentError, before connecting, if an argument is not what it should be.
 * @throws EchoConnectError if no connection can be made.
 * @throws EchoTimeoutError if `connectTimeoutMs` or `timeoutMs` passes.
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
  const { peer, connectTimeoutMs, timeoutMs, maxBytes, signal } = resolveClientOptions(
    target,
    options,
  );
  const sent = copyBytes(checkMessage(message));
  const startedAt = performance.now();
  const socket = await openSocket(peer, Math.min(connectTimeoutMs, timeoutMs), signal);
  const leftMs = Math.max(0, timeoutMs - (performance.now() - startedAt));
  const timeout = { afterMs: leftMs, error: new EchoTimeoutError('echo', peer, timeoutMs) };
  return sameKind(message, await exchange(socket, peer, sent, maxBytes, timeout, signal));
}

function exchange(
  socket: Socket,
  peer: Endpoint,
  sent: Uint8Array<ArrayBuffer>,
  maxBytes: number,
  timeout: { afterMs: number; error: EchoTimeoutError },
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const trace = connectionTrace('client', socket);
    const wanted = sent.length > maxBytes ? sent.slice(0, maxBytes) : sent;
    const pending = new PendingEcho(peer, wanted);
    const timer = setTimeout(() => {
      fail(timeout.error);
    }, timeout.afterMs);

    trace('connected');
    const stopListening = onAbort(signal, abort);
    if (signal?.aborted) return abort();
    socket.on('error', (error) => {
      fail(pending.connectionLost(error));
    });
    trace('sending', sent);
    if (pending.complete) return finish();
    socket.on('data', onData);
    socket.on('end', onEnd);
    socket.write(sent);

    function onData(chunk: Buffer): void {
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
        fail(pending.endedEarly());
      });
    }
    function finish(): void {
      release();
      trace('received', pending.received);
      trace('closing');
      resolve(pending.received);
    }
    function abort(): void {
      fail(signal?.reason);
    }
    function fail(reason: unknown): void {
      if (settled) return;
      release();
      trace('failed', undefined, String(reason));
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(reason);
    }
    function release(): void {
      settled = true;
      clearTimeout(timer);
      stopListening();
      socket.off('data', onData).off('end', onEnd);
      // Nothing is lost: what came back was sent before, and the kernel still delivers the rest.
      socket.destroy();
    }
  });
}
