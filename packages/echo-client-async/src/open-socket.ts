// Making a connection: a socket that is connected, or an error that says why it is not.
import { formatAddress, onAbort, type Endpoint } from '@tcp-echo/core-helpers';
import { connect, type Socket } from 'node:net';
import { EchoConnectError, EchoTimeoutError } from './errors.js';
import { traceUnconnected } from './trace-unconnected.js';

/**
 * Resolves with a connected socket that has no listener of its own but one for `error`.
 *
 * @throws the signal's reason, EchoTimeoutError or EchoConnectError; the socket is destroyed then.
 */
export function openSocket(
  peer: Endpoint,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    traceUnconnected('connecting', peer, formatAddress(peer));
    const socket = connect({ ...peer, noDelay: true, allowHalfOpen: true });
    const timer = setTimeout(() => {
      fail(new EchoTimeoutError('connect', peer, timeoutMs));
    }, timeoutMs);
    const stopListening = onAbort(signal, () => {
      fail(signal?.reason);
    });
    socket.once('connect', () => {
      if (isConnectedToItself(socket)) return fail(new EchoConnectError(peer, selfConnectError()));
      release();
      resolve(socket);
    });
    // It stays: an error without any listener would end the process.
    socket.on('error', (error) => {
      fail(new EchoConnectError(peer, error));
    });

    function fail(reason: unknown): void {
      release();
      socket.destroy();
      traceUnconnected('failed', peer, String(reason));
      // The caller's own reason is handed on as it is.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(reason);
    }
    function release(): void {
      clearTimeout(timer);
      stopListening();
    }
  });
}

/**
 * Whether the kernel gave the socket the very port it connects to, as happens with a free ephemeral one:
 * TCP then connects it to itself (simultaneous open, RFC 9293 section 3.5), and it echoes perfectly.
 */
function isConnectedToItself(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress;
}

function selfConnectError(): Error {
  const error = new Error('the connection reached its own socket, because nothing listens there');
  return Object.assign(error, { code: 'ECONNREFUSED', syscall: 'connect' });
}
