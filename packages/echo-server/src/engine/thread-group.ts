// An engine on threads: each has a loop and a listening socket of its own on one port, and the
// kernel distributes the connections. The thread that started them is not needed for any byte.
import { formatAddress, publishTrace, type Address } from '@tcp-echo/base';
import { resolveFaultPlan, type FaultPlan } from '@tcp-echo/faults';
import { readCounter, type Meter } from '../statistics/stats.js';
import { resolveTls, type EchoServerTlsOptions } from '../tls/tls-options.js';
import type { Admission } from './net-engine.js';
import type { ConnectionInfo, Engine, EngineName } from './engine.js';
import { plainData } from '../options.js';
import type { ServerThread, ThreadEnd } from './server-thread.js';

/** Threads that listen on one address. `startThreadGroup` makes one. */
export class ThreadGroup implements Engine {
  readonly name: EngineName;
  readonly address: Address;
  readonly meters: readonly Meter[];
  readonly gone: Promise<void>;
  readonly #threads: readonly ServerThread[];
  readonly #admission: Admission;
  readonly #running: Set<ServerThread>;

  constructor(
    name: EngineName,
    address: Address,
    threads: readonly ServerThread[],
    admission: Admission,
  ) {
    this.name = name;
    this.address = address;
    this.meters = threads.map(({ meter }) => meter);
    this.#threads = threads;
    this.#admission = admission;
    this.#running = new Set(threads);
    this.gone = this.#untilGone();
  }

  get threads(): number {
    return this.#running.size;
  }

  async connections(): Promise<readonly ConnectionInfo[]> {
    const lists = await Promise.all(this.#threads.map((thread) => thread.ask('connections')));
    return lists.flatMap((list = []) => list).toSorted((a, b) => a.number - b.number);
  }

  async setTls(options: EchoServerTlsOptions): Promise<void> {
    const plain = plainData('tls', options);
    // What one thread cannot use, none gets.
    resolveTls(plain);
    await Promise.all(this.#threads.map((thread) => thread.ask('setTls', plain)));
  }

  async setFaults(plan: FaultPlan): Promise<void> {
    const plain = plainData('faults', plan);
    // What one thread cannot use, none gets.
    resolveFaultPlan(plain);
    await Promise.all(this.#threads.map((thread) => thread.ask('setFaults', plain)));
  }

  restartNumbers(): void {
    this.#admission.restart();
  }

  stopListening(): void {
    for (const thread of this.#threads) void thread.ask('stopListening');
  }

  async forceConnections(why: string): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.ask('forceConnections', why)));
  }

  async #untilGone(): Promise<void> {
    const ends = this.#threads.map(async (thread) => {
      this.#onEnd(thread, await thread.ended);
    });
    await Promise.all(ends);
  }

  #onEnd(thread: ServerThread, { orderly, how, error }: ThreadEnd): void {
    this.#running.delete(thread);
    if (orderly) return;
    const { meter, name } = thread;
    const lost = readCounter(meter.counters, 'open');
    meter.closed('failed', lost);
    this.#admission.leave(lost);
    const message = `thread ${name} of the server on ${formatAddress(this.address)} ended with ${how}; connections lost with it: ${lost}; threads that go on: ${this.#running.size}`;
    publishTrace({ actor: 'server', kind: 'failed', connection: '', message });
    const detail = error instanceof Error ? { detail: error.stack } : {};
    process.emitWarning(message, { type: 'ServerThreadWarning', code: warningCode, ...detail });
  }
}

const warningCode = 'TCP_ECHO_SERVER_THREAD';
