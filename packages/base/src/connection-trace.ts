// The trace of one connection over node:net: which ends it has, and what its owner does on it.
import type { Socket } from 'node:net';
import { connectionId, internetAddress, type Address } from './address.js';
import { publishTrace, traceChannel, type TraceEvent, type TraceKind } from './trace.js';

/** Publishes one event of a connection. Free while nobody listens to the trace. */
export type ConnectionTrace = (
  kind: TraceKind,
  bytes?: Uint8Array,
  message?: string,
  more?: Pick<TraceEvent, 'client' | 'proxy'>,
) => void;

/** The ends of a connection, as far as they are known, and its name in the trace. */
export type KnownEnds = Pick<TraceEvent, 'connection' | 'local' | 'peer'>;

/**
 * The trace of a connected `socket`. Its ends are read once, so that they are known after it is gone;
 * `known` are those of a socket that does not tell them, as a Unix domain socket's.
 */
export function connectionTrace(
  actor: TraceEvent['actor'],
  socket: Socket,
  known?: KnownEnds,
): ConnectionTrace {
  let ends = known;
  return (kind, bytes, message, more) => {
    if (!traceChannel.hasSubscribers) return;
    ends ??= socketEnds(actor, socket);
    publishTrace({
      actor,
      kind,
      ...ends,
      ...(bytes && { bytes }),
      ...(message !== undefined && { message }),
      ...more,
    });
  };
}

/** What a connected socket tells of its ends; a Unix domain socket tells nothing. */
export function socketEnds(actor: TraceEvent['actor'], socket: Socket): KnownEnds {
  const local = addressOf(socket.localAddress, socket.localPort);
  const peer = addressOf(socket.remoteAddress, socket.remotePort);
  if (local === undefined || peer === undefined) return { connection: '' };
  const [client, server] = actor === 'client' ? [local, peer] : [peer, local];
  return { connection: connectionId(client, server), local, peer };
}

/** A dual-stack listener sees an IPv4 client as `::ffff:127.0.0.1`, the client itself does not. */
function addressOf(host: string | undefined, port: number | undefined): Address | undefined {
  if (host === undefined || port === undefined) return undefined;
  return internetAddress(host.replace(/^::ffff:(?=\d+\.)/i, ''), port);
}
