// From an endpoint to a connected socket: the addresses that a name stands for are tried in turn, the next one while
// the earlier ones go on (RFC 8305, "Happy Eyeballs").
import { realTimers, type Endpoint, type HostAndPort } from '@tcp-echo/base';
import { lookup, type LookupAddress } from 'node:dns';
import { connect, isIP, type Socket } from 'node:net';
import { domainToASCII } from 'node:url';

/** How a dial ends: with one of these calls, unless it was given up before. */
export interface DialEvents {
  /** The socket has a listener for `error`, which does nothing, so that an error does not end the program. */
  onConnect(socket: Socket): void;
  /** Why each address has failed, in the order in which they were tried; or why no address is known. */
  onFailure(causes: readonly Error[]): void;
}

/** RFC 8305 section 5: how long an address is tried before the next one is, too. */
const attemptDelayMs = 250;

/** Connects to `peer`. Never calls back before it returns; returns what gives it up and closes what was opened. */
export function dial(peer: Endpoint, events: DialEvents): () => void {
  const race = new Race(events);
  if ('path' in peer || isIP(peer.host) !== 0) {
    race.start([peer]);
  } else {
    const { host, port } = peer;
    // Not by `connect`, which asks for addresses of the kinds that the machine has besides its loopback interface,
    // and gives each but the last one 250 ms.
    lookup(asciiHost(host), { all: true }, (error, addresses) => {
      if (error !== null) race.fail([error]);
      else race.start(alternating(addresses).map(({ address }) => ({ host: address, port })));
    });
  }
  return () => {
    race.giveUp();
  };
}

/** `host` as the C library, a certificate and SNI have it: a name beyond ASCII in A-labels (RFC 5890). */
export function asciiHost(host: string): string {
  // What is no name at all stays as it is: looking it up fails.
  return /^\p{ASCII}*$/u.test(host) ? host : domainToASCII(host) || host;
}

/** RFC 8305 section 4: the preferred one first, then one of the other family. */
function alternating(addresses: readonly LookupAddress[]): LookupAddress[] {
  const preferred = addresses.filter(({ family }) => family === addresses[0]?.family);
  const others = addresses.filter(({ family }) => family !== addresses[0]?.family);
  const longer = Math.max(preferred.length, others.length);
  return Array.from({ length: longer }, (_, i) => [preferred[i], others[i]])
    .flat()
    .filter((address) => address !== undefined);
}

/** Sockets that connect to the addresses of one host. The first one that is connected is kept. */
class Race {
  readonly #events: DialEvents;
  readonly #open = new Set<Socket>();
  readonly #causes: Error[] = [];
  #targets: readonly Endpoint[] = [];
  /** How many of them are, or were, tried. */
  #tried = 0;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(events: DialEvents) {
    this.#events = events;
  }

  start(targets: readonly Endpoint[]): void {
    if (this.#over) return;
    this.#targets = targets;
    this.#tryNext();
  }

  fail(causes: readonly Error[]): void {
    if (this.#over) return;
    this.#over = true;
    this.#events.onFailure(causes);
  }

  giveUp(): void {
    this.#over = true;
    this.#stopTimer();
    for (const socket of this.#open) socket.destroy();
    this.#open.clear();
  }

  #stopTimer(): void {
    // Most endpoints are one address, and need none.
    if (this.#timer !== undefined) realTimers.clearTimeout(this.#timer);
  }

  #tryNext(): void {
    this.#stopTimer();
    const target = this.#targets[this.#tried];
    if (target === undefined) {
      if (this.#open.size === 0) this.fail(this.#causes);
      return;
    }
    this.#tried += 1;
    const socket = connect({ ...target, noDelay: true, allowHalfOpen: true });
    this.#open.add(socket);
    // It stays a listener: an error without any would end the process.
    socket.on('error', (cause) => {
      this.#onError(socket, cause);
    });
    socket.once('connect', () => {
      if (isConnectedToItself(socket, target)) this.#onError(socket, selfConnectError(target));
      else this.#onConnect(socket);
    });
    if (this.#tried < this.#targets.length) {
      this.#timer = realTimers.setTimeout(() => {
        this.#tryNext();
      }, attemptDelayMs);
    }
  }

  #onError(socket: Socket, cause: Error): void {
    // Also of one that was kept, or closed.
    if (!this.#open.delete(socket)) return;
    socket.destroy();
    this.#causes.push(cause);
    this.#tryNext();
  }

  #onConnect(socket: Socket): void {
    if (this.#over) return;
    this.#open.delete(socket);
    this.giveUp();
    this.#events.onConnect(socket);
  }
}

/**
 * Whether the kernel gave the socket the very port it connects to, as happens with a free ephemeral one:
 * TCP then connects it to itself (simultaneous open, RFC 9293 section 3.5), and it echoes perfectly.
 */
function isConnectedToItself(socket: Socket, peer: Endpoint): boolean {
  // A Unix domain socket has no ports, and must be listening to be connected to.
  if ('path' in peer) return false;
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress;
}

function selfConnectError(peer: Endpoint): Error {
  const error = new Error('the connection reached its own socket, because nothing listens there');
  const { host: address, port } = peer as HostAndPort;
  return Object.assign(error, { code: 'ECONNREFUSED', syscall: 'connect', address, port });
}
