// Making a blocking connection in as many tries as were asked for: a connected socket, or the error that
// the asynchronous client would throw.
import {
  connectionId,
  formatAddress,
  publishTrace,
  realNowMs,
  traceChannel,
  unixConnectionId,
  type Address,
  type ConnectionTrace,
  type Endpoint,
} from '@tcp-echo/base';
import {
  EchoConnectError,
  EchoTimeoutError,
  type ConnectTiming,
} from '@tcp-echo/echo-client-async';
import {
  asciiHost,
  Attempts,
  elapsedNs,
  joinFailures,
  splitFailure,
  traceUnconnected,
  type Connecting,
} from '@tcp-echo/echo-client-async/internal';
import type { BlockingSocket } from '@tcp-echo/native-sockets';
import { EchoInterruptedError } from '../errors.js';
import { refuseDeadlock } from '../would-deadlock.js';
import type { EchoLimits } from './engine.js';
import { nativeSockets } from './native-sockets.js';

/** A connection that was made. */
export interface NativeConnection extends Ends {
  readonly socket: BlockingSocket;
  readonly trace: ConnectionTrace;
  readonly timing: ConnectTiming;
}

/** @throws EchoConnectError, EchoTimeoutError, EchoInterruptedError, WouldDeadlockError. */
export function openNative(order: Connecting): NativeConnection {
  const { peer } = order;
  const attempts = new Attempts(order, realNowMs);
  for (;;) {
    try {
      const { connectNs, ...opened } = openOnce(peer, attempts.current);
      return { ...opened, timing: attempts.timing({ connectNs }) };
    } catch (error) {
      pauseFor(attempts.delayMsAfter(error), peer);
      const late = attempts.next(error);
      if (late !== undefined) throw failed(peer, late);
    }
  }
}

function openOnce(peer: Endpoint, limit: Attempts['current']) {
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

function connect(
  peer: Endpoint,
  { timeoutMs, leftMs, attempt }: Attempts['current'],
): BlockingSocket {
  const native = nativeSockets();
  try {
    const target = 'path' in peer ? peer : { ...peer, host: asciiHost(peer.host) };
    return native.BlockingSocket.connect({ ...target, connectTimeoutMs: leftMs });
  } catch (cause) {
    // It is that of the last address.
    const [last, ...earlier] = splitFailure(cause as Error);
    const failures = [...earlier, last as Error];
    // Of all its addresses: the asynchronous client waits for the silent ones, too.
    if (failures.some((each) => each instanceof native.SocketTimeoutError)) {
      throw failed(peer, new EchoTimeoutError('connect', peer, timeoutMs));
    }
    if (cause instanceof native.SocketInterruptedError) {
      throw failed(peer, new EchoInterruptedError(peer, { cause }));
    }
    if (cause instanceof native.NativeSystemError) {
      throw failed(peer, new EchoConnectError(peer, joinFailures(failures), attempt));
    }
    throw failed(peer, cause);
  }
}

/** A pause of no time gives way to signals, too: a try that is refused at once does not. */
function pauseFor(delayMs: number, peer: Endpoint): void {
  const { pause, SocketInterruptedError } = nativeSockets();
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

// The trace of one blocking connection: the same events as the asynchronous client's.

/** The two ends of a connection, as the asynchronous client tells them. */
interface Ends {
  readonly local: Address;
  readonly peer: Address;
}

/** Of a Unix domain socket the target counts: what the kernel knows is how its server spelled it. */
function endsOf({ localAddress, peerAddress }: BlockingSocket, target: Endpoint): Ends {
  return 'path' in target
    ? { local: { family: 'Unix', path: '' }, peer: { family: 'Unix', path: target.path } }
    : { local: localAddress, peer: peerAddress };
}

/** Free while nobody listens to the trace. */
function nativeTrace({ local, peer }: Ends): ConnectionTrace {
  let connection: string | undefined;
  return (kind, bytes, message) => {
    if (!traceChannel.hasSubscribers) return;
    connection ??= peer.family === 'Unix' ? unixConnectionId(peer.path) : connectionId(local, peer);
    publishTrace({
      actor: 'client',
      kind,
      blocking: true,
      connection,
      local,
      peer,
      ...(bytes && { bytes }),
      ...(message !== undefined && { message }),
    });
  };
}

// What an error of waiting on a blocking connection means for the echo that was waited for.

/** What to tell whoever waits, of any error but one of the system. */
export function failureOf(error: unknown, peer: Endpoint, limits: EchoLimits): unknown {
  if (error instanceof nativeSockets().SocketTimeoutError) return limits.timedOut();
  if (error instanceof nativeSockets().SocketInterruptedError) {
    return new EchoInterruptedError(peer, { cause: error });
  }
  return error;
}
