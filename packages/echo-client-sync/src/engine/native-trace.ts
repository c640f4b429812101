// The trace of one blocking connection: the same events as the asynchronous client's.
import {
  connectionId,
  publishTrace,
  traceChannel,
  unixConnectionId,
  type Address,
  type ConnectionTrace,
  type Endpoint,
} from '@tcp-echo/base';
import type { BlockingSocket } from '@tcp-echo/native-sockets';

/** The two ends of a connection, as the asynchronous client tells them. */
export interface Ends {
  readonly local: Address;
  readonly peer: Address;
}

/** Of a Unix domain socket the target counts: what the kernel knows is how its server spelled it. */
export function endsOf({ localAddress, peerAddress }: BlockingSocket, target: Endpoint): Ends {
  return 'path' in target
    ? { local: { family: 'Unix', path: '' }, peer: { family: 'Unix', path: target.path } }
    : { local: localAddress, peer: peerAddress };
}

/** Free while nobody listens to the trace. */
export function nativeTrace({ local, peer }: Ends): ConnectionTrace {
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
