// The two ends of an accepted connection.
import { formatAddress, socketEnds, type Address } from '@tcp-echo/base';
import type { Socket } from 'node:net';

/** The ends of a connection, and its name in the trace. */
export interface ConnectionEnds {
  readonly connection: string;
  readonly local: Address;
  readonly peer: Address;
}

/**
 * What `socket` tells of its ends. A Unix domain socket tells nothing: its ends are the server's address
 * and an unnamed peer, and its name counts. Neither does a connection that was reset meanwhile.
 */
export function connectionEnds(socket: Socket, server: Address, number: number): ConnectionEnds {
  const { connection, local = server, peer = unnamed(server) } = socketEnds('server', socket);
  return { connection: connection || `${formatAddress(server)}#${number}`, local, peer };
}

function unnamed({ family }: Address): Address {
  return family === 'Unix' ? { family, path: '' } : { family, host: '', port: 0 };
}
