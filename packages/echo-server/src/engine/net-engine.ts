// Engine `net`: node:net on this thread's event loop.
import {
  connectionTrace,
  InvalidArgumentError,
  publishTrace,
  traceChannel,
  type Address,
  type KnownEnds,
} from '@tcp-echo/core-helpers';
import { createServer, type Server, type Socket } from 'node:net';
import { Connection, type OpenOptions } from '../connection/connection.js';
import { limitTime } from '../connection/limits.js';
import { FaultAcceptor } from '../faults/fault-acceptor.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { withBanner } from '../identity/banner.js';
import { formatBanner } from '../identity/identity.js';
import { listen } from '../listen/listen.js';
import { modeTable } from '../modes/mode-table.js';
import type { ResolvedServerOptions } from '../options.js';
import { formatProxyHeader } from '../proxy-protocol/format-proxy-header.js';
import { ProxyAcceptor } from '../proxy-protocol/proxy-acceptor.js';
import type { ProxyHeader } from '../proxy-protocol/proxy-header.js';
import { ProxyTimeoutError } from '../proxy-protocol/proxy-protocol-error.js';
import { Meter } from '../statistics/meter.js';
import { TlsAcceptor } from '../tls/tls-acceptor.js';
import { describeTls, type TlsInfo } from '../tls/tls-info.js';
import type { EchoServerTlsOptions } from '../tls/tls-options.js';
import { connectionEnds } from './connection-ends.js';
import type { ConnectionInfo, Engine } from './engine.js';

/** What is known of an open connection besides what it counts. */
interface OpenConnection {
  readonly connection: Connection;
  proxy?: ProxyHeader;
  tls?: TlsInfo;
}

/**
 * Starts listening; resolves once it does.
 *
 * @throws ListenError
 */
export async function startNetEngine(options: ResolvedServerOptions): Promise<NetEngine> {
  const listener = createServer({ allowHalfOpen: true });
  const address = await listen(listener, options.target, options.backlog);
  // No connection is looked at before the next turn of the loop.
  return new NetEngine(listener, address, options);
}

export class NetEngine implements Engine {
  readonly name = 'net';
  readonly address: Address;
  readonly meters: readonly [Meter] = [new Meter()];
  readonly gone: Promise<void>;
  readonly #listener: Server;
  readonly #options: ResolvedServerOptions;
  readonly #faults: FaultAcceptor;
  readonly #proxy: ProxyAcceptor | undefined;
  readonly #tls: TlsAcceptor | undefined;
  readonly #open = new Set<OpenConnection>();
  #accepted = 0;

  constructor(listener: Server, address: Address, options: ResolvedServerOptions) {
    this.#listener = listener;
    this.address = address;
    this.#options = options;
    this.#faults = new FaultAcceptor(options.faults);
    this.#proxy = options.proxy && new ProxyAcceptor(options.proxy);
    this.#tls = options.tls && new TlsAcceptor(options.tls);
    this.gone = this.#untilGone();
    // A connection that could not be accepted (EMFILE) is no reason to end the server.
    listener.on('error', traceServerError);
    listener.on('connection', (socket) => {
      this.#accept(socket);
    });
  }

