// Engines `uring` and `epoll`: Linux's own sockets in a thread of their own, which blocks in the kernel until there is
// something to do. It needs no event loop, and makes no native call that is not finished when it returns.
import { internetAddress, type Address } from '@tcp-echo/base';
import type { ListeningSocketOptions, WakeUp } from '@tcp-echo/native-sockets';
import { ListenError } from '../../errors.js';
import type { ResolvedServerOptions } from '../../options.js';
import type { ConnectionInfo, EngineName } from '../engine.js';
import { lacks } from '../support.js';
import { Alarms } from './alarms.js';
import { Conversations, type NativeCounts } from './conversations.js';
import { EpollTransport } from './epoll-transport.js';
import { nativeEnds } from './native-connection.js';
import { RingTransport } from './ring-transport.js';
import { TimeLimits } from './time-limits.js';
import type { Transport } from './transport.js';

/** Where a thread listens, alone or with others: see `reusePort` of ListeningSocket. */
export type NativeTarget = Required<
  Pick<ListeningSocketOptions, 'host' | 'port' | 'ipv6Only' | 'reusePort'>
>;

/** So long is waited at most where nothing has a time limit. */
const longestWaitMs = 3_600_000;

/** Listens. @throws ListenError */
export function startNativeEngine(
  name: Exclude<EngineName, 'net'>,
  options: ResolvedServerOptions,
  target: NativeTarget,
  counts: NativeCounts,
  wakeUp: WakeUp,
): NativeEngine {
  const conversations = new Conversations(options, counts);
  const alarms = new Alarms();
  const listening = { ...target, backlog: options.backlog };
  const ownsDescriptors = counts.descriptors.areOwned;
  const thread = { events: conversations, wakeUp, alarms, ownsDescriptors };
  try {
    const transport =
      name === 'uring'
        ? new RingTransport(listening, thread)
        : new EpollTransport(listening, thread);
    return new NativeEngine(name, options, transport, conversations, alarms);
  } catch (error) {
    // An error of native sockets, or of Node where a descriptor is to be had.
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new ListenError({ host: target.host, port: target.port }, error as NodeJS.ErrnoException);
  }
}

export class NativeEngine {
  readonly address: Address;
  readonly #name: EngineName;
  readonly #transport: Transport;
  readonly #conversations: Conversations;
  readonly #alarms: Alarms;
  #woken = false;
  #stopped = false;
  /** Why no connection goes on after the end; undefined where they may. */
  #forcedWhy: string | undefined;

  constructor(
    name: EngineName,
    options: ResolvedServerOptions,
    transport: Transport,
    conversations: Conversations,
    alarms: Alarms,
  ) {
    this.#name = name;
    this.address = internetAddress(transport.address.host, transport.address.port);
    this.#transport = transport;
    this.#conversations = conversations;
    this.#alarms = alarms;
    conversations.serve(transport, this.address);
    conversations.onTimed = new TimeLimits(conversations, options.limits, alarms).arm;
    conversations.woken = () => {
      this.#woken = true;
    };
  }

  connections(): ConnectionInfo[] {
    return Array.from(this.#conversations.open, (connection) => ({
      number: connection.number,
      ...(connection.ends ?? nativeEnds(connection.fd, this.address, connection.number)),
      openedAtMs: connection.openedAt,
      bytesReceived: connection.bytesReceived,
      bytesSent: connection.bytesSent,
    }));
  }

  setTls(): never {
    throw lacks(this.#name, 'TLS');
  }

  setFaults(): never {
    throw lacks(this.#name, 'faults');
  }

  stopListening(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#transport.stopAccepting();
  }

  forceConnections(why: string): void {
    if (this.#stopped) this.#forcedWhy = why;
    for (const connection of this.#conversations.open) {
      this.#conversations.cutOff(connection, 'forced', why);
    }
  }

  /**
   * Serves until it does not listen and every connection is gone.
   *
   * @param onWoken Called when the thread was woken.
   * @param afterTurn Called before each wait.
   */
  run(onWoken: () => void, afterTurn: () => void): void {
    const conversations = this.#conversations;
    const transport = this.#transport;
    const alarms = this.#alarms;
    // What was asked for while nobody waited woke nobody.
    onWoken();
    while (!this.#isDone) {
      afterTurn();
      const count = transport.wait(alarms.untilNextMs(longestWaitMs));
      conversations.nowMs = performance.now();
      transport.work(count);
      // Accepted by a ring that had not yet heard of the end.
      if (this.#forcedWhy !== undefined) this.forceConnections(this.#forcedWhy);
      alarms.run(conversations.nowMs);
      // Not in the middle of the work: it may end connections that have something to do.
      if (this.#woken) {
        this.#woken = false;
        onWoken();
      }
    }
    transport.dispose();
    conversations.dispose();
  }

  get #isDone(): boolean {
    return this.#stopped && this.#conversations.open.size === 0 && !this.#transport.isBusy;
  }
}
