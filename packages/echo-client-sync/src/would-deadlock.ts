// Refusing the one peer a blocking call can never hear from: a server on the caller's own event loop.
import type { Endpoint, HostAndPort } from '@tcp-echo/base';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { WouldDeadlockError } from './errors.js';
import { identifySocket, ownListeningPlaces, type ListeningPlace } from './own-servers.js';

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
