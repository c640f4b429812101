// Making a blocking connection: a connected socket, or the error the asynchronous client would throw.
import { formatAddress, type HostAndPort } from '@tcp-echo/core-helpers';
import { EchoConnectError, EchoTimeoutError, traceUnconnected } from '@tcp-echo/echo-client-async';
import {
  BlockingSocket,
  NativeSystemError,
  SocketInterruptedError,
  SocketTimeoutError,
} from '@tcp-echo/native-sockets';
import { EchoInterruptedError } from '../errors.js';
import { refuseDeadlock } from '../would-deadlock.js';
import { nativeTrace } from './native-trace.js';

/** @throws EchoConnectError, EchoTimeoutError, EchoInterruptedError, WouldDeadlockError. */
export function openNativeSocket(peer: HostAndPort, timeoutMs: number): BlockingSocket {
  traceUnconnected('connecting', peer, formatAddress(peer), { blocking: true });
  const socket = connect(peer, timeoutMs);
  try {
    if ('port' in socket.peerAddress) refuseDeadlock(socket.peerAddress);
  } catch (error) {
    socket.close();
    throw error;
  }
  nativeTrace(socket)('connected');
  return socket;
}

function connect(peer: HostAndPort, timeoutMs: number): BlockingSocket {
  try {
    return BlockingSocket.connect({ ...peer, connectTimeoutMs: timeoutMs });
  } catch (cause) {
    const error = connectError(peer, timeoutMs, cause);
    traceUnconnected('failed', peer, String(error), { blocking: true });
    throw error;
  }
}

function connectError(peer: HostAndPort, timeoutMs: number, cause: unknown): unknown {
  if (cause instanceof SocketTimeoutError) return new EchoTimeoutError('connect', peer, timeoutMs);
  if (cause instanceof SocketInterruptedError) return new EchoInterruptedError(peer, { cause });
  if (cause instanceof NativeSystemError) return new EchoConnectError(peer, cause);
  return cause;
}
