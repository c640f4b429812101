// One try to connect: a socket that is connected, and secured if asked for, or an error that says why
// it is not.
import {
  connectionTrace,
  formatAddress,
  formatTlsInfo,
  LongTimeout,
  onAbort,
  tlsInfoOf,
  unixConnectionId,
  type ConnectionTrace,
  type Endpoint,
  type TlsInfo,
} from '@tcp-echo/base';
import type { Socket } from 'node:net';
import { joinFailures } from './connect-failure.js';
import { dial } from './dial.js';
import { EchoConnectError, EchoTimeoutError, EchoTlsError } from './errors.js';
import { elapsedNs } from './timing.js';
import { secureSocket, servernameFor, type TlsSetup } from './tls-options.js';
import { traceUnconnected } from './trace-unconnected.js';

/** Where to connect to, how long that may take, and which try it is. */
interface ConnectAttempt {
  readonly peer: Endpoint;
  readonly tls: TlsSetup | undefined;
  /** The limit as the caller gave it, in milliseconds. */
  readonly timeoutMs: number;
  /** What is left of it. */
  readonly leftMs: number;
  /** Counted from 1. */
  readonly attempt: number;
}

/** A connected socket that has no listener of its own but one for `error`. */
interface OpenedSocket {
  readonly socket: Socket;
  /** Has told of `connected`, and of `secured`. */
  readonly trace: ConnectionTrace;
  readonly tls: TlsInfo | undefined;
  readonly connectNs: number;
  readonly tlsNs: number | undefined;
}

/** @throws the signal's reason, EchoTimeoutError, EchoConnectError or EchoTlsError; the socket is destroyed then. */
export function openSocket(
  { peer, tls, timeoutMs, leftMs, attempt }: ConnectAttempt,
  signal: AbortSignal | undefined,
): Promise<OpenedSocket> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    traceUnconnected('connecting', peer, formatAddress(peer));
    const startNs = process.hrtime.bigint();
    let operation: 'connect' | 'tls' = 'connect';
    let trace: ConnectionTrace | undefined;
    let close = dial(peer, {
      onConnect,
      onFailure: (causes) => {
        fail(new EchoConnectError(peer, joinFailures(causes), attempt));
      },
    });
    const timer = new LongTimeout(() => {
      fail(new EchoTimeoutError(operation, peer, timeoutMs));
    }, leftMs);
    const stopListening = onAbort(signal, () => {
      fail(signal?.reason);
    });
    let settled = false;

    function onConnect(socket: Socket): void {
      close = () => socket.destroy();
      const connectNs = elapsedNs(startNs);
      trace = traceOf(socket, peer);
      trace('connected');
      if (tls !== undefined) secure(socket, tls, trace, connectNs);
      else succeed({ socket, trace, tls: undefined, connectNs, tlsNs: undefined });
    }
    function secure(
      socket: Socket,
      setup: TlsSetup,
      trace: ConnectionTrace,
      connectNs: number,
    ): void {
      // Whoever listens to the trace may have aborted.
      if (settled) return;
      operation = 'tls';
      const handshakeNs = process.hrtime.bigint();
      const secured = secureSocket(socket, peer, setup);
      const onError = (error: Error): void => {
        fail(new EchoTlsError(peer, error, attempt));
      };
      // They stay listeners: an error without any would end the process.
      socket.on('error', onError);
      secured.on('error', onError);
      secured.once('secureConnect', () => {
        const tlsNs = elapsedNs(handshakeNs);
        const info = tlsInfoOf(secured, servernameFor(peer, setup.options));
        trace('secured', undefined, formatTlsInfo(info));
        succeed({ socket: secured, trace, tls: info, connectNs, tlsNs });
      });
    }
    function succeed(opened: OpenedSocket): void {
      if (settled) return;
      release();
      resolve(opened);
    }
    function fail(reason: unknown): void {
      if (settled) return;
      release();
      close();
      if (trace === undefined) traceUnconnected('failed', peer, String(reason));
      else trace('failed', undefined, String(reason));
      // The caller's own reason is handed on as it is.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(reason);
    }
    function release(): void {
      settled = true;
      timer.clear();
      stopListening();
    }
  });
}

/** A Unix domain socket does not tell its ends: they are those that it was given. */
function traceOf(socket: Socket, peer: Endpoint): ConnectionTrace {
  if (!('path' in peer)) return connectionTrace('client', socket);
  return connectionTrace('client', socket, {
    connection: unixConnectionId(peer.path),
    local: { family: 'Unix', path: '' },
    peer: { family: 'Unix', path: peer.path },
  });
}

// Telling a peer that ended from a peer that reset. A reset that arrives together with the last bytes
// reaches Node as an end: libuv takes a hang-up after a partial read for one, without reading on
// (https://github.com/libuv/libuv/issues/2319, changed by https://github.com/libuv/libuv/pull/4997).

/**
 * Calls `onEnd` if the end that `socket` has reported was the peer's; if it was a reset, the socket
 * emits `error` instead.
 */
export function confirmEnd(socket: Socket, onEnd: () => void): void {
  if (socket.writableLength > 0 || socket.writableEnded) {
    // What waits to be written fails within this turn of the loop if the connection was reset.
    setImmediate(onEnd);
    return;
  }
  // Writing nothing sends nothing, but asks the kernel for the state of the connection. EPIPE: the
  // end came first and the reset after it (Linux, tcp_reset(), state CLOSE_WAIT).
  socket.write(Buffer.alloc(0), (error) => {
    if (!error || (error as NodeJS.ErrnoException).code === 'EPIPE') onEnd();
  });
}