  async connections(): Promise<readonly ConnectionInfo[]> {
    return Array.from(this.#open, ({ connection, proxy, tls }) => ({
      number: connection.number,
      ...connectionEnds(connection.socket, this.address, connection.number),
      openedAtMs: connection.openedAt,
      bytesReceived: connection.bytesReceived,
      bytesSent: connection.bytesSent,
      ...(proxy && { proxy }),
      ...(tls && { tls }),
    }));
  }

  setTls(options: EchoServerTlsOptions): void {
    if (this.#tls === undefined) {
      throw new InvalidArgumentError(
        'a server that was started without `tls` cannot be given certificates; start it with them',
      );
    }
    this.#tls.reload(options);
  }

  setFaults(plan: FaultPlan): void {
    this.#faults.setPlan(plan);
  }

  stopListening(): void {
    this.#listener.close();
  }

  forceConnections(why: string): void {
    for (const { connection } of this.#open) connection.cutOff('forced', why);
  }

  #accept(socket: Socket): void {
    const { maxConnections } = this.#options;
    const [meter] = this.meters;
    const number = (this.#accepted += 1);
    const trace = connectionTrace('server', socket, this.#knownEnds(socket, number));
    if (this.#open.size >= maxConnections) {
      meter.add('refused');
      trace('refused', undefined, `${maxConnections} connections are open (maxConnections)`);
      socket.destroy();
      return;
    }
    const connection = new Connection(socket, { number, trace, meter });
    const entry: OpenConnection = { connection };
    this.#open.add(entry);
    connection.onGone(() => this.#open.delete(entry));
    if (!this.#faults.isActive) {
      this.#serve(entry);
      return;
    }
    const ends = () => connectionEnds(socket, this.address, number);
    this.#faults.accept(connection, ends, (output) => {
      this.#serve(entry, output);
    });
  }

  #serve(entry: OpenConnection, output?: OpenOptions['output']): void {
    const { connection } = entry;
    const options = this.#openOptions(output);
    // In the same turn where nothing comes before: on one loop a server's lines keep their order.
    const ready = this.#proxy === undefined && this.#tls === undefined;
    if (ready) connection.open(connection.socket, options);
    else void this.#prepare(entry, options);
  }

  /** What comes before the session: a PROXY header, then a TLS handshake. */
  async #prepare(entry: OpenConnection, options: OpenOptions): Promise<void> {
    const { connection } = entry;
    try {
      await this.#readProxyHeader(entry);
      connection.open(await this.#secure(entry), options);
    } catch (error) {
      if (error instanceof ProxyTimeoutError) connection.cutOff('timedOut', error.message);
      else connection.fail(error as Error);
    }
  }

  async #readProxyHeader(entry: OpenConnection): Promise<void> {
    if (this.#proxy === undefined) return;
    const { connection } = entry;
    const { socket, number, trace } = connection;
    const { peer } = connectionEnds(socket, this.address, number);
    // A peer from which no first byte comes is silent like any other.
    const waitNoLonger = limitTime(connection, this.#options.limits);
    try {
      const header = await this.#proxy.readHeader(socket, peer);
      if (header === undefined) return;
      entry.proxy = header;
      if (traceChannel.hasSubscribers) trace('proxied', undefined, formatProxyHeader(header));
    } finally {
      waitNoLonger();
    }
  }

  async #secure(entry: OpenConnection): Promise<Socket> {
    const { connection } = entry;
    if (this.#tls === undefined) return connection.socket;
    try {
      const { socket, info } = await this.#tls.secure(connection);
      entry.tls = info;
      connection.trace('secured', undefined, describeTls(info));
      return socket;
    } catch (error) {
      throw handshakeError(error as NodeJS.ErrnoException & { readonly reason?: string });
    }
  }

  /** A TCP socket is asked only when somebody wants to know: each answer is a system call. */
  #knownEnds(socket: Socket, number: number): KnownEnds | undefined {
    if (this.address.family !== 'Unix') return undefined;
    return connectionEnds(socket, this.address, number);
  }

  #openOptions(output: OpenOptions['output']): OpenOptions {
    const { mode, modeOptions, limits, banner, identity } = this.#options;
    const makeSession = modeTable[mode];
    return {
      limits,
      output,
      session: (connection) =>
        withBanner(makeSession(connection, modeOptions), banner, () => {
          const { socket, number } = connection;
          const ends = connectionEnds(socket, this.address, number);
          connection.send(formatBanner(identity, { number, ...ends }));
        }),
    };
  }

  async #untilGone(): Promise<void> {
    await new Promise((resolve) => this.#listener.once('close', resolve));
    // The listener reports its close one step before its last connections report theirs.
    const closing = Array.from(
      this.#open,
      ({ connection }) => new Promise<void>((resolve) => connection.onGone(resolve)),
    );
    await Promise.all(closing);
  }
}

/** OpenSSL's own messages are addresses in its source. */
function handshakeError(error: NodeJS.ErrnoException & { readonly reason?: string }): Error {
  const { code, reason = error.message } = error;
  return Object.assign(new Error(`TLS handshake failed: ${reason}`, { cause: error }), { code });
}

function traceServerError(error: Error): void {
  if (!traceChannel.hasSubscribers) return;
  publishTrace({ actor: 'server', kind: 'failed', connection: '', message: error.message });
}
