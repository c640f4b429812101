// A running server: where it listens, what it has done so far, and how it is closed.
import { InvalidStateError, LongTimeout, realTimers, type Address } from '@tcp-echo/base';
import {
  outcomesSince,
  resolveCloseOptions,
  type Caller,
  type CloseOptions,
  type CloseReport,
} from './close.js';
import type { ConnectionInfo, Engine } from './engine/engine.js';
import type { FaultPlan } from '@tcp-echo/faults';
import {
  resolveCondition,
  resolveWait,
  type ServerLog,
  type WaitedFor,
  type WaitOptions,
} from './log/server-log.js';
import type { ConnectionLog } from './log/connection-log.js';
import { countOutcomes, readStats, sumCounter, type EchoServerStats } from './statistics/stats.js';
import type { EchoServerTlsOptions } from './tls/tls-options.js';

/** An echo server that listens. `startEchoServer` makes one. */
export class EchoServer implements AsyncDisposable {
  /** Where the server listens, as the operating system reports it. */
  readonly address: Address;
  readonly #engine: Engine;
  readonly #engineReason: string;
  readonly #log: ServerLog | undefined;
  /** How connections had ended when `close` was called first. */
  #outcomesBeforeClose: CloseReport | undefined;

  /** @internal */
  constructor(engine: Engine, engineReason: string, log?: ServerLog) {
    this.#engine = engine;
    this.#engineReason = engineReason;
    this.#log = log;
    this.address = engine.address;
    void engine.gone.then(() => log?.close());
  }

  /** Which engine it runs on. */
  get engine(): Engine['name'] {
    return this.#engine.name;
  }

  /** Why it runs on that engine, in words for people: `'io_uring is unavailable: …'`. */
  get engineReason(): string {
    return this.#engineReason;
  }

  /** How many event loops serve: as many as `threads` asked for, less those whose thread died. */
  get threads(): number {
    return this.#engine.threads;
  }

  /**
   * The port the server listens on.
   *
   * @throws InvalidStateError if it listens on a Unix domain socket: see `address.path`.
   */
  get port(): number {
    if ('port' in this.address) return this.address.port;
    throw new InvalidStateError(
      'a server on a Unix domain socket has no port; connect to { path: server.address.path }',
    );
  }

  /** Whether new connections are welcome: false from the first call of `close()` on, or once every thread has died. */
  get ready(): boolean {
    return this.#outcomesBeforeClose === undefined && this.threads > 0;
  }

  /** How many connections are open. */
  get connectionCount(): number {
    return sumCounter(this.#engine.meters, 'open');
  }

  /** Totals since the server started, open connections included. */
  stats(): EchoServerStats {
    return readStats(this.#engine.meters);
  }

  /** The connections that are open now. */
  connections(): Promise<readonly ConnectionInfo[]> {
    return this.#engine.connections();
  }

  /**
   * What each connection received and sent, in the order in which they were accepted. Live: always the
   * same array. Connections that were refused are not in it.
   *
   * @throws InvalidStateError unless the server was started with the option `log`.
   */
  get log(): readonly ConnectionLog[] {
    return this.#loggedBy().connections;
  }

  /**
   * Forgets the log so far. Connections that are open now will not be in it again.
   *
   * @throws InvalidStateError unless the server was started with the option `log`.
   */
  clearLog(): void {
    this.#loggedBy().clear();
  }

  /**
   * Waits until the log has a connection that is as wanted, without sleeping: resolves with the first
   * such connection, at once if it is there already.
   *
   * @throws LogWaitError if it did not come in time, or cannot come any more.
   * @throws InvalidStateError unless the server was started with the option `log`.
   * @throws InvalidArgumentError
   * @throws the signal's reason if it aborts before.
   *
   * @example
   * ```ts
   * await server.waitForConnection(1); // the first is accepted
   * await server.waitForConnection({ receivedBytes: 5 }); // one has received 5 bytes or more
   * await server.waitForConnection({ nth: 1, ended: 'reset' });
   * await server.waitForConnection(({ received }) => received.includes('QUIT'));
   * ```
   */
  async waitForConnection(waitedFor: WaitedFor, options: WaitOptions = {}): Promise<ConnectionLog> {
    const log = this.#loggedBy();
    const caller: Caller = {};
    // oxlint-disable-next-line typescript/unbound-method -- where the stack begins
    Error.captureStackTrace(caller, this.waitForConnection);
    return log.waitFor(resolveCondition(waitedFor), resolveWait(options), caller);
  }

  /**
   * Gives new connections other certificates; open ones keep theirs.
   *
   * @throws InvalidArgumentError if they cannot be used, or the server was started without TLS.
   */
  async setTls(options: EchoServerTlsOptions): Promise<void> {
    await this.#engine.setTls(options);
  }

  /**
   * Gives connections that are accepted from now on these faults; open ones keep theirs. `[]` is none.
   *
   * @throws InvalidArgumentError if the plan cannot be used; the server keeps the one it has.
   */
  async setFaults(plan: FaultPlan): Promise<void> {
    await this.#engine.setFaults(plan);
  }

  /**
   * Ends every connection that is open now, at once, and goes on listening: what a client meets when its connection is lost.
   * Resolves once they are gone, with the outcome `'forced'`.
   */
  async disconnect(): Promise<void> {
    await this.#engine.forceConnections('the server was told to end its connections (disconnect)');
  }

  /**
   * Counts connections from 1 on again.
   *
   * @internal
   */
  restartNumbers(): void {
    this.#engine.restartNumbers?.();
  }

  /**
   * Says that it is not `ready`; accepts for `delayMs` more; then stops accepting and waits for open
   * connections to end; those still open after `graceMs` are cut off. Resolves when everything is gone,
   * with how many connections ended in which way meanwhile. Idempotent; a second call with shorter times
   * shortens the wait.
   *
   * @throws InvalidArgumentError if a time is no duration.
   */
  async close(options: CloseOptions = {}): Promise<CloseReport> {
    const { delayMs, graceMs } = resolveCloseOptions(options);
    const { meters, gone } = this.#engine;
    const before = (this.#outcomesBeforeClose ??= countOutcomes(meters));
    const timers = [
      after(delayMs, () => {
        this.#engine.stopListening();
      }),
      after(delayMs + graceMs, () => {
        void this.#engine.forceConnections(
          `the server was closed, and the grace of ${graceMs} ms is over`,
        );
      }),
    ];
    await gone;
    for (const timer of timers) timer?.clear();
    return outcomesSince(before, countOutcomes(meters));
  }

  /** As `close()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #loggedBy(): ServerLog {
    if (this.#log !== undefined) return this.#log;
    throw new InvalidStateError('the server keeps no log; start it with the option { log: true }');
  }
}

/** At once, without a turn of the loop, where `ms` is 0 — as when the listener is to be closed. */
function after(ms: number, action: () => void): LongTimeout | undefined {
  if (ms > 0) return new LongTimeout(action, ms, realTimers);
  action();
  return undefined;
}
