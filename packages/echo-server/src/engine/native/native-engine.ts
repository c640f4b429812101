// Engines `uring` and `epoll`: Linux's own sockets in a thread of their own, which blocks in the kernel while there is
// work and rests on its event loop while there is none.
import {
  internetAddress,
  InvalidArgumentError,
  traceChannel,
  type Address,
} from '@tcp-echo/core-helpers';
import { NativeSocketError } from '@tcp-echo/native-sockets';
import { ListenError } from '../../errors.js';
import type { PortToListenOn } from '../../listen/listen.js';
import type { ResolvedServerOptions } from '../../options.js';
import type { Meter } from '../../statistics/meter.js';
import type { ConnectionInfo, Engine, EngineName } from '../engine.js';
import { Conversations, type NativeCounts } from './conversations.js';
import { EpollTransport } from './epoll-transport.js';
import { nativeEnds } from './native-ends.js';
import { RingTransport } from './ring-transport.js';
import { TimeLimits } from './time-limits.js';
import type { Transport } from './transport.js';

/**
 * How long it waits in the kernel before it rests, and works before the event loop has its turn, in milliseconds: as late
 * may a message of another thread be heard.
 */
const turnMs = 20;

/** Starts listening. @throws ListenError */
export function startNativeEngine(
  name: Exclude<EngineName, 'net'>,
  options: ResolvedServerOptions,
  target: PortToListenOn,
  counts: NativeCounts,
): NativeEngine {
  const conversations = new Conversations(options, counts);
  const listening = { ...target, backlog: options.backlog };
  try {
    const transport =
      name === 'uring'
        ? new RingTransport(listening, conversations)
        : new EpollTransport(listening, conversations);
    return new NativeEngine(name, options, transport, conversations, counts.meter);
  } catch (error) {
    if (!(error instanceof NativeSocketError)) throw error;
    throw new ListenError({ host: target.host, port: target.port }, error);
  }
}

export class NativeEngine implements Engine {
  readonly name: EngineName;
  readonly address: Address;
  readonly threads = 1;
  readonly meters: readonly [Meter];
  readonly gone: Promise<void>;
  readonly #transport: Transport;
  readonly #conversations: Conversations;
  readonly #timeLimits: TimeLimits;
  #resting = false;
  #stopped = false;
  #whenGone: () => void = () => undefined;

  constructor(
    name: EngineName,
    options: ResolvedServerOptions,
    transport: Transport,
    conversations: Conversations,
    meter: Meter,
  ) {
    this.name = name;
    this.address = internetAddress(transport.address.host, transport.address.port);
    this.meters = [meter];
    this.#transport = transport;
    this.#conversations = conversations;
    this.#timeLimits = new TimeLimits(conversations, options.limits, () => {
      this.#continue();
    });
    conversations.serve(transport, this.address);
    conversations.onTimed = this.#timeLimits.arm;
    this.gone = new Promise((resolve) => {
      this.#whenGone = resolve;
    });
    this.#rest();
  }

  async connections(): Promise<readonly ConnectionInfo[]> {
    return Array.from(this.#conversations.open, (connection) => ({
      number: connection.number,
      ...(connection.ends ?? nativeEnds(connection.fd, this.address, connection.number)),
      openedAtMs: connection.openedAt,
      bytesReceived: connection.bytesReceived,
      bytesSent: connection.bytesSent,
    }));
  }

  setTls(): never {
    throw lacks(this.name, 'TLS');
  }

  setFaults(): never {
    throw lacks(this.name, 'faults');
  }

  stopListening(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#transport.stopAccepting();
    this.#continue();
  }

  forceConnections(why: string): void {
    for (const connection of this.#conversations.open) {
      this.#conversations.cutOff(connection, 'forced', why);
    }
    this.#continue();
  }

  readonly #turn = (): void => {
    const transport = this.#transport;
    const endMs = performance.now() + turnMs;
    do {
      const count = transport.wait(this.#isDone ? 0 : turnMs);
      this.#conversations.nowMs = performance.now();
      transport.work(count);
      if (this.#isDone) {
        this.#leave();
        return;
      }
      if (count === 0) {
        this.#rest();
        return;
      }
      // A listener of the trace may be in another thread, to which the event loop brings it.
    } while (this.#conversations.nowMs < endMs && !traceChannel.hasSubscribers);
    transport.submit();
    setImmediate(this.#turn);
  };

  /** Something was asked for outside of a turn. */
  #continue(): void {
    if (!this.#resting) return;
    this.#resting = false;
    setImmediate(this.#turn);
  }

  #rest(): void {
    this.#resting = true;
    this.#transport.rest(() => {
      if (!this.#resting) return;
      this.#resting = false;
      this.#turn();
    });
  }

  get #isDone(): boolean {
    return this.#stopped && this.#conversations.open.size === 0 && !this.#transport.isBusy;
  }

  #leave(): void {
    this.#timeLimits.stop();
    this.#transport.dispose();
    this.#conversations.dispose();
    this.#whenGone();
  }
}

/** @internal */
export function lacks(engine: string, what: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `engine '${engine}' has no ${what}; engine 'net' has, and 'auto' takes it where it has to`,
  );
}
