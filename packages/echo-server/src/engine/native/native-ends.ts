// The two ends of a connection that is a descriptor.
import { connectionId, formatAddress, internetAddress, type Address } from '@tcp-echo/base';
import {
  NativeSystemError,
  SocketCalls,
  type InternetSocketAddress,
} from '@tcp-echo/native-sockets';
import type { ConnectionEnds } from '../connection-ends.js';

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
