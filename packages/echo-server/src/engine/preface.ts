// What comes before the session of a connection: a PROXY header, then a TLS handshake.
import {
  formatTlsInfo,
  InvalidArgumentError,
  traceChannel,
  type Address,
  type TlsInfo,
} from '@tcp-echo/base';
import type { Socket } from 'node:net';
import type { Connection } from '../connection/connection.js';
import { limitTime } from '../connection/limits.js';
import type { ResolvedServerOptions } from '../options.js';
import {
  formatProxyHeader,
  headerIn,
  ProxyAcceptor,
  ProxyTimeoutError,
  type ProxyHeader,
} from '@tcp-echo/proxy-protocol';
import { TlsAcceptor } from '../tls/tls-acceptor.js';
import type { EchoServerTlsOptions } from '../tls/tls-options.js';
import { connectionEnds } from './connection-ends.js';

/** What the preface of a connection told. */
export interface Learnt {
  proxy?: ProxyHeader;
  tls?: TlsInfo;
}

/** The preface of every connection of a server. */
export class Preface {
  readonly #limits: ResolvedServerOptions['limits'];
  readonly #address: Address;
  readonly #proxy: ProxyAcceptor | undefined;
  readonly #tls: TlsAcceptor | undefined;

  /** @param address Where the server listens. */
  constructor({ proxy, tls, limits }: ResolvedServerOptions, address: Address) {
    this.#limits = limits;
    this.#address = address;
    this.#proxy = proxy && new ProxyAcceptor(proxy);
    this.#tls = tls && new TlsAcceptor(tls);
  }

  /** Whether the session may start at once: on one loop a server's lines then keep their order. */
  get isEmpty(): boolean {
    return this.#proxy === undefined && this.#tls === undefined;
  }

  /** @throws InvalidArgumentError */
  setTls(options: EchoServerTlsOptions): void {
    if (this.#tls === undefined) {
      throw new InvalidArgumentError(
        'a server that was started without `tls` cannot be given certificates; start it with them',
      );
    }
    this.#tls.reload(options);
  }

  /**
   * Notes in `learnt` what is told, then calls `start` with the stream of the session. Where the preface
   * is not what it should be, the connection is ended instead.
   */
  async read(
    connection: Connection,
    learnt: Learnt,
    start: (stream: Socket) => void,
  ): Promise<void> {
    try {
      await this.#readProxyHeader(connection, learnt);
      start(await this.#secure(connection, learnt));
    } catch (error) {
      if (error instanceof ProxyTimeoutError) connection.cutOff('timedOut', error.message);
      else connection.fail(error as Error);
    }
  }

  async #readProxyHeader(connection: Connection, learnt: Learnt): Promise<void> {
    if (this.#proxy === undefined) return;
    const { socket, number, trace } = connection;
    const { peer } = connectionEnds(socket, this.#address, number);
    if (this.#proxy.ignores(peer)) {
      connection.lookAtFirst((chunk) => {
        const header = headerIn(chunk);
        if (header === undefined) return;
        const what = `${header}: data, because its sender is not one of trustedProxies`;
        trace('ignored', undefined, what);
      });
      return;
    }
    // A peer from which no first byte comes is silent like any other.
    const waitNoLonger = limitTime(connection, this.#limits);
    try {
      const header = await this.#proxy.readHeader(socket, peer);
      if (header === undefined) return;
      learnt.proxy = header;
      connection.proxied(header);
      if (!traceChannel.hasSubscribers) return;
      trace('proxied', undefined, formatProxyHeader(header), { proxy: header });
    } finally {
      waitNoLonger();
    }
  }

  async #secure(connection: Connection, learnt: Learnt): Promise<Socket> {
    if (this.#tls === undefined) return connection.socket;
    const { socket, info } = await this.#tls.secure(connection);
    learnt.tls = info;
    connection.trace('secured', undefined, formatTlsInfo(info));
    return socket;
  }
}
