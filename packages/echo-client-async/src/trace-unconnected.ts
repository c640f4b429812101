// The trace of a connection that does not exist yet, or that never came to be.
import {
  internetAddress,
  publishTrace,
  traceChannel,
  type HostAndPort,
} from '@tcp-echo/core-helpers';
import { isIP } from 'node:net';

/** Publishes one event of making a connection to `host`. Free while nobody listens to the trace. */
export function traceUnconnected(
  kind: 'connecting' | 'failed',
  { host, port }: HostAndPort,
  message: string,
  how: { readonly blocking?: true } = {},
): void {
  if (!traceChannel.hasSubscribers) return;
  const peer = isIP(host) === 0 ? {} : { peer: internetAddress(host, port) };
  publishTrace({ actor: 'client', kind, connection: '', message, ...how, ...peer });
}
