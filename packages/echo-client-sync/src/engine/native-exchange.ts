// One echo on a blocking socket: sends and receives at the same time, so that a message larger than
// the buffers on the way cannot jam both directions.
import type { HostAndPort } from '@tcp-echo/core-helpers';
import type { EchoTimeoutError, PendingEcho } from '@tcp-echo/echo-client-async';
import {
  type BlockingSocket,
  NativeSystemError,
  SocketInterruptedError,
  SocketTimeoutError,
} from '@tcp-echo/native-sockets';
import { EchoInterruptedError } from '../errors.js';

/** How long an echo may still take, and what to say when it did not come. */
export interface ExchangeLimit {
  readonly leftMs: number;
  readonly onTimeout: () => EchoTimeoutError;
}

const bufferBytes = 65_536;
/** Chunks are compared here and dropped: what matched equals what was sent. One a thread is enough. */
const incoming = Buffer.allocUnsafeSlow(bufferBytes);
/**
 * Where small messages are sent from. A small array of the caller's lies on V8's heap, and lending its
 * memory to native code would make V8 move it outside (docs/performance/sync-client.md).
 */
const outgoing = Buffer.allocUnsafeSlow(bufferBytes);

/**
 * Sends `bytes` until `pending` is complete. Returns the first byte that came beyond the echo, if any.
 *
 * @throws EchoTimeoutError, EchoEndedEarlyError, EchoMismatchError, EchoConnectionLostError,
 *   EchoInterruptedError; the stream is out of step then.
 */
export function exchange(
  socket: BlockingSocket,
  peer: HostAndPort,
  bytes: Uint8Array,
  pending: PendingEcho,
  limit: ExchangeLimit,
): number | undefined {
  try {
    return pending.complete ? undefined : pump(socket, bytes, pending, limit.leftMs);
  } catch (error) {
    if (error instanceof SocketTimeoutError) throw limit.onTimeout();
    if (error instanceof SocketInterruptedError) {
      throw new EchoInterruptedError(peer, { cause: error });
    }
    throw error instanceof NativeSystemError ? pending.connectionLost(error) : error;
  }
}

function pump(
  socket: BlockingSocket,
  bytes: Uint8Array,
  pending: PendingEcho,
  limitMs: number,
): number | undefined {
  let unsent = lendable(bytes);
  const sent = socket.trySend(unsent);
  // From here on the peer is at work too: what is done now costs the round trip nothing.
  const endsAt = performance.now() + limitMs;
  const leftMs = (): number => Math.max(0, endsAt - performance.now());
  unsent = sent === unsent.length ? nothing : unsent.subarray(sent);
  // What fitted into the send buffer is a plain blocking receive: no `poll`.
  let received = unsent === nothing ? socket.receive(incoming, limitMs) : undefined;
  for (;;) {
    if (received === 0) throw pending.endedEarly();
    if (received !== undefined) {
      const end = pending.take(incoming, 0, received);
      if (pending.complete) return end < received ? incoming[end] : undefined;
    }
    if (unsent.length === 0) {
      received = socket.receive(incoming, leftMs());
      continue;
    }
    const ready = socket.waitUntilReady({ readable: true, writable: true }, leftMs());
    received = ready.readable ? socket.tryReceive(incoming) : undefined;
    if (ready.writable && received !== 0) unsent = unsent.subarray(socket.trySend(unsent));
  }
}

const nothing = new Uint8Array();

/** The view of `outgoing` that was lent last: messages often have one length, and a view costs 0.1 us. */
let lent: Uint8Array = nothing;

function lendable(bytes: Uint8Array): Uint8Array {
  if (bytes.length > bufferBytes) return bytes;
  outgoing.set(bytes);
  if (lent.length !== bytes.length) lent = outgoing.subarray(0, bytes.length);
  return lent;
}
