// Engine `net`: node:net on this thread's event loop.
import {
  connectionTrace,
  publishTrace,
  several,
  traceChannel,
  type Address,
  type KnownEnds,
} from '@tcp-echo/base';
import type { FaultPlan } from '@tcp-echo/faults';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { Connection, type OpenOptions } from '../connection/connection.js';
import { formatBanner, withBanner } from '../identity/identity.js';
import { listen, type Listening } from '../listen/listen.js';
import { modeTable } from '../modes/mode-table.js';
import type { ResolvedServerOptions } from '../options.js';
import { Meter } from '../statistics/stats.js';
import type { EchoServerTlsOptions } from '../tls/tls-options.js';
import { connectionEnds } from './connection-ends.js';
import type { ConnectionInfo, Engine } from './engine.js';
import { FaultAcceptor } from './fault-acceptor.js';
import { Preface, type Learnt } from './preface.js';

/** Where it counts: in memory that other threads may see. */
interface Counts {
  readonly meter: Meter;
  readonly admission: Admission;
}

/**
 * Starts listening; resolves once it does.
 *
 * @throws ListenError
 */
export async function startNetEngine(
  options: ResolvedServerOptions,
  counts: Counts = { meter: new Meter(), admission: new Admission() },
): Promise<NetEngine> {
  const listener = createServer({ allowHalfOpen: true });
  const listening = await listen(listener, options.target, options.backlog);
  // No connection is looked at before the next turn of the loop.
  return new NetEngine(listener, listening, options, counts);
}

class NetEngine implements Engine {
  readonly name = 'net';
  readonly address: Address;
  readonly threads = 1;
  readonly meters: readonly [Meter];
  readonly gone: Promise<void>;
  readonly #listener: Server;
  readonly #removeFile: Listening['removeFile'];
  readonly #options: ResolvedServerOptions;
  readonly #openOptions: OpenOptions;
  readonly #faults: FaultAcceptor;
  readonly #preface: Preface;
  readonly #open = new OpenConnections();
  readonly #admission: Admission;

  constructor(
    listener: Server,
    { address, removeFile }: Listening,
    options: ResolvedServerOptions,
    { meter, admission }: Counts,
  ) {
    this.meters = [meter];
    this.#admission = admission;
    this.#listener = listener;
    this.#removeFile = removeFile;
    this.address = address;
    this.#options = options;
    this.#openOptions = openOptions(options, address);
    this.#faults = new FaultAcceptor(options.faults);
    this.#preface = new Preface(options, address);
    this.gone = this.#untilGone();
    // A connection that could not be accepted (EMFILE) is no reason to end the server.
    listener.on('error', traceServerError);
    listener.on('connection', (socket) => {
      this.#accept(socket);
    });
  }

  async connections(): Promise<readonly ConnectionInfo[]> {
    return Array.from(this.#open, ({ connection, learnt }) => ({
      number: connection.number,
      ...connectionEnds(connection.socket, this.address, connection.number),
      openedAtMs: connection.openedAt,
      bytesReceived: connection.traffic.bytesReceived,
      bytesSent: connection.traffic.bytesSent,
      ...learnt,
    }));
  }

  setTls(options: EchoServerTlsOptions): void {
    this.#preface.setTls(options);
  }

  setFaults(plan: FaultPlan): void {
    this.#faults.setPlan(plan);
  }

  restartNumbers(): void {
    this.#admission.restart();
  }

  stopListening(): void {
    this.#removeFile?.();
    this.#listener.close();
  }

  async forceConnections(why: string): Promise<void> {
    const gone = this.#untilOpenAreGone();
    for (const { connection } of this.#open) connection.cutOff('forced', why);
    await gone;
  }

  #accept(socket: Socket): void {
    const [meter] = this.meters;
    const number = this.#admission.nextNumber();
    const trace = connectionTrace('server', socket, this.#knownEnds(socket, number));
    const whyNot = this.#enter(socket);
    if (whyNot !== undefined) {
      meter.refused();
      trace('refused', undefined, whyNot);
      socket.destroy();
      return;
    }
    const observer = this.#options.log?.open({
      number,
      ...connectionEnds(socket, this.address, number),
      openedAtMs: Date.now(),
    });
    const connection = new Connection(socket, {
      number,
      trace,
      meter,
      isUnix: this.address.family === 'Unix',
      observer,
    });
    const entry = this.#open.add(connection);
    connection.onGone(() => {
      this.#open.delete(entry);
      this.#admission.leave();
    });
    if (!this.#faults.isActive) {
      this.#serve(entry, this.#openOptions);
      return;
    }
    const ends = () => connectionEnds(socket, this.address, number);
    this.#faults.accept(connection, ends, (output) => {
      this.#serve(entry, { ...this.#openOptions, output });
    });
  }

  /** Takes a place for the connection; returns why there is none. */
  #enter(socket: Socket): string | undefined {
    const { maxConnections, threads } = this.#options;
    const noFile = whyNoFileIsLeft(socket, threads);
    if (noFile !== undefined || this.#admission.enter(maxConnections)) return noFile;
    return `there is room for ${several(maxConnections, 'connection')} (maxConnections)`;
  }

  #serve({ connection, learnt }: OpenConnection, options: OpenOptions): void {
    if (this.#preface.isEmpty) connection.open(connection.socket, options);
    else {
      void this.#preface.read(connection, learnt, (stream) => {
        connection.open(stream, options);
      });
    }
  }

  /** A TCP socket is asked only when somebody wants to know: each answer is a system call. */
  #knownEnds(socket: Socket, number: number): KnownEnds | undefined {
    if (this.address.family !== 'Unix') return undefined;
    return connectionEnds(socket, this.address, number);
  }

  async #untilGone(): Promise<void> {
    await new Promise((resolve) => this.#listener.once('close', resolve));
    // The listener reports its close one step before its last connections report theirs.
    await this.#untilOpenAreGone();
  }

  async #untilOpenAreGone(): Promise<void> {
    const closing = Array.from(
      this.#open,
      ({ connection }) => new Promise<void>((resolve) => connection.onGone(resolve)),
    );
    await Promise.all(closing);
  }
}

