// The trace of one blocking connection: the same events as the asynchronous client's.
import {
  connectionId,
  publishTrace,
  traceChannel,
  type ConnectionTrace,
} from '@tcp-echo/core-helpers';
import type { BlockingSocket } from '@tcp-echo/native-sockets';

/** Free while nobody listens to the trace. */
export function nativeTrace({ localAddress, peerAddress }: BlockingSocket): ConnectionTrace {
  return (kind, bytes, message) => {
    if (!traceChannel.hasSubscribers) return;
    publishTrace({
      actor: 'client',
      kind,
      blocking: true,
      connection: connectionId(localAddress, peerAddress),
      local: localAddress,
      peer: peerAddress,
      ...(bytes && { bytes }),
      ...(message !== undefined && { message }),
    });
  };
}
