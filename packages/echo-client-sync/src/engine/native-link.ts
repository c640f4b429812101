// A persistent connection of the engine `native`.
import type { ConnectionTrace, HostAndPort } from '@tcp-echo/core-helpers';
import {
  EchoClosedError,
  EchoEndedEarlyError,
  EchoMismatchError,
  EchoTimeoutError,
  PendingEcho,
} from '@tcp-echo/echo-client-async';
import type { BlockingSocket, SocketAddress } from '@tcp-echo/native-sockets';
import type { SyncLink } from './engine.js';
import { exchange } from './native-exchange.js';
import { nativeTrace } from './native-trace.js';

/** As echo-client-async's EchoConnection: a failed echo leaves the stream out of step for all later ones. */
export class NativeLink implements SyncLink {
  readonly local: SocketAddress;
  readonly peer: SocketAddress;
  readonly #socket: BlockingSocket;
  readonly #target: HostAndPort;
  readonly #trace: ConnectionTrace;
  /** Set once no further echo can be had: what to tell the caller of one. */
  #failure: ((pending: PendingEcho) => Error) | undefined;

  /** `socket` belongs to the link from now on. */
  constructor(socket: BlockingSocket, target: HostAndPort) {
    this.#socket = socket;
    this.#target = target;
    this.#trace = nativeTrace(socket);
    this.local = socket.localAddress;
    this.peer = socket.peerAddress;
  }

  echo(bytes: Uint8Array<ArrayBuffer>, timeoutMs: number): Uint8Array<ArrayBuffer> {
    const pending = new PendingEcho(this.#target, bytes);
    if (this.#failure !== undefined) throw this.#failure(pending);
    this.#trace('sending', bytes);
    if (pending.complete) return bytes;
    let extra: number | undefined;
    try {
      extra = exchange(this.#socket, this.#target, bytes, pending, {
        leftMs: timeoutMs,
        onTimeout: () => new EchoTimeoutError('echo', this.#target, timeoutMs),
      });
    } catch (error) {
      this.#fail(error);
      throw error;
    }
    this.#trace('received', bytes);
    if (extra !== undefined) {
      this.#fail(
        new EchoMismatchError(this.#target, { offset: 0, expected: undefined, actual: extra }),
      );
    }
    return bytes;
  }

  close(): void {
    if (this.#failure !== undefined) return;
    this.#failure = () => new EchoClosedError(this.#target);
    this.#trace('closing');
    this.#socket.close();
  }

  #fail(error: unknown): void {
    this.#failure =
      error instanceof EchoEndedEarlyError
        ? (pending) => pending.endedEarly()
        : (pending) => pending.connectionLost(error);
    this.#trace('failed', undefined, String(error));
    this.#socket.close();
  }
}
