// Refusing the one peer a blocking call can never hear from: a server on the caller's own event loop.
import type { Endpoint, HostAndPort } from '@tcp-echo/base';
import { subscribe } from 'node:diagnostics_channel';
import { statSync } from 'node:fs';
import { BlockList, isIP, isIPv6, Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { WouldDeadlockError } from './errors.js';

/**
 * Names are not looked up here: ask again with the address once one is connected.
 *
 * @throws WouldDeadlockError if a server of this thread listens at `peer`.
 */
export function refuseDeadlock(peer: Endpoint): void {
  const leadsTo = 'path' in peer ? socketAt(peer.path) : addressOf(peer);
  if (leadsTo === undefined) return;
  for (const place of ownListeningPlaces()) {
    if (leadsTo(place)) throw new WouldDeadlockError(peer);
  }
}

type LeadsTo = (place: ListeningPlace) => boolean;

function socketAt(path: string): LeadsTo | undefined {
  const socket = identifySocket(path);
  return socket === undefined ? undefined : (place) => 'socket' in place && place.socket === socket;
}

function addressOf({ host, port }: HostAndPort): LeadsTo | undefined {
  if (isIP(host) === 0) return undefined;
  return (place) => 'port' in place && place.port === port && serves(place, host);
}

function serves(bound: { readonly host: string; readonly ipv6Only: boolean }, host: string) {
  if (bound.host === '::') {
    return !(bound.ipv6Only && isIPv4Like(host)) && isOfThisMachine(host);
  }
  if (bound.host === '0.0.0.0') return isIPv4Like(host) && isOfThisMachine(host);
  // Connecting to "any address" goes to the loopback interface (ip(7), ipv6(7)).
  const target = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return contains([bound.host], target);
}

function isOfThisMachine(host: string): boolean {
  if (host === '0.0.0.0' || host === '::') return true;
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.map(({ address }) => address),
  );
  return loopback.check(host, family(host)) || contains(own, host);
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Compares addresses, not their spelling: `::1` is `0:0:0:0:0:0:0:1`. */
function contains(addresses: readonly string[], host: string): boolean {
  const list = new BlockList();
  for (const address of addresses) list.addAddress(address, family(address));
  return list.check(host, family(host));
}

function isIPv4Like(host: string): boolean {
  return !isIPv6(host) || /^::ffff:/i.test(host);
}

function family(host: string): 'ipv4' | 'ipv6' {
  return isIPv6(host) ? 'ipv6' : 'ipv4';
}

// The servers that listen on the calling thread's own event loop, and where.

/** Where a server of this thread listens. */
type ListeningPlace =
  | { readonly host: string; readonly port: number; readonly ipv6Only: boolean }
  | { readonly socket: string };

/** What a server does not tell later on. */
interface Noted {
  readonly ipv6Only: boolean;
  /** See `identifySocket`, at the time when the server made the socket. */
  socket?: string | undefined;
}

const noted = new WeakMap<Server, Noted>();
const servers = new Set<WeakRef<Server>>();
const forgotten = new FinalizationRegistry<WeakRef<Server>>((reference) => {
  servers.delete(reference);
});

// https://nodejs.org/api/diagnostics_channel.html#net: of this thread only. Servers that were started
// before this package was loaded are found among the active handles.
subscribe('tracing:net.server.listen:asyncStart', (message) => {
  const { server, options } = message as {
    readonly server: Server;
    readonly options?: { readonly ipv6Only?: unknown };
  };
  if (!noted.has(server)) {
    const reference = new WeakRef(server);
    servers.add(reference);
    forgotten.register(server, reference);
  }
  noted.set(server, { ipv6Only: options?.ipv6Only === true });
});
subscribe('tracing:net.server.listen:asyncEnd', (message) => {
  const { server } = message as { readonly server: Server };
  const address = server.address();
  const note = noted.get(server);
  if (typeof address === 'string' && note) note.socket = identifySocket(address);
});

/** Where the servers of this thread listen now. */
function* ownListeningPlaces(): Generator<ListeningPlace> {
  for (const server of ownServers()) {
    const bound = server.address();
    const note = noted.get(server);
    if (typeof bound === 'string') {
      const socket = note?.socket ?? identifySocket(bound);
      if (socket !== undefined) yield { socket };
    } else if (bound !== null) {
      yield { host: bound.address, port: bound.port, ipv6Only: note?.ipv6Only === true };
    }
  }
}

function ownServers(): Set<Server> {
  const found = new Set<Server>();
  for (const handle of activeHandles()) if (handle instanceof Server) found.add(handle);
  for (const reference of servers) {
    const server = reference.deref();
    if (server !== undefined) found.add(server);
  }
  return found;
}

/** Undocumented, but older than Node 1. It knows only the handles of the calling thread, without unref'd ones. */
function activeHandles(): readonly unknown[] {
  const { _getActiveHandles } = process as { _getActiveHandles?: () => readonly unknown[] };
  return _getActiveHandles?.() ?? [];
}

/**
 * What two paths have in common that lead to the same socket: the file itself, so that links and
 * relative paths do not matter. Abstract names, and Windows' pipes, are only names. Undefined where
 * there is no such file.
 */
function identifySocket(path: string): string | undefined {
  if (path.startsWith('\0') || process.platform === 'win32') return path;
  try {
    // Node's realpathSync goes by the numbers of the last stat: after a socket's, `require` follows no link. These are no numbers.
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