/** How every connection is treated, but for its faults. */
function openOptions(
  { mode, modeOptions, limits, banner, identity }: ResolvedServerOptions,
  address: Address,
): OpenOptions {
  const makeSession: OpenOptions['session'] = (connection) =>
    modeTable[mode](connection, modeOptions);
  if (banner === 'none') return { limits, session: makeSession };
  return {
    limits,
    session: (connection) =>
      withBanner(makeSession(connection), banner, () => {
        const { socket, number } = connection;
        connection.send(
          formatBanner(identity, { number, ...connectionEnds(socket, address, number) }),
        );
      }),
  };
}

function traceServerError(error: Error): void {
  if (!traceChannel.hasSubscribers) return;
  publishTrace({ actor: 'server', kind: 'failed', connection: '', message: error.message });
}

// The limit of open files. At it libuv accepts and closes what comes without a word (uv__emfile_trick), so a server that is to
// count and say what it does not serve has to stop before.

let maxOpenFiles: number | undefined;

/** Node raises it as far as it may when it starts. Infinity where the system does not tell: outside of Linux. */
function readMaxOpenFiles(): number {
  try {
    const soft = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}

/**
 * Why the connection of `socket`, which was just accepted, cannot be served; undefined where it can. The kernel gives the lowest
 * descriptor that is free, so one of the last says that there are no others.
 *
 * @param threads How many may accept at the same moment; one descriptor more is left for whoever asks for the metrics.
 */
function whyNoFileIsLeft(socket: Socket, threads: number): string | undefined {
  maxOpenFiles ??= readMaxOpenFiles();
  // Node has no public name for it; -1 where there is none, on Windows.
  const { fd = -1 } =
    (socket as { readonly _handle?: { readonly fd?: number } | null })._handle ?? {};
  if (fd < maxOpenFiles - 1 - threads) return undefined;
  return `this process has ${maxOpenFiles} files open, which is all that it may (EMFILE); raise \`ulimit -n\``;
}

// The connections that are open.

/** What is known of an open connection besides what it counts. */
interface OpenConnection {
  readonly connection: Connection;
  readonly learnt: Learnt;
  /** Where it stands among those that are open. */
  place: number;
}

/**
 * Holds connections, in no order. A `Set` would too, but the tables that it outgrows keep alive what was deleted from
 * them: with it a short connection costs the garbage collector twice as much.
 */
class OpenConnections implements Iterable<OpenConnection> {
  readonly #all: OpenConnection[] = [];

  add(connection: Connection): OpenConnection {
    const one: OpenConnection = { connection, learnt: {}, place: this.#all.length };
    this.#all.push(one);
    return one;
  }

  /** Takes out `one`, which is in; the last one gets its place. */
  delete({ place }: OpenConnection): void {
    const last = this.#all.pop();
    if (last === undefined || last.place === place) return;
    this.#all[place] = last;
    last.place = place;
  }

  /** Goes over those that are open now: a loop over them may close them. */
  [Symbol.iterator](): Iterator<OpenConnection> {
    return this.#all.slice().values();
  }
}

// Who comes in, counted over all threads of a server: the connections' numbers, and `maxConnections`.

/** Numbers and places for connections. All threads of a server have one on the same memory. */
export class Admission {
  /** What another thread is given to count together with this one. */
  readonly memory: SharedArrayBuffer;
  readonly #lastNumber: BigInt64Array;
  readonly #taken: Int32Array;

  constructor(memory = new SharedArrayBuffer(12)) {
    this.memory = memory;
    this.#lastNumber = new BigInt64Array(memory, 0, 1);
    this.#taken = new Int32Array(memory, 8, 1);
  }

  /** From 1 on; no number is given twice. */
  nextNumber(): number {
    return Number(Atomics.add(this.#lastNumber, 0, 1n)) + 1;
  }

  /** The next number is 1 again. */
  restart(): void {
    Atomics.store(this.#lastNumber, 0, 0n);
  }

  /** Takes one of `max` places; false if none is free. A place that was taken is given back with `leave`. */
  enter(max: number): boolean {
    let taken = Atomics.load(this.#taken, 0);
    while (taken < max) {
      const found = Atomics.compareExchange(this.#taken, 0, taken, taken + 1);
      if (found === taken) return true;
      taken = found;
    }
    return false;
  }

  leave(count = 1): void {
    Atomics.sub(this.#taken, 0, count);
  }
}
