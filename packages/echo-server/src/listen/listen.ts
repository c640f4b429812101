// From an address to a listening socket: TCP on IPv4 and IPv6, and Unix domain sockets.
import { internetAddress, type Address } from '@tcp-echo/base';
import type { AddressInfo, Server } from 'node:net';
import { ListenError } from '../errors.js';
import { listenOnPath, type PathToListenOn } from './listen-on-path.js';
import { listening } from './listening.js';

/** A host and a port to listen on. */
export interface PortToListenOn {
  readonly host: string;
  readonly port: number;
  /** With `::`: no IPv4. */
  readonly ipv6Only: boolean;
  /** Several threads listen on it, and the kernel distributes the connections. */
  readonly reusePort: boolean;
}

export type ListenTarget = PortToListenOn | PathToListenOn;

/** A server that listens. */
export interface Listening {
  /** As the operating system reports it. */
  readonly address: Address;
  /** Removes the file of a Unix domain socket: to be called right before the server is closed. */
  readonly removeFile?: () => void;
}

/**
 * Makes `server` listen.
 *
 * @throws ListenError
 */
export async function listen(
  server: Server,
  target: ListenTarget,
  backlog: number,
): Promise<Listening> {
  if ('path' in target) return listenOnPath(server, target, backlog);
  const { host, port, ipv6Only, reusePort } = target;
  try {
    await listening(server, { host, port, ipv6Only, backlog, ...(reusePort && { reusePort }) });
  } catch (error) {
    throw new ListenError({ host, port }, error as NodeJS.ErrnoException);
  }
  const bound = server.address() as AddressInfo;
  return { address: internetAddress(bound.address, bound.port) };
}
