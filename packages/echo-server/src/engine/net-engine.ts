// Engine `net`: node:net on this thread's event loop.
import {
  several,
  connectionTrace,
  publishTrace,
  traceChannel,
  type Address,
  type KnownEnds,
} from '@tcp-echo/base';
import { createServer, type Server, type Socket } from 'node:net';
import { Connection, type OpenOptions } from '../connection/connection.js';
import { FaultAcceptor } from './fault-acceptor.js';
import type { FaultPlan } from '@tcp-echo/faults';
import { withBanner } from '../identity/banner.js';
import { formatBanner } from '../identity/identity.js';
import { listen, type Listening } from '../listen/listen.js';
import { modeTable } from '../modes/mode-table.js';
import type { ResolvedServerOptions } from '../options.js';
import { Meter } from '../statistics/meter.js';
import type { EchoServerTlsOptions } from '../tls/tls-options.js';
import { Admission } from './admission.js';
import { connectionEnds } from './connection-ends.js';
import type { ConnectionInfo, Engine } from './engine.js';
import { whyNoFileIsLeft } from './open-files.js';
import { OpenConnections, type OpenConnection } from './open-connections.js';
import { Preface } from './preface.js';

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

export class NetEngine implements Engine {
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
      meter.add('refused');
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
