// Making a blocking connection in as many tries as were asked for: a connected socket, or the error that
// the asynchronous client would throw.
import { formatAddress, type ConnectionTrace, type Endpoint } from '@tcp-echo/core-helpers';
import {
  EchoConnectError,
  EchoTimeoutError,
  elapsedNs,
  retryDelayMs,
  traceUnconnected,
  type Connecting,
  type ConnectTiming,
  type EchoTlsError,
} from '@tcp-echo/echo-client-async';
import {
  BlockingSocket,
  NativeSystemError,
  pause,
  SocketInterruptedError,
  SocketTimeoutError,
} from '@tcp-echo/native-sockets';
import { EchoInterruptedError } from '../errors.js';
import { refuseDeadlock } from '../would-deadlock.js';
import { endsOf, nativeTrace, type Ends } from './native-trace.js';

/** A connection that was made. */
export interface NativeConnection extends Ends {
  readonly socket: BlockingSocket;
  readonly trace: ConnectionTrace;
  readonly timing: ConnectTiming;
}

/** @throws EchoConnectError, EchoTimeoutError, EchoInterruptedError, WouldDeadlockError. */
export function openNative({
  peer,
  connectTimeoutMs: timeoutMs,
  retry,
}: Connecting): NativeConnection {
  const startNs = process.hrtime.bigint();
  const endsAt = performance.now() + timeoutMs;
  let leftMs = timeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { connectNs, ...opened } = openOnce(peer, { timeoutMs, leftMs, attempt });
      return { ...opened, timing: { connectNs, totalNs: elapsedNs(startNs), attempts: attempt } };
    } catch (error) {
      const delayMs = retryDelayMs(retry, attempt, error);
      if (delayMs === undefined) throw error;
      pauseFor(Math.max(0, Math.min(delayMs, endsAt - performance.now())), peer);
      leftMs = endsAt - performance.now();
      if (leftMs > 0) continue;
      const cause = error as EchoConnectError | EchoTlsError;
      throw failed(peer, new EchoTimeoutError('connect', peer, timeoutMs, { cause }));
    }
  }
}

interface Attempt {
  /** The limit as the caller gave it. */
  readonly timeoutMs: number;
  /** What is left of it. */
  readonly leftMs: number;
  /** Counted from 1. */
  readonly attempt: number;
}

function openOnce(peer: Endpoint, limit: Attempt) {
  traceUnconnected('connecting', peer, formatAddress(peer), { blocking: true });
  const startNs = process.hrtime.bigint();
  const socket = connect(peer, limit);
  const connectNs = elapsedNs(startNs);
  const ends = endsOf(socket, peer);
  try {
    // What the name of a host has led to.
    if (ends.peer.family !== 'Unix') refuseDeadlock({ host: ends.peer.host, port: ends.peer.port });
  } catch (error) {
    socket.close();
    throw error;
  }
  const trace = nativeTrace(ends);
  trace('connected');
  return { socket, trace, connectNs, ...ends };
}

function connect(peer: Endpoint, { timeoutMs, leftMs, attempt }: Attempt): BlockingSocket {
  try {
    return BlockingSocket.connect({ ...peer, connectTimeoutMs: leftMs });
  } catch (cause) {
    if (cause instanceof SocketTimeoutError) {
      throw failed(peer, new EchoTimeoutError('connect', peer, timeoutMs));
    }
    if (cause instanceof SocketInterruptedError) {
      throw failed(peer, new EchoInterruptedError(peer, { cause }));
    }
    if (cause instanceof NativeSystemError) {
      throw failed(peer, new EchoConnectError(peer, cause, attempt));
    }
    throw failed(peer, cause);
  }
}

/** A pause of no time gives way to signals, too: a try that is refused at once does not. */
function pauseFor(delayMs: number, peer: Endpoint): void {
  try {
    pause(delayMs);
  } catch (cause) {
    if (!(cause instanceof SocketInterruptedError)) throw cause;
    throw failed(peer, new EchoInterruptedError(peer, { cause }));
  }
}

/** Traces that the connection could not be made, and returns why. */
function failed(peer: Endpoint, error: unknown): unknown {
  traceUnconnected('failed', peer, String(error), { blocking: true });
  return error;
}
