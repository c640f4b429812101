// What is known of one connection of a native engine: numbers and bits, no socket object.
import { connectionId, formatAddress, internetAddress, type Address } from '@tcp-echo/base';
import {
  NativeSystemError,
  SocketCalls,
  type InternetSocketAddress,
} from '@tcp-echo/native-sockets';
import type { ConnectionOutcome } from '../../connection/outcome.js';
import type { ConnectionEnds } from '../connection-ends.js';
import type { PendingBytes } from './pending-bytes.js';

/** One open connection. */
export class NativeConnection {
  /** `Date.now()` when it was accepted. */
  readonly openedAt = Date.now();
  bytesReceived = 0;
  bytesSent = 0;
  /** What comes beyond is dropped. */
  bytesAllowed = Infinity;
  /** On the clock of `performance.now()`, as all that follow. */
  lastActiveMs: number;
  /** When the chunk was read whose reply the operating system has not taken yet; 0, which costs nothing, while there is none. */
  echoSinceMs = 0;
  /** What still comes is dropped. */
  lingers = false;
  /** Since when the peer was only waited for: the last byte is out. */
  lingersSinceMs: number | undefined;
  drainedBytes = 0;
  /** The peer has said its last byte. */
  peerEnded = false;
  /** This end sends nothing more than what is pending. */
  saysEnd = false;
  /** The peer was told so. */
  saidEnd = false;
  gone = false;
  /** The transport's own number for it: which events it waits for, or where it keeps it. */
  place = -1;
  outcome: ConnectionOutcome | undefined;
  ends: ConnectionEnds | undefined;

  constructor(
    readonly fd: number,
    readonly number: number,
    readonly acceptedAtMs: number,
    /** What could not be sent yet. While there is any, nothing is read. */
    readonly pending: PendingBytes,
  ) {
    this.lastActiveMs = acceptedAtMs;
  }
}

// The two ends of a connection that is a descriptor.

let calls: SocketCalls | undefined;

/** What the kernel tells of `fd`; of a connection that was reset meanwhile it tells nothing. */
export function nativeEnds(fd: number, server: Address, number: number): ConnectionEnds {
  calls ??= new SocketCalls();
  try {
    const local = addressOf(calls.localAddress(fd));
    const peer = addressOf(calls.peerAddress(fd));
    return { connection: connectionId(peer, local), local, peer };
  } catch (error) {
    if (!(error instanceof NativeSystemError)) throw error;
    const peer: Address = { family: 'IPv4', host: '', port: 0 };
    return { connection: `${formatAddress(server)}#${number}`, local: server, peer };
  }
}

/** A dual-stack listener sees an IPv4 client as `::ffff:127.0.0.1`, the client itself does not. */
function addressOf({ host, port }: InternetSocketAddress): Address {
  return internetAddress(host.replace(/^::ffff:(?=\d+\.)/i, ''), port);
}
