// The trace of a connection that does not exist yet, or that never came to be.
import {
  internetAddress,
  publishTrace,
  traceChannel,
  type Address,
  type Endpoint,
} from '@tcp-echo/base';
import { isIP } from 'node:net';

/** Publishes one event of making a connection to `endpoint`. Free while nobody listens to the trace. */
export function traceUnconnected(
  kind: 'connecting' | 'failed',
  endpoint: Endpoint,
  message: string,
  how: { readonly blocking?: true } = {},
): void {
  if (!traceChannel.hasSubscribers) return;
  const peer = addressOf(endpoint);
  publishTrace({ actor: 'client', kind, connection: '', message, ...how, ...(peer && { peer }) });
}

/** Undefined for a name that is not looked up yet. */
function addressOf(endpoint: Endpoint): Address | undefined {
  if ('path' in endpoint) return { family: 'Unix', path: endpoint.path };
  const { host, port } = endpoint;
  return isIP(host) === 0 ? undefined : internetAddress(host, port);
}
