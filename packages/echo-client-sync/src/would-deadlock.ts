// Refusing the one peer a blocking call can never hear from: a server on the caller's own event loop.
import type { HostAndPort } from '@tcp-echo/core-helpers';
import { BlockList, isIP, isIPv6, Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { WouldDeadlockError } from './errors.js';

/**
 * Names are not looked up here: ask again with the address once one is connected.
 *
 * @throws WouldDeadlockError if a server of this thread listens at `peer`.
 */
export function refuseDeadlock({ host, port }: HostAndPort): void {
  if (isIP(host) === 0) return;
  const peer = { host, port };
  for (const handle of activeHandles()) {
    if (handle instanceof Server && serves(handle, peer)) throw new WouldDeadlockError(peer);
  }
}

/** Undocumented, but older than Node 1, and it knows only the handles of the calling thread. */
function activeHandles(): readonly unknown[] {
  const { _getActiveHandles } = process as { _getActiveHandles?: () => readonly unknown[] };
  return _getActiveHandles?.() ?? [];
}

function serves(server: Server, peer: HostAndPort): boolean {
  const bound = server.address();
  if (bound === null || typeof bound === 'string' || bound.port !== peer.port) return false;
  if (bound.address === '::') return isOfThisMachine(peer.host);
  if (bound.address === '0.0.0.0') return isIPv4Like(peer.host) && isOfThisMachine(peer.host);
  // Connecting to "any address" goes to the loopback interface (ip(7), ipv6(7)).
  const target = peer.host === '0.0.0.0' ? '127.0.0.1' : peer.host === '::' ? '::1' : peer.host;
  return contains([bound.address], target);
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
